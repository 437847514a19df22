"""`python -m benchmarks.answers [--near 0.5] [--styles]`: the figures, in two or three minutes."""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.answers.apart import apart
from benchmarks.answers.collection import measure
from benchmarks.answers.figures import ask, show, styles
from benchmarks.answers.sets import (
    VARIABLES,
    Asked,
    blind,
    development,
    final,
    fresh,
    held_out,
    hostile,
    last,
    locked,
    near,
    sealed,
    tuning,
    unseen,
)
from bot import Turn, consider
from knowledge_base import Knowledge, load

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TIMES = 3
"""Slips differ much: each question is misspelt so often."""


def main() -> None:
    """Measure the sets as shipped, with typos, and without the phrasings that come near them."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument(
        "--near", type=float, default=0.5, help="cosine from which a phrasing is near"
    )
    chosen.add_argument("--styles", action="store_true", help="also by style of writing")
    chosen.add_argument("--articles", type=Path, help="a collection of your own (JSON lines)")
    chosen.add_argument("--queries", type=Path, help="the questions to ask it (JSON lines)")
    options = chosen.parse_args()
    if options.articles and options.queries:
        measure(options.articles, options.queries)
        return
    knowledge = load(VARIABLES)
    sets = {
        "development, half for tuning": development(0),
        "development, half for reporting": development(1),
        "our own held-out questions": held_out(),
        "our own, written last": last(),
        "fresh, half for tuning": fresh(0),
        "fresh, half for reporting": fresh(1),
        "blind": blind(),
        "unseen": unseen(),
    }
    for name, questions in sets.items():
        results = ask(questions, knowledge)
        show(name, results)
        if options.styles:
            styles(results)
    show("our own, for tuning: not unseen", ask(tuning(), knowledge))
    show("near misses and their twins: not unseen", ask(near(), knowledge))
    show("for the gates, and more near misses", ask(hostile(), knowledge))
    for name, questions in {"sealed": sealed(), "locked": locked(), "final": final()}.items():
        show(name, ask(questions, knowledge))
        show(f"{name}, two typos, {TIMES} times each", ask(_mistyped(questions), knowledge))
    told = [name for name in sets if "tuning" not in name]
    together = [q for name in told for q in sets[name]]
    show("all sets for reporting together", ask(together, knowledge))
    for name in told:
        show(f"{name}, two typos, {TIMES} times each", ask(_mistyped(sets[name]), knowledge))
    show("all of these, two typos", ask(_mistyped(together), knowledge))
    for name, questions in sets.items():
        strict, left_out = apart(questions, options.near)
        show(f"{name}, {left_out} near phrasings left out", ask(questions, strict))
    _speed(knowledge, held_out())


def _mistyped(questions: Sequence[Asked]) -> list[Asked]:
    """Return each question some times with two letters dropped, doubled, swapped or replaced."""
    return [
        Asked(_slipped(q.text, random.Random(f"{q.text}{n}")), q.article, q.style)
        for q in questions
        for n in range(TIMES)
    ]


def _slipped(text: str, chance: random.Random) -> str:
    for _ in range(2):
        at = chance.randrange(max(1, len(text) - 1))
        pair = text[at : at + 2]
        change = chance.choice(
            [pair[1:], pair[:1] + pair, pair[::-1], chance.choice(LETTERS) + pair[1:]]
        )
        text = text[:at] + change + text[at + 2 :]
    return text


def _speed(knowledge: Knowledge, questions: Sequence[Asked]) -> None:
    turns, taken = [Turn(texts=(q.text,)) for q in questions], []
    for turn in turns * 5:
        start = time.process_time()
        consider(turn, knowledge)
        taken.append(1000 * (time.process_time() - start))
    taken.sort()
    half, most = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    mean = sum(taken) / len(taken)
    print(f"\nbot.consider, processor time: {1000 / mean:,.0f}/s")
    print(f"  p50 {half:.3f} ms, p99 {most:.3f} ms")


if __name__ == "__main__":
    main()
