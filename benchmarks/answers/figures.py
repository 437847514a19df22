"""The figures of one set of questions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.answers.sets import Asked
from bot import Turn, consider
from bot.decision import Answer, Decision
from knowledge_base import Candidate, Knowledge

TOLERATED = 0.02
"""Share of sent answers that may be wrong."""


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
        gated = self.decision.name not in ("answer", "choices") and not self.decision.candidates
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
    print(f"  calibration error {_calibration(results):.3f}")
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
    return best / known


def _calibration(results: Sequence[Result]) -> float:
    """Return the mean distance of confidence from the share that is right, over ten bins."""
    tried = [r for r in results if r.confidence]
    bins: dict[int, list[Result]] = {}
    for r in tried:
        bins.setdefault(min(9, int(r.confidence * 10)), []).append(r)
    off = sum(
        abs(sum(r.confidence for r in own) - sum(r.right for r in own)) for own in bins.values()
    )
    return off / (len(tried) or 1)
