"""E-mail: mailboxes read by IMAP, a door for SMTP and LMTP, and answers by SMTP."""

import importlib
from typing import TYPE_CHECKING, Any

from channels.email.reading import parse_mail

if TYPE_CHECKING:
    from channels.email.channel import Channel
    from channels.email.inbound import read
    from channels.email.settings import Settings

__all__ = ["Channel", "Settings", "describe", "read"]


_PLACES = {"Channel": "channel", "Settings": "settings", "read": "inbound"}


def __getattr__(name: str) -> Any:
    """Load what is asked for at first need: who only reads a mail need not wait for the router."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"channels.email.{_PLACES[name]}"), name)


def describe(raw: bytes) -> dict[str, Any]:
    """Return the normalised mail that raw bytes become, as one JSON object; never raises."""
    try:
        return parse_mail(raw).describe()
    except Exception:  # one mail that breaks the parser must not stop a list of them
        from channels.email.inbound import unreadable

        return unreadable(raw).describe()
