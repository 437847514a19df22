"""What a person does on a telephone's screen."""

from collections.abc import Iterable
from typing import Literal, TypeVar

from loket.demo.samples import SAMPLES
from loket.demo.simulator.sockets import Given

S = TypeVar("S", bound=str)
Word = tuple[Literal["say", "send", "tap"], str]


def typed(
    given: Given, longest: int, states: Iterable[S]
) -> Word | tuple[Literal["turn"], S] | None:
    """Return what was done and with what: words, a sample, a button, or the telephone's state.

    Words are cut at `longest` characters. None when it was nothing a telephone can do.
    """

    def word(key: str) -> str:
        found = given.get(key)
        return found.strip() if isinstance(found, str) else ""

    if said := word("say"):
        return "say", said[:longest]
    if (file := word("send")) in SAMPLES or file == "place":
        return "send", file
    if tapped := word("tap"):
        return "tap", tapped
    return next((("turn", state) for state in states if state == word("state")), None)
