"""Recognise who asks about the statistics office of another place."""

import re

from bot.gates import Stop
from knowledge_base.folding import clean
from knowledge_base.places import place_in

GATE = "another_body"
LONG = 5
"""Letters from which a name of a place is no other word: "karo" is Javanese for "with"."""
_OFFICE = re.compile(
    r"\bbps(?: (?:kab|kabupaten|kota|prov|prop|provinsi|propinsi))?\.? (\w+(?: \w+){0,2})"
)


def another_office(plain: str, office: str) -> Stop | None:
    """Return the words that name an office of statistics other than `office`; None if none do."""
    for found in _OFFICE.finditer(plain) if office else ():
        place = place_in(found[1])
        if not place or len(place) < LONG or not found[1].startswith(place):
            continue
        if not re.search(rf"\b{place}\b", clean(office)):
            return Stop(GATE, found[0])
    return None
