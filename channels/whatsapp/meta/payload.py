"""What Meta posts: one change of a batch, and what Loket sees in it. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.whatsapp.media import name_of
from channels.whatsapp.payload import PICKED, SCOPED, place
from desk.inbound import File, Inbound, Sender
from desk.message import Kind
from wire.opting import wish

JSON = "application/json"
MEDIA = "meta:"
"""Begins the address of a file that is known by its id."""
FILES = frozenset({"image", "audio", "video", "document", "sticker"})
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_IDS = ("from_user_id", "user_id", "parent_user_id")
"""Where Meta tells the business-scoped ids of a person."""
_DIGITS = re.compile(r"\d{6,15}")
_ID = re.compile(r"[\x21-\x7e]{5,256}")


@dataclass(frozen=True, slots=True)
class Element:
    """One message or status of a batch, with what stands around it."""

    kind: str
    """messages or statuses"""
    given: Mapping[str, Any]
    phone_number_id: str
    contacts: tuple[Mapping[str, Any], ...] = ()

    def raw(self) -> bytes:
        """Return the element by itself, to be kept and read again."""
        held = {"phone_number_id": self.phone_number_id, "contacts": self.contacts,
                self.kind: [self.given]}  # fmt: skip
        return json.dumps(held, default=dict).encode()


def elements(batch: Any) -> Iterator[Element]:
    """Give every element of a batch, whatever else in it is broken."""
    for entry in _list(_get(batch, "entry")):
        for change in _list(_get(entry, "changes")):
            value = _get(change, "value")
            number = str(_get(_get(value, "metadata"), "phone_number_id") or "")
            people = tuple(one for one in _list(_get(value, "contacts")) if isinstance(one, dict))
            for kind in ("messages", "statuses"):
                for given in _list(_get(value, kind)):
                    shaped = given if isinstance(given, dict) else {"malformed": given}
                    yield Element(kind, shaped, number, people)


def id_of(given: Mapping[str, Any]) -> str:
    """Return the id that Meta gave. Raises ValueError."""
    known = given.get("id")
    if not isinstance(known, str) or not _ID.fullmatch(known):
        raise ValueError("no id")
    return known


def read(element: Element, *, account: str, office: str = "") -> Inbound:
    """Return the message in an element. Raises ValueError."""
    given = element.given
    kind = str(given.get("type") or "")
    body = given.get(kind)
    held: Mapping[str, Any] = body if isinstance(body, dict) else {}
    text, extra = _said(kind, held, given)
    files = _files(kind, held)
    return Inbound(
        office=office,
        channel="whatsapp",
        account=account,
        external_id=id_of(given),
        sender=_sender(element),
        at=_at(given),
        text=_clean(text),
        kind=Kind.AUTOMATIC if kind == "system" else Kind.HUMAN,
        files=files,
        extra=_extra(given, kind, extra, text, len(files)),
        raw=element.raw(),
        raw_type=JSON,
    )


def _said(
    kind: str, held: Mapping[str, Any], given: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return the words of a message, and what else it says."""
    if kind == "text":
        return _text(held, "body"), {}
    if kind == "button":
        return _text(held, "text"), {"button": _text(held, "payload")}
    if kind == "interactive":
        return _picked(held)
    if kind == "reaction":
        return _text(held, "emoji"), {"reaction": _text(held, "message_id")}
    if kind == "location":
        return _location(held)
    if kind == "contacts":
        return "\n".join(map(_card, _list(given.get("contacts")))), {}
    if kind == "order":
        return _order(held), {}
    if kind == "system":
        return _text(held, "body"), {}
    return _text(held, "caption"), {}


