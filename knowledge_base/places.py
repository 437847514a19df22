"""Names of places: they say where, not what, so they take no part in finding an article."""

import re
from functools import cache

from knowledge_base.articles import FOLDER


@cache
def _pattern() -> re.Pattern[str]:
    lines = (FOLDER / "places_id.txt").read_text(encoding="utf-8").splitlines()
    names = {n.strip() for line in lines if not line.startswith("#") for n in line.split(",")}
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b")


def without_places(plain: str) -> str:
    """Return lower-case text without the names of places that it contains."""
    return _pattern().sub(" ", plain)


def names_a_place(plain: str) -> bool:
    """Return whether lower-case text names a place of Indonesia."""
    return _pattern().search(plain) is not None
