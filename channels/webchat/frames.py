"""What a visitor's browser may say over the WebSocket, one JSON object a frame."""

import json
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

ASKED = ("name", "email", "phone", "institution", "purpose")
"""What a form may ask."""
LONGEST = 4000
"""Characters of one message."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")


class BadFrame(Exception):
    """A frame that cannot be understood; `code` says why, without repeating what was in it."""

    def __init__(self, code: str, client_msg_id: str | None = None) -> None:
        super().__init__(code)
        self.code, self.client_msg_id = code, client_msg_id


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _said(text: str) -> str:
    if not (plain := _plain(text)):
        raise ValueError("empty")
    return plain


EMAIL = r"^(|[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s.]+)$"
PHONE = r"^(|\+?[0-9(][0-9 ().-]{6,})$"
Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(_said)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
Uuid = Annotated[str, Field(pattern=UUID)]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Hello(_Frame):
    """Opens the talk, or goes on after `last_seq` of `conversation`."""

    type: Literal["hello"]
    visitor_token: Token | None = None
    conversation: Token | None = None
    last_seq: Seq = 0
    language: Literal["id", "en"] = "id"
    name: Line = ""
    user: Annotated[str, Field(max_length=254), AfterValidator(_plain)] = ""
    """Who is logged in on the host page, an e-mail address or any other name, …"""
    user_hash: Annotated[str, Field(pattern=r"^(|[0-9a-f]{64})$")] = ""
    """… as that page's server vouches …"""
    user_until: Annotated[int, Field(ge=0, lt=10**10)] = 0
    """… until then, in seconds of Unix; 0 for ever."""


class Say(_Frame):
    """A message; the same `client_msg_id` may come again after a lost connection."""

    type: Literal["message"]
    client_msg_id: Uuid
    text: Text
    choice: Annotated[str, Field(max_length=40)] = ""
    """What a pressed button of the bot stands for; `text` is what it says."""


class Contact(_Frame):
    """How the visitor says to be reached when the page is closed; nobody has verified it."""

    type: Literal["contact"]
    client_msg_id: Uuid
    name: Line = ""
    email: Annotated[str, Field(max_length=254, pattern=EMAIL)] = ""
    phone: Annotated[str, Field(max_length=24, pattern=PHONE)] = ""

    institution: Line = ""
    purpose: Line = ""

    def filled(self) -> dict[str, str]:
        """Return what was filled in, by field."""
        return {k: v for k in ASKED if (v := getattr(self, k))}


class Prove(_Frame):
    """The visitor wants to prove by a mail that an address is theirs."""

    type: Literal["prove"]
    email: Annotated[str, Field(max_length=254, pattern=EMAIL, min_length=3)]


class Received(_Frame):
    """The browser has every message up to a number."""

    type: Literal["received"]
    upto_seq: Seq


class Read(_Frame):
    """The visitor has seen every message up to a number."""

    type: Literal["read"]
    upto_seq: Seq


class Typing(_Frame):
    """The visitor is writing; never kept."""

    type: Literal["typing"]


class Bring(_Frame):
    """The visitor wants to bring a file, and needs a pass for it."""

    type: Literal["bring"]


class Ping(_Frame):
    """Is anybody there?"""

    type: Literal["ping"]


Frame = Hello | Say | Contact | Prove | Received | Read | Typing | Bring | Ping
_FRAMES: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


def parse(payload: str | bytes) -> Frame:
    """Return the frame in `payload`; raise BadFrame."""
    try:
        return _FRAMES.validate_json(payload)
    except ValidationError as error:
        code = _code(error.errors(include_url=False, include_input=False)[0])
        raise BadFrame(code, _client_msg_id(payload)) from None


def _client_msg_id(payload: str | bytes) -> str | None:
    """Return the browser's own name for a message that cannot be taken, so that it learns of it."""
    try:
        found = json.loads(payload)["client_msg_id"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) and len(found) <= 36 else None


def _code(error: Any) -> str:
    """Return a short name for the first thing that is wrong."""
    kind, field = str(error["type"]), error["loc"][-1] if error["loc"] else ""
    if kind == "json_invalid":
        return "not_json"
    if kind.startswith("union_tag"):
        return "unknown_type"
    if field == "text":
        return {"string_too_long": "too_long", "value_error": "empty"}.get(kind, "bad_text")
    return f"bad_{field}" if kind != "extra_forbidden" and field else "bad_frame"
