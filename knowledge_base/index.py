"""An index over articles: it serves at once, and better once its machine is trained."""

import json
from collections.abc import Mapping, Sequence
from functools import cache

from knowledge_base.articles import Article
from knowledge_base.calibration import Calibration
from knowledge_base.examples import Words, labelled, told, untold
from knowledge_base.search import Findings, Search
from knowledge_base.trained import Trained, dump, fingerprint, load
from knowledge_base.trained import shipped as shipped_machine
from knowledge_base.training import searching, sketched, train
from knowledge_base.words import is_english, slang

LABELS = 2000
"""Articles up to which a machine is trained; more are told apart by their words alone."""
EXAMPLES = 40_000
"""Phrasings up to which a machine is trained."""


class Index:
    """Finds articles. `train` takes seconds to minutes: see `train_apart`.

    Nothing is ever changed while somebody searches: a better search replaces the whole.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        others: Mapping[str, Sequence[str]],
        words: Mapping[str, str],
        before: "Index | None" = None,
    ):
        english = is_english(p for article in articles for p in article.phrasings)
        known = {} if english else slang()
        self._slang = {**known, **words} if words else known
        examples = labelled(articles, {} if english else others, self._slang)
        self.fingerprint = fingerprint(examples)
        self.size = len(examples)
        self._told = told(examples)
        self.is_trained = False
        """Whether its machine was trained on exactly these articles."""
        self._before = before.trained if before else None
        if self.fingerprint == _shipped().fingerprint:
            self._search = self._taught(_shipped())
        else:
            weights, calibration = sketched(examples), _shipped().sketched
            self._search = searching(examples, weights, calibration, self._slang)

    def __call__(self, text: str) -> Findings:
        """Return what `text` may ask for; no candidates when nothing of it is known."""
        found, before = self._search(text), self._before
        return found.beside(before(text), self._search.articles) if before else found

    def meant(self, text: str) -> Words:
        """Return the words that `text` means: no slang, no slips."""
        return self._search.meant(text)

    def spelled(self, text: str) -> Words:
        """Return the words of a text without slips, but with its slang."""
        return self._search.spelled(text)

    def knows(self, word: str) -> bool:
        """Return whether phrasings or slang have a word."""
        return self._search.knows(word)

    @property
    def trained(self) -> Search | None:
        """The trained search that serves, if only for what was known before."""
        return self._search if self.is_trained else self._before

    @property
    def calibration(self) -> Calibration:
        """What makes evidence a confidence here."""
        return self._search.calibration

    @property
    def is_trainable(self) -> bool:
        """Whether training it is worth the while: not for a single article, nor for too many."""
        return len(self._search.articles) > 1 and not self.is_too_large

    @property
    def is_too_large(self) -> bool:
        """Whether it has so much that no machine is trained: the rarity of words alone decides."""
        return len(self._search.articles) > LABELS or self.size > EXAMPLES

    def train(self) -> bytes:
        """Return what there is to learn from the articles, for `learn`: slow, changes nothing."""
        return dump(train(untold(self._told), self._slang, _shipped()))

    def lesson(self) -> bytes:
        """Return what another process needs to train."""
        lesson = {"examples": untold(self._told), "slang": self._slang}
        return json.dumps(lesson, ensure_ascii=False).encode()

    def learn(self, trained: bytes) -> None:
        """Search with what `train` returned for these articles; anything else is refused."""
        machine = load(trained)
        if machine.fingerprint != self.fingerprint:
            raise ValueError("this machine was trained on other articles; train it again")
        self._search = self._taught(machine)
        self._before = None

    def _taught(self, machine: Trained) -> Search:
        self.is_trained = True
        examples = untold(self._told)
        return searching(examples, machine.weights, machine.trust, self._slang)


@cache
def _shipped() -> Trained:
    return shipped_machine()
