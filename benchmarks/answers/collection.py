"""Any collection of questions, given as files: how well are they answered?

Articles are JSON lines `{"id": …, "phrasings": [… ]}` (also `article` or `intent` for the name, and
`variants`, `question` or `text` for phrasings, one line or several an article); questions are JSON
lines `{"text": …, "article": …}`, null where no article answers. Beside the engine, what rapidfuzz
and words weighed by rarity alone do with the same files.
"""

import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from benchmarks.answers.figures import calibration
from knowledge_base import Article, Index, index

Asked = tuple[str, str | None]
Result = tuple[float, bool]
"""The confidence of the first place, and whether it is the right article."""
SPLITS = 10


def measure(articles: Path, queries: Path) -> None:
    """Train on the articles, ask the questions, print the figures."""
    known, asked = _articles(_rows(articles)), [_query(row) for row in _rows(queries)]
    meant = sum(article is not None for _, article in asked)
    phrasings = sum(len(a.phrasings) for a in known)
    print(f"{len(known)} articles, {phrasings} phrasings; {meant} questions with an article, "
          f"{len(asked) - meant} without")  # fmt: skip
    _show("rapidfuzz, ratio", asked, _rapidfuzz(known, fuzz.ratio))
    _show("rapidfuzz, token set", asked, _rapidfuzz(known, fuzz.token_set_ratio))
    search = index(known)
    _show("untrained", asked, _engine(search))
    begun = time.process_time()
    search.learn(search.train())
    print(f"trained in {time.process_time() - begun:.0f} s of processor time")
    _show("trained", asked, _engine(search))


Search = Callable[[str], list[tuple[str, float]]]
"""Articles for a text with their confidence, likeliest first."""


def _engine(search: Index) -> Search:
    return lambda text: [(c.article, c.confidence) for c in search(text).candidates]


def _rapidfuzz(known: Sequence[Article], scorer: Any) -> Search:
    owners = [(p.lower(), a.id) for a in known for p in a.phrasings]
    phrasings = [p for p, _ in owners]

    def search(text: str) -> list[tuple[str, float]]:
        found = process.extract(text.lower(), phrasings, scorer=scorer, limit=20)
        best: dict[str, float] = {}
        for _, score, at in found:
            best.setdefault(owners[at][1], score / 100)
        return list(best.items())

    return search


def _show(name: str, asked: Sequence[Asked], search: Search) -> None:
    results, first, three, meant = list[Result](), 0, 0, 0
    for text, article in asked:
        found = search(text)
        right = bool(found) and found[0][0] == article
        results.append((found[0][1] if found else 0.0, right))
        if article is not None:
            meant += 1
            first += right
            three += article in [a for a, _ in found[:3]]
    wide, narrow = (_coverage(asked, results, tolerated) for tolerated in (0.05, 0.02))
    print(f"{name:22} first {first / meant:.1%}  among three {three / meant:.1%}")
    print(f"{'':22} covered at 95 % right {wide:.1%}, at 98 % {narrow:.1%}; "
          f"calibration error {calibration(results)}")  # fmt: skip


def _coverage(asked: Sequence[Asked], results: Sequence[Result], tolerated: float) -> float:
    """Return the share of answerable questions answered rightly, by a threshold from one half.

    The threshold lets through so many wrong ones among the sent of one half, the share is of the
    other half; the mean over some splits.
    """
    chance, order, total = random.Random(1), list(range(len(asked))), 0.0
    for _ in range(SPLITS):
        chance.shuffle(order)
        chosen, told = order[::2], order[1::2]
        least = _threshold([results[n] for n in chosen], tolerated)
        meant = sum(asked[n][1] is not None for n in told)
        total += sum(results[n][1] for n in told if results[n][0] >= least) / (meant or 1)
    return total / SPLITS


def _threshold(results: Sequence[Result], tolerated: float) -> float:
    least, wrong = 2.0, 0
    for sent, (confidence, right) in enumerate(sorted(results, reverse=True), 1):
        wrong += not right
        if wrong <= tolerated * sent:
            least = confidence
    return least


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _articles(rows: Sequence[dict[str, Any]]) -> list[Article]:
    told: dict[str, list[str]] = {}
    for row in rows:
        own = told.setdefault(_name(row) or "", [])
        own += [row[name] for name in ("question", "text") if row.get(name)]
        own += [p for name in ("phrasings", "variants") for p in row.get(name, ())]
    return [Article(name, own[0], tuple(own[1:]), "…") for name, own in told.items() if own]


def _query(row: dict[str, Any]) -> Asked:
    return row["text"], _name(row)


def _name(row: dict[str, Any]) -> str | None:
    found = next((row[n] for n in ("article", "id", "intent", "label") if row.get(n)), None)
    return None if found is None else str(found)
