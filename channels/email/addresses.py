"""Reads the addresses of From, To and Cc as people's mailers really write them, in linear time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.headers import Headers, one_line, words

MOST = 2000
"""Addresses read of one mail."""
_ASIDE = re.compile(r"\([^()]*\)")
_PLAIN = re.compile(r"[^\s<>()\[\]\",;:'`]{1,256}@[^\s<>()\[\]\",;:'`]{1,255}")
_ADDRESS = "[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,190}[A-Za-z0-9]"
_USUAL = re.compile(rf"({_ADDRESS})|([A-Za-z][A-Za-z .-]{{0,98}})<({_ADDRESS})>")
"""What nearly every field holds: an address alone, or behind a name in plain letters."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person's address as written, and the name that goes with it."""

    address: str
    name: str = ""


@dataclass(slots=True)
class _Entry:
    """One element of an address list while it is read."""

    outside: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angle: str | None = None
    mark: int = 0
    """How much of `outside` stood before the angle brackets."""
    at: bool = False

    def name(self) -> str:
        return "".join(self.outside).strip()


def mailboxes(headers: Headers, name: str) -> list[Mailbox]:
    """Return the people named in all fields called `name`, each address once, in order."""
    found: dict[str, Mailbox] = {}
    for value in headers.every(name):
        for box in parse(value, headers.hints):
            found.setdefault(box.address.lower(), box)
            if len(found) >= MOST:
                return list(found.values())
    return list(found.values())


def parse(value: str, hints: tuple[str, ...] = (), *, again: bool = True) -> list[Mailbox]:
    """Return the people of one address list; what has no address is left out."""
    if said := _USUAL.fullmatch(value):
        return [Mailbox(said[1] or said[3], " ".join((said[2] or "").split()))]
    found: list[Mailbox] = []
    kept = ""
    for entry in _entries(value[:500_000]):
        box = _mailbox(entry, kept, hints)
        if box is not None and box.address:
            found.append(box)
            found += _more(entry)
            kept = ""
        else:  # "Santoso, Budi <budi@x>" without quotes: the first half waits for the second
            half = entry.name()[:200] if entry.angle is None else ""
            kept = f"{kept} {half}".strip()[-400:] + "," if half else ""
        if len(found) >= MOST:
            break
    if not found and again and "@" in (decoded := words(value, hints)) and decoded != value:
        return parse(decoded, hints, again=False)
    return found or [Mailbox(match[0].rstrip(".")) for match in _PLAIN.finditer(value[:5000])][:1]


def _more(entry: _Entry) -> list[Mailbox]:
    """Return further addresses of an entry in which only blanks stand between them."""
    if entry.angle is not None or len(entry.comment) or entry.name().count("@") < 2:
        return []
    pieces = entry.name().split()
    plain = all(_PLAIN.fullmatch(word) and word.count("@") == 1 for word in pieces)
    return [Mailbox(word) for word in pieces[1:]] if plain else []


def display_name(value: str, hints: tuple[str, ...] = ()) -> str:
    """Return the name in a field that holds no usable address."""
    for entry in _entries(value[:2000]):
        if said := _said(entry.name() or " ".join(entry.comment), hints):
            return said
    return ""


def _entries(value: str) -> Iterator[_Entry]:
    """Cut a list at commas and semicolons outside of quotes, comments and angle brackets."""
    entry, i = _Entry(), 0
    while i < len(value):
        c = value[i]
        if c == '"':
            said, i = _quoted(value, i)
            entry.outside.append(said)
            continue
        if c == "(":
            said, i = _comment(value, i)
            entry.comment.append(said)
            continue
        if c == "<":
            said, i = _angle(value, i)
            if entry.angle is not None and "@" in entry.angle:  # a comma is missing
                after, entry.outside = entry.outside[entry.mark :], entry.outside[: entry.mark]
                yield entry
                entry = _Entry(outside=after)
            entry.angle, entry.mark = said, len(entry.outside)
            continue
        if c in ",;":
            yield entry
            entry = _Entry()
        elif c == ":" and entry.angle is None and not (entry.at or _is_scheme(entry)):
            entry = _Entry()  # the name of a group
        else:
            entry.outside.append(c)
            entry.at = entry.at or c == "@"
        i += 1
    yield entry


def _is_scheme(entry: _Entry) -> bool:
    return "".join(entry.outside[-6:]).lower() == "mailto"


def _quoted(value: str, i: int) -> tuple[str, int]:
    """Read a quoted string; one that never ends is not a quoted string."""
    said: list[str] = []
    at = i + 1
    while at < len(value):
        if value[at] == "\\" and at + 1 < len(value):
            said.append(value[at + 1])
            at += 2
            continue
        if value[at] == '"':
            after = value[at + 1 : at + 2]
            if after == "@":  # "budi santoso"@x: the quotes belong to the address
                return '"' + "".join(said) + '"', at + 1
            return "".join(said), at + 1
        said.append(value[at])
        at += 1
    cut = value.find("<", i)
    cut = len(value) if cut < 0 else cut
    return value[i + 1 : cut].strip('"'), max(cut, i + 1)


def _comment(value: str, i: int) -> tuple[str, int]:
    depth, at = 0, i
    while at < len(value):
        if value[at] == "\\":
            at += 1
        elif value[at] == "(":
            depth += 1
        elif value[at] == ")":
            depth -= 1
            if not depth:
                return value[i + 1 : at], at + 1
        at += 1
    cut = value.find("<", i)
    return "", cut if cut > i else len(value)


def _angle(value: str, i: int) -> tuple[str, int]:
    stop = value.find(">", i)
    if stop < 0:
        comma = value.find(",", i)
        stop = comma if comma > i else len(value)
        return value[i + 1 : stop], stop
    return value[i + 1 : stop].lstrip("<"), stop + 1


def _address(text: str) -> str:
    """Return the bare address in `text`, or ""; a route, mailto:, quotes and blanks are dropped."""
    text = text.strip().strip("<>'`").strip()
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.split(":", 1)[1]
    if '"' not in text:
        text = "".join((_ASIDE.sub("", text) if "(" in text else text).split())
    text = text.strip("();,").rstrip(".")
    text = text if "@[" in text else text.strip("[]")
    return text if "@" in text.strip("@") and len(text) <= 512 else ""


def _mailbox(entry: _Entry, kept: str, hints: tuple[str, ...]) -> Mailbox | None:
    outside = entry.name()
    if entry.angle is not None:
        address = _address(entry.angle) or _address(words(entry.angle, hints))
        if address:
            name = f"{kept} {outside}".strip() if kept else outside
            return Mailbox(_tidy(address), _said(name or " ".join(entry.comment), hints))
        if not entry.angle.strip() or "@" not in outside:
            return None
    if "@" not in outside:
        return None
    found = _PLAIN.search(outside)
    if '"@' in outside or found is None:
        return Mailbox(_tidy(_address(outside))) if _address(outside) else None
    name = (outside[: found.start()] + outside[found.end() :]).replace("mailto:", "")
    name = name.strip(" []<>'\"`:-") or " ".join(entry.comment)
    return Mailbox(_tidy(_address(found[0]) or found[0]), _said(name, hints))


def _tidy(address: str) -> str:
    return one_line(words(address))[:512]


def _said(name: str, hints: tuple[str, ...]) -> str:
    said = words(name, hints).strip()
    if "=?" not in name or said[:1] == "<":
        said = said.strip("<> ")
    for quote in ('"', "'"):
        if len(said) > 1 and said[0] == said[-1] == quote:
            said = said[1:-1].strip()
    return said[:300]
