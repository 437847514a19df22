"""A long text in parts that a network takes, cut where a reader would pause."""

import re
import unicodedata

LIMIT = 1500
"""Twilio refuses more than 1600 (error 21617), and counts some characters twice."""
_PAUSES = [re.compile(p) for p in (r"\n\s*\n", r"\n", r"[.!?…]\s", r"\s")]
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_BACK = 64
"""Characters to look back for the start of a cluster; a text that stacks more is no text."""


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Return `text` in parts of at most `limit` UTF-16 units; only white space is lost."""
    parts, rest = [], text.strip()
    while _units(rest[: limit + 1]) > limit:  # not all of it again for each part
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _units(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)


def _cut(text: str, limit: int) -> int:
    """Return where to cut: after a paragraph, a line, a sentence, a word, or at least a cluster."""
    most = _fitting(text, limit)
    for pause in _PAUSES:
        ends = [m.end() for m in pause.finditer(text, most // 3, most)]
        if ends:
            return ends[-1]
    return _cluster(text, most)


def _fitting(text: str, limit: int) -> int:
    most = min(len(text), limit)
    while _units(text[:most]) > limit:
        most -= max(1, (_units(text[:most]) - limit) // 2)
    return most


def _cluster(text: str, cut: int) -> int:
    """Return the nearest place before `cut` that tears no letter and no emoji apart."""
    for place in range(cut, max(cut - _BACK, 1), -1):
        if not _joined(text, place):
            return place
    return cut


def _joined(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in _JOINERS or before == "\u200d" or unicodedata.category(after) in {"Mn", "Me", "Mc"}:
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff":  # a skin tone belongs to the hand before it
        return True
    return _flag(before) and _flag(after) and _flags_before(text, place) % 2 == 1


def _flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, place: int) -> int:
    """Count the regional indicators that end at `place`: two make a flag."""
    count = 0
    while count < min(place, _BACK) and _flag(text[place - 1 - count]):
        count += 1
    return count
