"""Find the article that a text asks for."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import inf

from knowledge_base.calibration import Calibration
from knowledge_base.candidate import Candidate
from knowledge_base.evidence import Asked, Evidence, Phrasings
from knowledge_base.examples import Words, is_kind
from knowledge_base.features import of_pairs, of_word
from knowledge_base.folding import clean, meaning, written
from knowledge_base.letters import readings
from knowledge_base.machine import Machine
from knowledge_base.places import without_places
from knowledge_base.scores import Likeness, Scores
from knowledge_base.spelling import Spelling

SHOWN = 5
"""Candidates of one search; choices are made of the first three."""

WORDS = 4_000
"""Words whose features are held ready."""

TEXTS = 8
"""Texts whose words are held: the gates and the search ask for the same message in turn."""

FEW, FAR = 3, 0.6
"""After the first three, an article that scores so far behind the first is not looked at."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Articles that may be meant, likeliest first, or the kind of matter that none answers."""

    candidates: tuple[Candidate, ...] = ()
    elsewhere: str | None = None
    """The kind of matter that the text looks most like, where it looks like no article more."""

    def beside(self, other: "Findings", articles: Container[str]) -> "Findings":
        """Return the surer of two findings of each of some articles."""
        best: dict[str, Candidate] = {}
        for candidate in (*self.candidates, *other.candidates):
            held = best.get(candidate.article)
            if candidate.article in articles and (
                not held or held.confidence < candidate.confidence
            ):
                best[candidate.article] = candidate
        ranked = sorted(best.values(), key=lambda candidate: -candidate.confidence)[:SHOWN]
        surest = self if ranked and ranked[0] in self.candidates else other
        return Findings(tuple(ranked), surest.elsewhere)


class Search:
    """Ranks articles for a text, with a confidence that means what it says."""

    def __init__(
        self,
        machine: Machine,
        phrasings: Phrasings,
        spelling: Spelling,
        calibration: Calibration,
        slang: Mapping[str, str],
    ):
        self._machine, self._phrasings, self.calibration = machine, phrasings, calibration
        self._spelling, self._slang = spelling, slang
        labels = machine.labels
        self.articles = frozenset(label for label in labels if not is_kind(label))
        self._first_kind = len(self.articles)
        self._kinds = range(self._first_kind, len(labels))
        # People use the same words again and again: their features are looked up once.
        self._of_word = lru_cache(maxsize=WORDS)(lambda word: machine.places(of_word(word)))
        self.meant = lru_cache(maxsize=TEXTS)(self._meant)
        """The words that a text means: no slang, no slips."""
        self.spelled = lru_cache(maxsize=TEXTS)(self._spelled)
        """The words of a text as they were to be written: no slips, but its slang."""

    def __call__(self, text: str) -> Findings:
        """Return what `text` may ask for; no candidates when nothing of it is known."""
        found = self._found(self.meant(text))
        for reading in readings(clean(text)):
            found = found.beside(self._found(self.meant(reading)), self.articles)
        return found

    def _found(self, words: Words) -> Findings:
        if not words:
            return Findings()
        ranked, elsewhere = self.weigh(words)
        candidates = [
            Candidate(article, self.calibration.probability(evidence), evidence._asdict())
            for article, evidence in ranked
        ]
        likeliest = sorted(candidates, key=lambda candidate: -candidate.confidence)
        return Findings(tuple(likeliest), elsewhere)

    def _spelled(self, text: str) -> Words:
        return self._spelling.mended(written(text))

    def _meant(self, text: str) -> Words:
        return self._meaning(self.spelled(text))

    def mended(self, words: Words) -> Words:
        """Return what words mean, misspelt ones as they were probably to be written."""
        return self._meaning(self._spelling.mended(words))

    def _meaning(self, words: Words) -> Words:
        return meaning(without_places(" ".join(words)).split(), self._slang)

    def knows(self, word: str) -> bool:
        """Return whether phrasings or slang have a word."""
        return self._spelling.knows(word)

    def weigh(self, words: Words) -> tuple[list[tuple[str, Evidence]], str | None]:
        """Return the evidence for the articles that the machine puts first."""
        scores = self._machine.scores_at(self._places(words))
        kind = max(self._kinds, key=scores.__getitem__, default=None)
        beside = scores[kind] if kind is not None else None
        best = self._best(scores, beside)
        asked = self._phrasings.asked(words)
        ranked = [
            (self._machine.labels[at], self._evidence(at, best, scores, beside, asked))
            for at in best
        ]
        loses = beside is not None and bool(best) and scores[best[0]] < beside
        return ranked, self._machine.labels[kind][1:] if kind is not None and loses else None

    def _places(self, words: Words) -> list[int]:
        """Return where the weights of what is seen of the words lie, each once."""
        places = dict.fromkeys(chain.from_iterable(map(self._of_word, words)))
        places.update(dict.fromkeys(self._machine.places(of_pairs(words))))
        return list(places)

    def _best(self, scores: Scores | Likeness, beside: float | None) -> list[int]:
        """Return the places of the articles to look at, the best first."""
        best = scores.best(self._first_kind, SHOWN)
        highest = max((*(scores[at] for at in best[:1]), -inf if beside is None else beside))
        least = highest - FAR * abs(highest)
        return best[:FEW] + [at for at in best[FEW:] if scores[at] > least]

    def _evidence(
        self, at: int, best: list[int], scores: Sequence[float], beside: float | None, asked: Asked
    ) -> Evidence:
        article, phrasings = self._machine.labels[at], self._phrasings
        others = max((scores[other] for other in best[:2] if other != at), default=-1.0)
        return Evidence(
            score=scores[at],
            ahead=scores[at] - others,
            apart=scores[at] - (others if beside is None else beside),
            alike=phrasings.alike(article, asked),
            covered=phrasings.covered(article, asked),
            unknown=asked.unknown,
            length=asked.length,
        )
