"""The phrasings as the machine learns them: folded, each once, with its label."""

from collections.abc import Iterable, Mapping, Sequence
from sys import intern

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
    known = _each_once((_shared(fold(p, slang)), a.id) for a in articles for p in a.phrasings)
    asked = {words for words, _ in known}
    folded = ((fold(p, slang), ELSEWHERE + kind) for kind, own in others.items() for p in own)
    return known + [example for example in _each_once(folded) if example[0] not in asked]


def _shared(words: Words) -> Words:
    """Return words of which each is in memory but once."""
    return tuple(map(intern, words))


def _each_once(examples: Iterable[Labelled]) -> list[Labelled]:
    return [example for example in dict.fromkeys(examples) if example[0]]


def told(examples: Iterable[Labelled]) -> dict[str, str]:
    """Return all folded phrasings as one text per label, a line each: as small as can be."""
    lines: dict[str, list[str]] = {}
    for words, label in examples:
        lines.setdefault(label, []).append(" ".join(words))
    return {label: "\n".join(own) for label, own in lines.items()}


def untold(texts: Mapping[str, str]) -> list[Labelled]:
    """Return the examples of which `told` made texts."""
    return [
        (tuple(line.split()), label) for label, own in texts.items() for line in own.split("\n")
    ]


def is_kind(label: str) -> bool:
    """Return whether a label is a kind of matter that no article answers."""
    return label.startswith(ELSEWHERE)
