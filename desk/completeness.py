"""When a request is clear and complete: who asks, how to reach them, what is wanted.

No standard lists what "complete" means online (facts: domain, A20); area and year help, but are not
required. People fill in a form by copying it: "Nama: / Instansi: / Data yang dicari: / Wilayah: /
Tahun:", on lines or in one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LABELS = {
    "name": r"(?:nama|name)(?: lengkap)?",
    "contact": (
        r"(?:kontak|contact|e-?mail|(?:no\.?|nomor) ?(?:hp|wa|telepon|telp)?|hp|telepon|telp)"
    ),
    "wanted": (
        r"(?:data(?: yang (?:dicari|diminta|dibutuhkan)| needed)?|permintaan|keperluan|pertanyaan"
        r"|request)"
    ),
    "agency": r"(?:instansi|lembaga|asal|kampus|universitas|institution|organi[sz]ation)",
    "area": r"(?:wilayah|daerah|lokasi|area|region)",
    "year": r"(?:tahun|periode|years?|period)",
}
LINES = {
    field: re.compile(rf"^[^\w\n]*{label}[ \t]*[:=][ \t]*(\S.*)$", re.I | re.M)
    for field, label in LABELS.items()
}
_IN_ONE_LINE = re.compile(
    rf"(?<![ \t])[ \t]*[/;|,][ \t]*(?=(?:{'|'.join(LABELS.values())})[ \t]*[:=])", re.I
)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
NUMBER = re.compile(r"(?:\+62|62|0)[ -]?8[\d -]{7,14}\d")
CALLED = re.compile(r"\b(?:nama saya|saya bernama|my name is)\s+([^\W\d_][\w'. ]{1,60})", re.I)
REACHES = frozenset({"phone", "email", "whatsapp"})
"""Kinds of address by which a person can be reached."""
READ = 50_000
"""Characters in which a form is looked for: a mail of megabytes would keep everybody waiting."""
FIELDS = ("name", "contact", "wanted")
"""What a request must say."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request; empty where nothing is."""

    name: str = ""
    contact: str = ""
    wanted: str = ""
    agency: str = ""
    area: str = ""
    year: str = ""

    def missing(self) -> tuple[str, ...]:
        """Return what is still to be said: of name, contact and wanted."""
        return tuple(field for field in FIELDS if not getattr(self, field).strip())

    def __or__(self, other: "Request") -> "Request":
        """Return what either of two says."""
        return Request(*(getattr(self, field) or getattr(other, field) for field in LABELS))


def read_request(texts: Iterable[str], *, plain: bool = True) -> Request:
    """Return what a person says of a request in free words or in a template.

    `plain`: words that fill in no template say what is wanted.
    """
    told = "\n".join(texts)
    whole = _IN_ONE_LINE.sub("\n", told[:READ])
    found = {name: _first(line, whole) for name, line in LINES.items()}
    filled = any(found.values())
    return Request(
        name=found["name"] or _first(CALLED, whole),
        contact=found["contact"] or _first(MAIL, whole) or _first(NUMBER, whole),
        wanted=found["wanted"] or ((whole + told[READ:]).strip() if plain and not filled else ""),
        agency=found["agency"], area=found["area"], year=found["year"],
    )  # fmt: skip


def _first(form: re.Pattern[str], text: str) -> str:
    found = form.search(text)
    return found.group(form.groups).strip() if found else ""


def is_form(text: str) -> bool:
    """Return whether a text is a form that was filled in: what is wanted, and more."""
    whole = _IN_ONE_LINE.sub("\n", text)
    filled = [field for field, line in LINES.items() if line.search(whole)]
    return "wanted" in filled and len(filled) > 1
