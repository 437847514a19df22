"""What is known of a request for data, in a form or in free words, and what it lacks."""

from collections.abc import Iterable
from dataclasses import replace

from bot.figures import area_in, time_in
from desk.completeness import Request, read_request
from knowledge_base.folding import clean

LOOKED_FOR = ("area", "year")
"""What an officer needs to find the right figures, besides what a request must say."""


def read(texts: Iterable[str], *, plain: bool = True) -> Request:
    """Return what a person says of a request; `plain` as in `read_request`."""
    said = list(texts)
    found, whole = read_request(said, plain=plain), clean("\n".join(said))
    return replace(found, area=found.area or area_in(whole), year=found.year or time_in(whole))


def lacks(request: Request) -> tuple[str, ...]:
    """Return what an officer would have to ask: of area and year, what was not said."""
    return tuple(field for field in LOOKED_FOR if not getattr(request, field))
