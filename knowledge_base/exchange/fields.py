"""The fields of an article in a file: their names, and what may stand in them."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from desk import template
from desk.article import State
from knowledge_base.folding import clean

COLUMNS = {
    "kunci": "key", "pertanyaan": "question", "ungkapan": "phrasings", "jawaban": "answer",
    "jawaban_inggris": "english",
    "label": "tags", "bahasa": "language", "berlaku_dari": "valid_from",
    "berlaku_sampai": "valid_until", "tinjau_pada": "review_on", "tautan": "links",
    "tahun": "year", "nomor": "number", "status": "state",
}  # fmt: skip
"""Columns as they are exported, and the names of their fields."""
ALIASES = COLUMNS | {name: name for name in COLUMNS.values()} | {
    "id": "key", "variants": "phrasings", "judul": "question", "title": "question",
    "abstrak": "answer", "abstract": "answer", "catatan": "note", "note": "note",
}  # fmt: skip
LONGEST = {
    "question": 300,
    "answer": 10_000,
    "english": 10_000,
    "phrasing": 500,
    "key": 80,
    "tag": 40,
    "link": 2_000,
}
MOST = 5_000
"""Phrasings of one article."""
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_ADDRESS = re.compile(r"(https?://[^\s<>()|]+)[>)]?$")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What JSON can name and no database holds: NUL, and half of a surrogate pair."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file: where, and a word for the catalogue with its values."""

    line: int
    column: str
    why: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One article of a file: only the fields that it has, already checked."""

    line: int
    given: Mapping[str, Any]
    key: str = ""
    state: str = State.LIVE


class Wrong(ValueError):
    """A value that cannot stand in its field."""

    def __init__(self, why: str, **values: object) -> None:
        super().__init__(why)
        self.why, self.values = why, values


def field_of(name: str) -> str | None:
    """Return the field that a column's name means."""
    return ALIASES.get(re.sub(r"[\s-]+", "_", name.strip().lower()))


def nearest(name: str, known: Sequence[str]) -> str:
    """Return the known name that is meant, empty when none is near."""
    near = get_close_matches(name.strip().lower(), known, n=1, cutoff=0.6)
    return near[0] if near else ""


def check(
    line: int, values: Mapping[str, Any], columns: Mapping[str, str], variables: Sequence[str]
) -> tuple[Record | None, list[Problem], list[Problem]]:
    """Return a record of raw values by field, what is wrong with it, and what is worth telling.

    `columns` names each field as the file does; `variables` are what an answer may name.
    """
    given: dict[str, Any] = {}
    wrong: list[Problem] = []
    told: list[Problem] = []
    for name, raw in values.items():
        column = columns.get(name, name)
        try:
            given[name] = _READ[name](raw)
        except Wrong as error:
            wrong.append(Problem(line, column, error.why, error.values))
    if "phrasings" in given:
        given["phrasings"], doubled = _distinct(given["phrasings"])
        if doubled:
            told.append(Problem(line, columns.get("phrasings", ""), "doubled", {"count": doubled}))
    for text in ("answer", "english"):
        for name in template.names(str(given.get(text, ""))):
            if name not in variables:
                near = nearest(name, variables)
                why = "variable_near" if near else "variable"
                wrong.append(Problem(line, columns[text], why, {"name": name, "near": near}))
    if wrong:
        return None, wrong, told
    key, state = given.pop("key", ""), given.pop("state", State.LIVE)
    return Record(line, _nested(given), key, state), [], told


def _nested(given: dict[str, Any]) -> dict[str, Any]:
    given.pop("note", None)
    year, number = given.pop("year", None), given.pop("number", "")
    if year or number:
        given["publication"] = {"year": year, "number": number}
    return given


