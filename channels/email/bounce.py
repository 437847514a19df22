"""Finds out which of our messages came back, and why."""

import re
from dataclasses import dataclass

from channels.email import tokens
from channels.email.body import walk
from channels.email.headers import one_line
from channels.email.mime import Part
from channels.email.reading import Mail

_FIELD = re.compile(r"^(action|status|diagnostic-code)[ \t]*:[ \t]*(.+)$", re.I | re.M)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -](?:[45]\.\d{1,3}\.\d{1,3}[ -])?[^\n]{0,200}")
_MILD = ("delayed", "relayed", "delivered", "expanded")


@dataclass(frozen=True, slots=True)
class Returned:
    """A message of ours that came back: its Message-ID, its conversation's token, and why."""

    message_id: str
    token: str
    reason: str


def returned(mail: Mail, office: str, key: bytes) -> Returned | None:
    """Return which message of ours a bounce is about; None if it is none, or only late."""
    said = [_text(part) for part in walk(mail.part) if not part.parts]
    fields: dict[str, str] = {}
    for text in said:
        for name, value in _FIELD.findall(text[:20_000]):
            fields.setdefault(name.lower(), value.strip())
    if fields.get("action", "").lower() in _MILD:
        return None
    ids = [*mail.references, mail.in_reply_to, *(i for text in said for i in tokens.ids_in(text))]
    for name in ids:
        if mark := tokens.in_ids([name], office, key):
            return Returned(name, mark.token, _reason(fields, mail.text))
    return None


def _text(part: Part) -> str:
    return part.text[:200_000]


def _reason(fields: dict[str, str], text: str) -> str:
    """Return in one line what the other server said."""
    status = fields.get("status", "")
    diagnostic = fields.get("diagnostic-code", "").removeprefix("smtp;").strip()
    if not diagnostic and (found := _REPLY.search(text)):
        diagnostic = found[0]
    if not status and (found := _STATUS.search(text)):
        status = found[1]
    return one_line(f"{'' if status in diagnostic else status} {diagnostic}")[:300] or "returned"
