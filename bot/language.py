"""Tell English from Indonesian by the commonest words of each."""

import re

from bot.words import words

_WORD = re.compile(r"[a-z]+")
_LOOKED_AT = 60
"""Words at the beginning of a text that are looked at, …"""
_NEAR = 600
"""… which mostly are in so many characters."""


def language_of(plain: str, known: str) -> str:
    """Return "en" or "id" for lower-case text; `known` where the text does not tell."""
    said = _WORD.findall(plain, 0, _NEAR)
    if len(said) <= _LOOKED_AT and len(plain) > _NEAR:  # the last may be cut, and more may come
        said = _WORD.findall(plain)
    said = said[:_LOOKED_AT]
    english = sum(map(words("language", "en").__contains__, said))
    indonesian = sum(map(words("language", "id").__contains__, said))
    if english >= 2 and english > 2 * indonesian:
        return "en"
    return "id" if indonesian else known
