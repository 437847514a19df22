"""Names of places: they say where, not what, so they take no part in finding an article."""

import re
from functools import cache

from knowledge_base.articles import FOLDER

LONG = 6
_WORD = re.compile(r"[a-z]+")


@cache
def _names() -> list[str]:
    lines = (FOLDER / "places_id.txt").read_text(encoding="utf-8").splitlines()
    names = {n.strip() for line in lines if not line.startswith("#") for n in line.split(",")}
    return sorted(filter(None, names), key=len, reverse=True)


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, _names())) + r")\b")


@cache
def beginnings() -> frozenset[str]:
    """Return the first words of all names of places."""
    return frozenset(_WORD.findall(name)[0] for name in _names())


def _may_name_one(plain: str) -> bool:
    """Return whether a place's first word occurs: five times quicker than looking for all names."""
    return not beginnings().isdisjoint(_WORD.findall(plain))


def written_in_one() -> list[str]:
    """Return the names of one word that are long enough to be known with a slip."""
    return [name for name in _names() if name.isalpha() and len(name) >= LONG]


def without_places(plain: str) -> str:
    """Return lower-case text without the names of places that it contains."""
    return _pattern().sub(" ", plain) if _may_name_one(plain) else plain


def place_in(plain: str) -> str | None:
    """Return the first place of Indonesia that lower-case text names."""
    found = _pattern().search(plain) if _may_name_one(plain) else None
    return found[0] if found else None
