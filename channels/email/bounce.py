"""Finds out which of our messages came back, and why."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from channels.email import tokens
from channels.email.body import walk
from channels.email.headers import one_line
from channels.email.mime import Part
from channels.email.reading import Mail

_FIELD = re.compile(
    r"^(action|status|diagnostic-code|final-recipient|original-recipient)[ \t]*:[ \t]*(.+)$",
    re.I | re.M,
)
_BLOCK = re.compile(r"\n[ \t]*\r?\n")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -](?:[45]\.\d{1,3}\.\d{1,3}[ -])?[^\n]{0,200}")
_MILD = ("delayed", "relayed", "delivered", "expanded")


@dataclass(frozen=True, slots=True)
class Returned:
    """A message of ours that came back: its Message-ID, its conversation's token, and why."""

    message_id: str
    token: str
    reason: str
    recipients: Mapping[str, str]
    """Why, for each address that the report names."""

    def reason_for(self, address: str, copies: Collection[str]) -> str:
        """Return why it did not reach `address`; "" where only somebody in copy got none."""
        if address.lower() in self.recipients:
            return self.recipients[address.lower()]
        others = [one for one in self.recipients if one not in copies]
        if self.recipients and not others:
            return ""
        # Perhaps the person's mail is forwarded there, perhaps somebody invents: it is named.
        return f"{others[0]}: {self.recipients[others[0]]}"[:300] if others else self.reason


def returned(mail: Mail, office: str, key: bytes) -> Returned | None:
    """Return which message of ours a bounce is about; None if it is none, or only late."""
    said = [_text(part) for part in walk(mail.part) if not part.parts]
    blocks = [_fields(block) for text in said for block in _BLOCK.split(text[:20_000])]
    told = [fields for fields in blocks if "action" in fields]
    failed = [fields for fields in told if fields["action"].lower() not in _MILD]
    if told and not failed:
        return None
    recipients = {
        address: _reason(fields, mail.text)
        for fields in failed
        for name in ("final-recipient", "original-recipient")
        if "@" in (address := fields.get(name, "").rpartition(";")[2].strip(" <>").lower())
    }
    fields = failed[0] if failed else {k: v for one in reversed(blocks) for k, v in one.items()}
    ids = [*mail.references, mail.in_reply_to, *(i for text in said for i in tokens.ids_in(text))]
    for name in ids:
        if mark := tokens.in_ids([name], office, key):
            return Returned(name, mark.token, _reason(fields, mail.text), recipients)
    return None


def _fields(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(block):
        found.setdefault(name.lower(), value.strip())
    return found


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
