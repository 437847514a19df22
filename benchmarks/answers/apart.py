"""Knowledge trained without the phrasings that come near the questions it will be asked.

The phrasings and the held-out questions have one author, so some say nearly the same. Left out,
the figures show what happens with questions that nobody thought of.
"""

import math
from collections import Counter
from collections.abc import Sequence

from benchmarks.answers.sets import VARIABLES, Asked
from knowledge_base import Knowledge
from knowledge_base.articles import elsewhere, shipped
from knowledge_base.examples import Labelled, labelled
from knowledge_base.features import features
from knowledge_base.folding import fold
from knowledge_base.trained import shipped as trained
from knowledge_base.training import searching, weigh
from knowledge_base.words import slang

Weights = dict[str, float]


def apart(questions: Sequence[Asked], near: float) -> tuple[Knowledge, int]:
    """Return knowledge without phrasings nearer than `near` (cosine), and how many were left out.

    The phrasings that the office's list came with stay: they are given.
    """
    examples = labelled(shipped(), elsewhere(), slang())
    given = {fold(p) for article in shipped() for p in article.phrasings[: article.given]}
    rarity = _rarity(examples)
    asked = [_vector(fold(q.text), rarity) for q in questions]
    kept = [e for e in examples if e[0] in given or _nearest(_vector(e[0], rarity), asked) < near]
    search = searching(kept, weigh(kept), trained().trust, slang())
    return Knowledge(shipped(), search, VARIABLES), len(examples) - len(kept)


def _rarity(examples: Sequence[Labelled]) -> Weights:
    spread = Counter(f for words, _ in examples for f in set(features(words)))
    return {f: math.log((1 + len(examples)) / (1 + n)) + 1 for f, n in spread.items()}


def _vector(words: tuple[str, ...], rarity: Weights) -> Weights:
    known = {f: rarity[f] for f in features(words) if f in rarity}
    length = math.sqrt(sum(w * w for w in known.values())) or 1.0
    return {f: w / length for f, w in known.items()}


def _nearest(vector: Weights, asked: Sequence[Weights]) -> float:
    return max(_shared(vector, other) for other in asked)


def _shared(one: Weights, other: Weights) -> float:
    return sum(one[f] * other[f] for f in one.keys() & other.keys())
