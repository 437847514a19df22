"""When a request is clear and complete: who asks, how to reach them, what is wanted.

No standard lists what "complete" means online (facts: domain, A20); area and year help, but are not
required. People fill in a template by copying it: "Nama: … Kontak: … Data: …".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LINES = {
    "name": re.compile(r"^\W*(?:nama|name)(?: lengkap)?\s*[:=]\s*(\S.*)$", re.I | re.M),
    "contact": re.compile(
        r"^\W*(?:kontak|contact|e-?mail|(?:no\.?|nomor) ?(?:hp|wa|telepon|telp)?|hp|telepon|telp)"
        r"\s*[:=]\s*(\S.*)$", re.I | re.M,
    ),
    "wanted": re.compile(
        r"^\W*(?:data(?: yang (?:dicari|diminta))?|permintaan|keperluan|pertanyaan|request)"
        r"\s*[:=]\s*(\S.*)$", re.I | re.M,
    ),
}  # fmt: skip
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
NUMBER = re.compile(r"(?:\+62|62|0)[ -]?8[\d -]{7,14}\d")
CALLED = re.compile(r"\b(?:nama saya|saya bernama|my name is)\s+([^\W\d_][\w'. ]{1,60})", re.I)
REACHES = frozenset({"phone", "email", "whatsapp"})
"""Kinds of address by which a person can be reached."""
FIELDS = ("name", "contact", "wanted")


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request; empty where nothing is."""

    name: str = ""
    contact: str = ""
    wanted: str = ""

    def missing(self) -> tuple[str, ...]:
        """Return what is still to be said: of name, contact and wanted."""
        return tuple(field for field in FIELDS if not getattr(self, field).strip())

    def __or__(self, other: "Request") -> "Request":
        """Return what either of two says."""
        return Request(*(getattr(self, field) or getattr(other, field) for field in FIELDS))


def read_request(texts: Iterable[str], *, plain: bool = True) -> Request:
    """Return what a person says of a request in free words or in a template.

    `plain`: words that fill in no template say what is wanted.
    """
    whole = "\n".join(texts)
    found = {name: _first(line, whole) for name, line in LINES.items()}
    filled = any(found.values())
    return Request(
        name=found["name"] or _first(CALLED, whole),
        contact=found["contact"] or _first(MAIL, whole) or _first(NUMBER, whole),
        wanted=found["wanted"] or (whole.strip() if plain and not filled else ""),
    )


def _first(form: re.Pattern[str], text: str) -> str:
    found = form.search(text)
    return found.group(form.groups).strip() if found else ""
