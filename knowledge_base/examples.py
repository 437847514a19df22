"""The phrasings as the machine learns them: folded, each once, with its label."""

from collections.abc import Iterable, Mapping, Sequence

from knowledge_base.articles import Article
from knowledge_base.folding import fold

Words = tuple[str, ...]
Labelled = tuple[Words, str]
ELSEWHERE = "!"
"""Labels that begin so are kinds of matter that no article answers."""


def labelled(
    articles: Iterable[Article], others: Mapping[str, Sequence[str]], slang: Mapping[str, str]
) -> list[Labelled]:
    """Return all folded phrasings with their article, or with their kind of other matter.

    What an article asks is no other matter, whatever the list of others says.
    """
    known = _each_once((fold(p, slang), a.id) for a in articles for p in a.phrasings)
    asked = {words for words, _ in known}
    folded = ((fold(p, slang), ELSEWHERE + kind) for kind, own in others.items() for p in own)
    return known + [example for example in _each_once(folded) if example[0] not in asked]


def _each_once(examples: Iterable[Labelled]) -> list[Labelled]:
    return [example for example in dict.fromkeys(examples) if example[0]]


def grouped(examples: Iterable[Labelled]) -> dict[str, list[Words]]:
    """Return the folded phrasings by label."""
    groups: dict[str, list[Words]] = {}
    for words, label in examples:
        groups.setdefault(label, []).append(words)
    return groups


def is_kind(label: str) -> bool:
    """Return whether a label is a kind of matter that no article answers."""
    return label.startswith(ELSEWHERE)
