"""Whether an office's own wording can be said: its keys, its languages, its values in braces."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from bot.voice import PHRASES as BOT
from desk.phrases import PhraseError, Phrases, flatten
from loket.mend import Location
from loket.problem import nearest
from router.catalogue import PHRASES as ROUTER

LANGUAGES = ("id", "en")
MORE = {
    f"ticket.{key}": {"hours", "holiday"} for key in ("opened", "opened_closed", "opened_holiday")
}
"""Values that a sentence may have though it comes without."""

Finding = tuple[Location, str, str]
"""Where, what is wrong, and what to write instead."""


def check(wording: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Return what is wrong with an office's wording, by language and key.

    A sentence that cannot be said would fail while somebody waits for it.
    """
    if not wording:
        return
    known = _known()
    for language, texts in wording.items():
        if language not in LANGUAGES:
            yield ("wording", language), "nothing is said in this language", 'write "id" or "en"'
            continue
        for key, text in texts.items():
            at = ("wording", language, *key.split("."))
            if key not in known:
                yield at, "there is no such sentence", nearest(key, known)
            elif wrong := _wrong(text, known[key]):
                yield at, *wrong


def written(table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the wording of an office that has other mistakes; none where it is no texts."""
    try:
        return {language: flatten(texts) for language, texts in table["wording"].items()}
    except (AttributeError, KeyError, PhraseError):
        return {}


def _known() -> dict[str, set[str]]:
    """Return every sentence that an office may word, and the values that it may have."""
    # Imported late: 3 MB of channels for an office that has no telephone and no wording.
    from channels.phone.spoken import catalogue as spoken
    from channels.webchat.phrases import catalogue as typed

    found: dict[str, set[str]] = {}
    for catalogue in (BOT, ROUTER, spoken(), typed()):
        for key, text in _texts(catalogue):
            found.setdefault(key, set(MORE.get(key, ()))).update(_names(text))
    return found


def _texts(catalogue: Phrases) -> Iterator[tuple[str, str]]:
    for texts in catalogue.texts.values():
        yield from texts.items()


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _wrong(text: str, allowed: set[str]) -> tuple[str, str] | None:
    try:
        extra = sorted(_names(text) - allowed)
    except ValueError:
        return "a brace is not closed", "write {{ and }} for braces that are text"
    if not extra:
        return None
    names = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "no values"
    return f"there is no value for {{{extra[0]}}}", f"known here: {names}"
