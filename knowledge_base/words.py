"""The vocabulary that folding knows: slang, dialects and fillers, as data an office can extend."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain

from knowledge_base.articles import FOLDER


@cache
def slang() -> dict[str, str]:
    """Return what each colloquial or dialect word means; an empty meaning drops the word."""
    meanings: dict[str, str] = {}
    for name in ("slang_id.json", "words_id.json"):
        meanings.update(json.loads((FOLDER / name).read_text(encoding="utf-8")))
    return meanings


ENGLISH = frozenset(
    [
        "the",
        "is",
        "my",
        "to",
        "a",
        "an",
        "what",
        "how",
        "do",
        "does",
        "i",
        "can",
        "of",
        "for",
        "you",
        "me",
        "in",
        "on",
        "it",
        "when",
        "why",
        "are",
        "was",
    ]
)
INDONESIAN = frozenset(
    [
        "yang",
        "di",
        "apa",
        "apakah",
        "bagaimana",
        "saya",
        "dan",
        "untuk",
        "dari",
        "berapa",
        "cara",
        "ada",
        "bisa",
        "ke",
        "atau",
        "ini",
        "mana",
    ]
)


def is_english(texts: Iterable[str]) -> bool:
    """Return whether texts as a whole are English: Indonesian slang would make a muddle of them."""
    counts = Counter(chain.from_iterable(text.lower().split() for text in texts))
    english, indonesian = (sum(counts[w] for w in words) for words in (ENGLISH, INDONESIAN))
    return english > 2 * indonesian