def _distinct(phrasings: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    kept = {" ".join(p.casefold().split()): p for p in reversed(phrasings)}
    return tuple(reversed(kept.values())), len(phrasings) - len(kept)


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise Wrong("no_text")
    text = str(raw)
    if _UNSTORABLE.search(text):
        raise Wrong("unstorable")
    return text.replace("\r\n", "\n").strip()


def _limited(name: str) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        text = _text(raw)
        if name in ("question", "answer") and not clean(text).strip():  # nothing to be seen
            raise Wrong("empty")
        if len(text) > LONGEST[name]:
            raise Wrong("too_long", most=LONGEST[name], length=len(text))
        return " ".join(text.split()) if name == "question" else text

    return read


def _list(raw: Any, separators: str) -> list[str]:
    if isinstance(raw, list | tuple):
        parts = [_text(part) for part in raw]
    else:
        parts = re.split(separators, _text(raw))
    return [part.strip() for part in parts if part.strip()]


def _phrasings(raw: Any) -> tuple[str, ...]:
    parts = _list(raw, r"[\n|]")
    distinct = {" ".join(p.casefold().split()) for p in parts}
    if len(distinct) > MOST:
        raise Wrong("too_many", most=MOST, count=len(distinct))
    for part in parts:
        if len(part) > LONGEST["phrasing"]:
            raise Wrong("phrasing_long", most=LONGEST["phrasing"], length=len(part))
    return tuple(parts)


def _tags(raw: Any) -> tuple[str, ...]:
    tags = [" ".join(t.lower().split()) for t in _list(raw, r"[,;|\n]")]
    for tag in tags:
        if len(tag) > LONGEST["tag"]:
            raise Wrong("too_long", most=LONGEST["tag"], length=len(tag))
    return tuple(dict.fromkeys(tags))


def _key(raw: Any) -> str:
    """Return a key; "Jam Layanan" and jam_layanan, as offices write, are brought to its form."""
    written = _limited("key")(raw)
    key = re.sub(r"[\s_-]+", "-", written.lower()).strip("-")
    if written and not KEY.fullmatch(key):
        near = plain_key(written)
        raise Wrong("key_near" if near else "key", near=near)
    return key


def plain_key(text: str) -> str:
    """Return the letters and digits of a text as a key, empty where it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _language(raw: Any) -> str:
    language = _text(raw).lower() or "id"
    if language not in ("id", "en"):
        raise Wrong("language")
    return language


def _day(raw: Any) -> date | None:
    text = _text(raw)
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if text:
        raise Wrong("day")
    return None


def _year(raw: Any) -> int | None:
    text = _text(raw)
    if text and not re.fullmatch(r"(19|20)\d\d", text):
        raise Wrong("year")
    return int(text) if text else None


def _state(raw: Any) -> str:
    text = _text(raw).lower() or State.LIVE
    known = {"live": State.LIVE, "terbit": State.LIVE, "draft": State.DRAFT, "draf": State.DRAFT,
             "hidden": State.HIDDEN, "sembunyi": State.HIDDEN}  # fmt: skip
    if text not in known:
        raise Wrong("state")
    return known[text].value


def _links(raw: Any) -> tuple[dict[str, str], ...]:
    links = []
    for part in raw if isinstance(raw, list | tuple) else _list(raw, r"\n"):
        if isinstance(part, Mapping):
            part = f"{part.get('title', '')} {part.get('url', '')}"
        text = _text(part)
        if len(text) > LONGEST["link"]:
            raise Wrong("too_long", most=LONGEST["link"], length=len(text))
        found = _ADDRESS.search(text)
        if not found:
            raise Wrong("link")
        links.append({"title": _titled(text[: found.start()]) or found[1], "url": found[1]})
    return tuple(links)


def _titled(before: str) -> str:
    """Return the title that stands before an address, without what parts the two."""
    title = before.rstrip()
    return title[:-1].rstrip() if title.endswith((":", "|", "<", "(")) else title


_READ: dict[str, Callable[[Any], Any]] = {
    "key": _key, "question": _limited("question"), "phrasings": _phrasings,
    "answer": _limited("answer"), "english": _limited("english"),
    "tags": _tags, "language": _language, "valid_from": _day,
    "valid_until": _day, "review_on": _day, "links": _links, "year": _year, "number": _text,
    "state": _state, "note": _text,
}  # fmt: skip
