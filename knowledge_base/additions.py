"""What an office wrote itself, found beside what the trained machine knows."""

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from knowledge_base.articles import Article, shipped
from knowledge_base.candidate import Candidate
from knowledge_base.folding import fold
from knowledge_base.search import SHOWN, Findings

NEAR = 75.0
"""Likeness (0..100) below which a phrasing is no candidate."""


class Additions:
    """Ranks the phrasings that the machine was not trained on, and drops articles not in use."""

    def __init__(self, search: Callable[[str], Findings], articles: Sequence[Article]):
        self._search = search
        self._used = {article.id for article in articles}
        known = {article.id: set(article.phrasings) for article in shipped()}
        own = [(p, a.id) for a in articles for p in a.phrasings if p not in known.get(a.id, ())]
        self._labels = [label for _, label in own]
        self._own = [_sorted(phrasing) for phrasing, _ in own]

    def __call__(self, text: str) -> Findings:
        """Return what `text` may ask for."""
        found = self._search(text)
        best = {c.article: c for c in found.candidates if c.article in self._used}
        for candidate in self._near(text):
            held = best.get(candidate.article)
            if held is None or held.confidence < candidate.confidence:
                best[candidate.article] = candidate
        ranked = sorted(best.values(), key=lambda c: -c.confidence)[:SHOWN]
        sure = bool(ranked) and ranked[0].evidence.keys() == {"alike"}
        return Findings(tuple(ranked), None if sure else found.elsewhere)

    def _near(self, text: str) -> list[Candidate]:
        words = _sorted(text)
        if not words or not self._own:
            return []
        found = process.extract(words, self._own, scorer=fuzz.ratio, score_cutoff=NEAR, limit=SHOWN)
        return [
            Candidate(self._labels[at], (s / 100) ** 3, {"alike": s / 100}) for _, s, at in found
        ]


def _sorted(text: str) -> str:
    return " ".join(sorted(fold(text)))
