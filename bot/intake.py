"""What is known of a request for data, in a form or in free words, and what it lacks."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from bot.courtesy import is_greeting, is_ping, is_thanks
from bot.figures import area_in, time_in
from desk.completeness import MAIL, NUMBER, Request, read_request
from knowledge_base.articles import shipped
from knowledge_base.folding import clean

LOOKED_FOR = ("area", "year")
"""What an officer needs to find the right figures, besides what a request must say."""
_LABEL = re.compile(
    r"\b(?:nama|name|saya|sy|ini|dan|and|my|is|e-?mail|kontak|contact|nomor|no|hp|wa|telp|telepon"
    r"|phone|number)\b\.?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]['.\w]*(?: [^\W\d_]['.\w]*){0,3}")
_WORD = re.compile(r"\w+")
_APART = ",;/|\n"
"""What stands between a name and how somebody can be reached: "wulan, 0812…"."""


def read(texts: Iterable[str], *, plain: bool = True) -> Request:
    """Return what a person says of a request; `plain` as in `read_request`."""
    said = list(texts)
    found, whole = read_request(said, plain=plain), clean("\n".join(said))
    return replace(found, area=found.area or area_in(whole), year=found.year or time_in(whole))


def lacks(request: Request) -> tuple[str, ...]:
    """Return what an officer would have to ask: of area and year, what was not said."""
    return tuple(field for field in LOOKED_FOR if not getattr(request, field))


def name_alone(text: str) -> str:
    """Return the name in a message that says nothing else but how its sender can be reached.

    For whoever was asked for a name: "Wulan Sari", "wulan, 0812…". In small letters a name is one
    only where it stands apart, elsewhere only with a word that no phrasing has: telephones write
    "Skripsi" with a capital too.
    """
    reached = MAIL.search(text) or NUMBER.search(text)
    rest = NUMBER.sub(" ", MAIL.sub(" ", text))
    apart = reached is not None and any(sign in rest for sign in _APART)
    bare = " ".join(_LABEL.sub(" ", rest).strip(" \n.:,;/|-").split())
    plain = clean(bare)
    if not _NAME.fullmatch(bare) or not (apart or (bare.istitle() and _is_strange(bare))):
        return ""
    return (
        "" if any((is_greeting(plain), is_thanks(plain), is_ping(plain), area_in(plain))) else bare
    )


def _is_strange(text: str) -> bool:
    return not set(_WORD.findall(text.lower())) <= _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    """Return the words of all phrasings that are shipped."""
    said = (phrasing for article in shipped() for phrasing in article.phrasings)
    return frozenset(word for phrasing in said for word in _WORD.findall(phrasing.lower()))