def _picked(held: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return what was tapped: its id says what was chosen, whatever its words are."""
    for kind in ("button_reply", "list_reply"):
        if isinstance(reply := held.get(kind), dict):
            key = _text(reply, "id")
            mark = {"choice": key.removeprefix(PICKED)} if key.startswith(PICKED) else {}
            return _text(reply, "title"), {kind.split("_")[0]: key, **mark}
    return _text(_get(held, "nfm_reply"), "body"), {}


def _location(held: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    where = {
        "latitude": str(held.get("latitude", "")), "longitude": str(held.get("longitude", "")),
        "place": _text(held, "name"), "place_address": _text(held, "address"),
    }  # fmt: skip
    known = {name: value for name, value in where.items() if value}
    words = place(where["latitude"], where["longitude"], where["place"], where["place_address"])
    return words, known


def _card(one: Any) -> str:
    """Return a shared contact as a line: who, and at which numbers."""
    numbers = [_text(phone, "phone") for phone in _list(_get(one, "phones"))]
    mails = [_text(mail, "email") for mail in _list(_get(one, "emails"))]
    return " · ".join(filter(None, [_text(_get(one, "name"), "formatted_name"), *numbers, *mails]))


def _order(held: Mapping[str, Any]) -> str:
    wanted = [
        f"{_text(one, 'product_retailer_id')} × {_get(one, 'quantity')}"
        for one in _list(held.get("product_items"))
    ]
    return "\n".join(filter(None, [_text(held, "text"), *wanted]))


def _files(kind: str, held: Mapping[str, Any]) -> tuple[File, ...]:
    if kind not in FILES:
        return ()
    key = held.get("id")
    if not isinstance(key, str) or not key.isascii() or not key.isalnum():
        raise ValueError("a file without an id")
    content_type = _text(held, "mime_type").partition(";")[0].strip().lower()
    name = _text(held, "filename") or name_of(content_type, 1)
    return (File(name, content_type or "application/octet-stream", url=MEDIA + key),)


def _extra(
    given: Mapping[str, Any], kind: str, said: Mapping[str, Any], text: str, media: int
) -> dict[str, Any]:
    context = _get(given, "context") or {}
    kept = {
        "type": kind,
        "quotes": _text(context, "id"),
        "forwarded": "true" if _get(context, "forwarded") else "",
        "forwarded_often": "true" if _get(context, "frequently_forwarded") else "",
        "referral": _text(_get(given, "referral"), "headline"),
        "referral_url": _text(_get(given, "referral"), "source_url"),
        "username": _text(_get(given, "profile"), "username"),
        "opt": wish(text),
        "media": media,
    }
    return {name: value for name, value in {**kept, **said}.items() if value}


def _sender(element: Element) -> Sender:
    """Return who wrote: a phone number where Meta tells it, and the person's id."""
    number = str(element.given.get("from") or "").lstrip("+")
    person = _person(element, number)
    found: list[tuple[str, str]] = []
    if _DIGITS.fullmatch(number):
        found.append(("phone", f"+{number}"))
    ids = [g.get(key) for g in (element.given, person) for key in _IDS]
    found += [("whatsapp", one) for one in ids if isinstance(one, str) and SCOPED.fullmatch(one)]
    new = str(_get(element.given.get("system"), "wa_id") or "")
    if _DIGITS.fullmatch(new):  # the person has another number now
        found.append(("phone", f"+{new}"))
    if not found:
        raise ValueError("no readable sender")
    own, *also = dict.fromkeys(found)
    profile = _get(person, "profile")
    username = _text(profile, "username")
    name = _text(profile, "name") or (f"@{username.lstrip('@')}" if username else "")
    return Sender(*own, _clean(name), tuple(also))


def _person(element: Element, number: str) -> Mapping[str, Any]:
    """Return what Meta says of the sender; a batch may speak of several people."""
    named = [one for one in element.contacts if one.get("wa_id") == number and number]
    ids = {element.given.get("from_user_id")} - {None}
    named += [one for one in element.contacts if one.get("user_id") in ids]
    if named:
        return named[0]
    return element.contacts[0] if len(element.contacts) == 1 else {}


def _at(given: Mapping[str, Any]) -> datetime:
    """Return when Meta took the message. Raises ValueError."""
    said = str(given.get("timestamp") or "")
    if not (said.isascii() and said.isdecimal() and len(said) <= 10):
        raise ValueError("no timestamp")
    return min(datetime.fromtimestamp(int(said), UTC), LATEST)


def _get(held: Any, key: str) -> Any:
    return held.get(key) if isinstance(held, Mapping) else None


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _text(held: Any, key: str) -> str:
    said = _get(held, key)
    return _clean(said) if isinstance(said, str) else ""


def _clean(text: str) -> str:
    """Drop what no database holds: NUL, and half of a surrogate pair, which JSON can name."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
