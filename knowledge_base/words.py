"""The vocabulary that folding knows: slang, dialects and fillers, as data an office can extend."""

import json
from functools import cache

from knowledge_base.articles import FOLDER


@cache
def slang() -> dict[str, str]:
    """Return what each colloquial or dialect word means; an empty meaning drops the word."""
    meanings: dict[str, str] = {}
    for name in ("slang_id.json", "words_id.json"):
        meanings.update(json.loads((FOLDER / name).read_text(encoding="utf-8")))
    return meanings
