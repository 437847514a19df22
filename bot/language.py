"""Tell English from Indonesian by the commonest words of each."""

import re
from itertools import islice

from bot.words import words

_WORD = re.compile(r"[a-z]+")
_LOOKED_AT = 60


def language_of(plain: str, known: str) -> str:
    """Return "en" or "id" for lower-case text; `known` where the text does not tell."""
    said = [found[0] for found in islice(_WORD.finditer(plain), _LOOKED_AT)]
    english = sum(map(words("language", "en").__contains__, said))
    indonesian = sum(map(words("language", "id").__contains__, said))
    if english >= 2 and english > 2 * indonesian:
        return "en"
    return "id" if indonesian else known
