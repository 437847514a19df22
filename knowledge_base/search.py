"""Find the article that a text asks for."""

import math
from collections import Counter

from rapidfuzz import fuzz

from knowledge_base.articles import Article
from knowledge_base.candidate import Candidate
from knowledge_base.features import features
from knowledge_base.folding import fold


class Search:
    """Ranks articles for a text by rare shared features, then by rapidfuzz."""

    def __init__(self, articles: tuple[Article, ...]):
        self.articles = articles
        folded = [[fold(p) for p in article.phrasings] for article in articles]
        counts = [Counter(f for words in own for f in features(words)) for own in folded]
        spread = Counter(f for count in counts for f in count)
        self._rarity = {f: math.log(1 + len(articles) / n) for f, n in spread.items()}
        self._found_in: dict[str, list[tuple[int, float]]] = {}
        for at, count in enumerate(counts):
            for feature, n in count.items():
                weight = self._rarity[feature] * min(1.0, 0.5 + n / 10)
                self._found_in.setdefault(feature, []).append((at, weight))
        self._phrasings = [[" ".join(words) for words in own] for own in folded]

    def __call__(self, text: str) -> list[Candidate]:
        """Return up to five candidates, likeliest first."""
        words = fold(text)
        scores: Counter[int] = Counter()
        total = 0.0
        for feature in features(words):
            total += self._rarity.get(feature, 5.0)
            for at, weight in self._found_in.get(feature, ()):
                scores[at] += weight  # type: ignore[assignment]
        joined = " ".join(words)
        return sorted(
            (
                self._candidate(at, score / (total or 1.0), joined)
                for at, score in scores.most_common(5)
            ),
            key=lambda candidate: -candidate.confidence,
        )

    def _candidate(self, at: int, share: float, joined: str) -> Candidate:
        ratio = max(fuzz.token_sort_ratio(joined, p) for p in self._phrasings[at]) / 100
        confidence = min(0.99, 0.6 * share + 0.5 * ratio)
        evidence = {"shared": round(share, 3), "ratio": round(ratio, 3)}
        return Candidate(self.articles[at].id, round(confidence, 4), evidence)
