"""The section [channels.webchat] of an office."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

READABLE = 4.5
"""Least contrast of white text on the accent colour (WCAG 2.2, level AA)."""


def _site(origin: str) -> str:
    """Return `origin` in its plain form; raise ValueError when it is more or less than a site."""
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise ValueError("write a site as https://example.go.id or https://*.example.go.id")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _readable(colour: str) -> str:
    """Return `colour`; raise ValueError when white text on it is hard to read."""
    contrast = 1.05 / (_luminance(colour) + 0.05)
    if contrast < READABLE:
        raise ValueError(f"white text on {colour} has contrast {contrast:.1f}, needs {READABLE}")
    return colour.lower()


def _luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _secret(given: SecretStr) -> SecretStr:
    """Return `given`; raise ValueError when it could be guessed."""
    if 0 < len(given.get_secret_value()) < 16:
        raise ValueError("a secret needs 16 or more random characters")
    return given


Asked = Literal[
    "name", "name?", "email", "email?", "phone", "phone?",
    "institution", "institution?", "purpose", "purpose?",
]  # fmt: skip
Origin = Annotated[str, AfterValidator(_site)]
Colour = Annotated[
    str,
    Field(pattern="^#[0-9a-fA-F]{6}$", description='a colour such as "#0b5394"'),
    AfterValidator(_readable),
]


class Settings(BaseModel):
    """Where the chat may be shown, what it asks for, how fast a visitor may write."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    origins: tuple[Origin, ...] = ()
    """Sites that may show the chat, beside the desk's own pages; `https://*.bps.go.id` is fine."""
    accent: Colour = "#0b5394"
    """Colour of the button and of the visitor's own messages."""
    side: Literal["right", "left"] = "right"
    ask_contact: Literal["never", "offline", "always"] = "offline"
    """When the chat invites the visitor to leave a name and an e-mail or telephone number."""
    form: tuple[Asked, ...] = ()
    """What is asked before the first message; with a ? it may be left empty."""
    sound: bool = False
    """Whether a new answer is heard until the visitor switches that off; browsers want a click."""
    mail_after: int = Field(default=30, ge=0)
    """Minutes after which an answer that was not seen goes by e-mail as well; 0: never."""
    identity_secret: Annotated[SecretStr, AfterValidator(_secret)] = SecretStr("")
    """Shared with the host page's server, which signs with it who is logged in there."""
    identity_expires: bool = False
    """Whether it must sign along until when: else what it signed once opens the talk for ever."""
    messages_per_minute: int = Field(default=20, ge=1)
    messages_per_minute_and_address: int = Field(default=120, ge=1)
    """From all visitors behind one network address."""
    largest_file: int = Field(default=10, ge=0, le=16)
    """Megabytes of a file or a voice message that a visitor may send; 0 takes none."""
    connections_per_minute: int = Field(default=120, ge=1)
    """From one network address; a school or an office shares one."""
