"""Tell English from Indonesian by the commonest words of each."""

import re

from bot.words import words

_WORD = re.compile(r"[a-z]+")
_LOOKED_AT = 60


def language_of(plain: str, known: str) -> str:
    """Return "en" or "id" for lower-case text; `known` where the text does not tell."""
    said = _WORD.findall(plain)[:_LOOKED_AT]
    english = sum(word in words("language", "en") for word in said)
    indonesian = sum(word in words("language", "id") for word in said)
    if english >= 2 and english > 2 * indonesian:
        return "en"
    return "id" if indonesian else known
