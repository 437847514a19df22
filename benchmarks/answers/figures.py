"""The figures of one set of questions."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.answers.sets import Asked
from bot import Turn, consider
from bot.decision import Answer, Decision, Handoff
from knowledge_base import Candidate, Knowledge

TOLERATED = 0.02
"""Share of sent answers that may be wrong."""
BINS, SIMULATED = 10, 400


@dataclass(frozen=True, slots=True)
class Result:
    """What was asked, what search found first, and what the bot decided."""

    asked: Asked
    found: Sequence[Candidate]
    decision: Decision

    @property
    def answered(self) -> bool:
        return isinstance(self.decision, Answer)

    @property
    def right(self) -> bool:
        return bool(self.found) and self.found[0].article == self.asked.article

    @property
    def confidence(self) -> float:
        """Confidence of the answer that search alone would give; 0 where a gate decided."""
        searched = self.decision.gate is None or isinstance(self.decision, Handoff)
        gated = not searched or (not self.decision.candidates and not self.answered)
        return 0.0 if gated or not self.found else self.found[0].confidence


def ask(questions: Sequence[Asked], knowledge: Knowledge) -> list[Result]:
    """Ask the search and the bot each question once."""
    return [
        Result(q, knowledge.search(q.text), consider(Turn(texts=(q.text,)), knowledge))
        for q in questions
    ]


def show(name: str, results: Sequence[Result]) -> None:
    """Print the figures of one set."""
    known = [r for r in results if r.asked.article]
    unknown = [r for r in results if not r.asked.article]
    sent = [r for r in results if r.answered]
    wrong = [r for r in sent if not r.right]
    three = sum(r.asked.article in [c.article for c in r.found[:3]] for r in known)
    print(f"\n{name}: {len(known)} with an article, {len(unknown)} without")
    print(
        f"  first {_share(sum(r.right for r in known), known)}  among three {_share(three, known)}"
    )
    print(
        f"  as shipped: answered {_share(sum(r.answered for r in known), known)}, "
        f"wrong {len(wrong)} of {len(sent)} sent, "
        f"unanswerable answered {_share(sum(r.answered for r in unknown), unknown)}"
    )
    print(f"  at most 2 in 100 wrong: answered {_coverage(results):.1%}")
    off = calibration([(r.confidence, r.right) for r in results if r.confidence])
    print(f"  calibration error {off}")
    for r in wrong:
        print(f"    WRONG {r.found[0].article} {r.confidence:.2f}: {r.asked}")


def styles(results: Sequence[Result]) -> None:
    """Print first places and answers by style."""
    for style in sorted({r.asked.style for r in results if r.asked.article}):
        own = [r for r in results if r.asked.article and r.asked.style == style]
        first, answered = sum(r.right for r in own), sum(r.answered for r in own)
        print(f"    {style:16} first {_share(first, own)}  answered {_share(answered, own)}")
    gates = Counter(
        r.decision.gate or r.decision.name for r in results if r.asked.article and not r.answered
    )
    print("    not answered:", dict(gates.most_common(12)))


def _share(count: int, of: Sequence[object]) -> str:
    return f"{count / (len(of) or 1):.1%} ({count}/{len(of)})"


def _coverage(results: Sequence[Result]) -> float:
    """Return the share answered at the best threshold with at most 2 in 100 wrong."""
    known = sum(bool(r.asked.article) for r in results)
    best = sent = right = 0
    for r in sorted(results, key=lambda r: -r.confidence):
        sent, right = sent + 1, right + r.right
        if sent - right <= TOLERATED * sent:
            best = right
    return best / (known or 1)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far confidence is from the share that is right, and how far chance alone would be.

    `error` is the expected calibration error in ten bins of equal width, each weighed by its
    questions. `usual` and `most` are the median and 95th percentile of the same figure for a
    predictor that is perfectly calibrated: questions of the same confidences, each right with just
    that probability. Below `most`, nothing is shown to be off.
    """

    error: float
    usual: float
    most: float

    def __str__(self) -> str:
        return f"{self.error:.3f} (chance alone: {self.usual:.3f}, at most {self.most:.3f})"


def calibration(tried: Sequence[tuple[float, bool]]) -> Calibration:
    """Return how far pairs of a confidence and whether it was right are off."""
    chance = random.Random(len(tried))
    by_chance = sorted(
        _error([(c, chance.random() < c) for c, _ in tried]) for _ in range(SIMULATED)
    )
    return Calibration(_error(tried), by_chance[SIMULATED // 2], by_chance[SIMULATED * 95 // 100])


def _error(tried: Sequence[tuple[float, bool]]) -> float:
    bins = [0.0] * (BINS + 1)
    for confidence, right in tried:
        bins[int(confidence * BINS)] += confidence - right
    bins[BINS - 1] += bins.pop()
    return sum(map(abs, bins)) / (len(tried) or 1)
