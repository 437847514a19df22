"""What Twilio posts: the form of an inbound message, and what Loket sees in it. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from multidict import MultiDict, MultiMapping

from channels.whatsapp.media import files
from desk.inbound import Inbound, Sender
from wire.opting import wish

FORM = "application/x-www-form-urlencoded"
UTF_8 = frozenset({"", "utf-8", "utf8", "us-ascii"})
FIELDS = 500
"""Fields of a form at the most; Twilio's have about thirty."""
PREFIX = "whatsapp:"
PICKED = "pilih:"
"""Begins what our own buttons send: what follows is the answer, whatever the button says."""
_PHONE = re.compile(r"\+\d{6,15}")
SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_SID = re.compile(r"[A-Za-z0-9]{2,64}")
_KEPT = {
    "MessageType": "type",
    "ButtonPayload": "button",
    "ButtonText": "button_text",
    "ListId": "list",
    "ListTitle": "list_title",
    "OriginalRepliedMessageSid": "quotes",
    "Latitude": "latitude",
    "Longitude": "longitude",
    "Address": "place_address",
    "Label": "place",
    "ReferralHeadline": "referral",
    "ReferralSourceUrl": "referral_url",
    "ReferralBody": "referral_text",
    "Forwarded": "forwarded",
    "FrequentlyForwarded": "forwarded_often",
    "ProfileUsername": "username",
    "Username": "username",
}
"""What is kept of a form beside its text, and under which name."""


def parse(body: bytes, content_type: str) -> MultiMapping[str]:
    """Return the fields of a form as they are, blank ones too. Raises ValueError."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() != FORM:
        raise ValueError("not a form")
    charset = rest.partition("charset=")[2].split(";")[0].strip('" ').lower()
    if charset not in UTF_8:
        raise ValueError("not UTF-8")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    return MultiDict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))


def sid_of(form: Mapping[str, str]) -> str:
    """Return the message's id. Raises ValueError."""
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if not _SID.fullmatch(sid):
        raise ValueError("no MessageSid")
    return sid


def read(
    form: Mapping[str, str],
    *,
    at: datetime,
    office: str = "",
    raw: bytes = b"",
    raw_type: str = FORM,
    recovered: bool = False,
) -> Inbound:
    """Return the message in a form; Twilio does not say when (`at`) it came. Raises ValueError.

    `recovered` says that no webhook brought it, so that some of what it held is not known.
    """
    attached, text = files(form), _text(form)
    return Inbound(
        office=office,
        channel="whatsapp",
        account=form.get("To", ""),
        external_id=sid_of(form),
        sender=_sender(form),
        at=at,
        text=text,
        files=attached,
        extra={**_extra(form, len(attached)), **_marks(form, text, recovered)},
        raw=raw,
        raw_type=raw_type,
    )


def _sender(form: Mapping[str, str]) -> Sender:
    """Return who wrote: a phone number where there is one, else WhatsApp's id for the person."""
    ids = [
        _identity(form.get(key, "")) for key in ("From", "ExternalUserId", "ParentExternalUserId")
    ]
    if ids[0] is None:
        raise ValueError("no readable From")
    kind, value = ids[0]
    also = dict.fromkeys(known for known in ids[1:] if known and known != ids[0])
    return Sender(kind, value, _name(form), tuple(also))


def _identity(address: str) -> tuple[str, str] | None:
    value = address.removeprefix(PREFIX)
    if not address.startswith(PREFIX):
        return None
    if _PHONE.fullmatch(value):
        return "phone", value
    return ("whatsapp", value) if SCOPED.fullmatch(value) else None


def _text(form: Mapping[str, str]) -> str:
    said = form.get("Body") or form.get("ButtonText") or form.get("ListTitle") or ""
    return "\n".join(filter(None, [_clean(said), _place(form)]))


def place(latitude: str, longitude: str, label: str, address: str) -> str:
    """Return a shared place as a line anybody can read and open in a map."""
    if not (latitude and longitude):
        return ""
    names = dict.fromkeys(filter(None, (label, address)))
    where = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"
    return _clean("📍 " + " · ".join([*names, where]))


def _place(form: Mapping[str, str]) -> str:
    return place(*(form.get(key, "") for key in ("Latitude", "Longitude", "Label", "Address")))


def _extra(form: Mapping[str, str], media: int) -> dict[str, Any]:
    kept: dict[str, Any] = {
        name: _clean(form[key]) for key, name in _KEPT.items() if form.get(key, "") != ""
    }
    return {**kept, "media": media} if media else kept


def _marks(form: Mapping[str, str], text: str, recovered: bool) -> dict[str, Any]:
    """Return what the desk acts upon: our own button, a wish for silence, a missed webhook."""
    picked = form.get("ButtonPayload") or form.get("ListId") or ""
    marks: dict[str, Any] = {"opt": wish(text)} if wish(text) else {}
    if picked.startswith(PICKED):
        marks["choice"] = _clean(picked.removeprefix(PICKED))
    return {**marks, "recovered": True} if recovered else marks


def _name(form: Mapping[str, str]) -> str:
    """Return how the person calls herself; a user name only where no other is given."""
    own = form.get("ProfileUsername") or form.get("Username") or ""
    return _clean(form.get("ProfileName") or (f"@{own.lstrip('@')}" if own else ""))


def _clean(text: str) -> str:
    """Drop NUL, which PostgreSQL cannot hold in a text."""
    return text.replace("\x00", "")
