"""E-mail: mailboxes read by IMAP, a door for SMTP and LMTP, and answers by SMTP."""

from typing import TYPE_CHECKING, Any

from channels.email.inbound import read, unreadable
from channels.email.reading import parse_mail
from channels.email.settings import Settings

if TYPE_CHECKING:
    from channels.email.channel import Channel

__all__ = ["Channel", "Settings", "describe", "read"]


def __getattr__(name: str) -> Any:
    """Load the channel at first need: who only reads a mail need not wait for the router."""
    if name != "Channel":
        raise AttributeError(name)
    from channels.email.channel import Channel

    return Channel


def describe(raw: bytes) -> dict[str, Any]:
    """Return the normalised mail that raw bytes become, as one JSON object; never raises."""
    try:
        return parse_mail(raw).describe()
    except Exception:  # one mail that breaks the parser must not stop a list of them
        return unreadable(raw).describe()
