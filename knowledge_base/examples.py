"""The phrasings as the machine learns them: folded, each with its label."""

from collections.abc import Mapping, Sequence

from knowledge_base.articles import Article
from knowledge_base.evidence import Phrasings, Words
from knowledge_base.folding import fold
from knowledge_base.machine import Machine, Packed
from knowledge_base.search import ELSEWHERE, Search
from knowledge_base.spelling import Spelling

Labelled = tuple[Words, str]


def labelled(articles: Sequence[Article], others: Mapping[str, Sequence[str]]) -> list[Labelled]:
    """Return all folded phrasings with their article, or with their kind of other matter."""
    known = [(fold(p), article.id) for article in articles for p in article.phrasings]
    return known + [(fold(p), ELSEWHERE + kind) for kind, own in others.items() for p in own]


def grouped(examples: Sequence[Labelled]) -> dict[str, list[Words]]:
    """Return the folded phrasings by label."""
    groups: dict[str, list[Words]] = {}
    for words, label in examples:
        groups.setdefault(label, []).append(words)
    return groups


def searching(examples: Sequence[Labelled], packed: Packed, calibration: Sequence[float]) -> Search:
    """Return a search over trained examples."""
    spelling = Spelling(words for words, _ in examples)
    return Search(Machine(packed), Phrasings(grouped(examples)), spelling, calibration)
