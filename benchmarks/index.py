"""`python -m benchmarks.index [10000 100000] [--trained]`: how fast articles are indexed and found.

Phrasings are made of the words of the shipped ones, ten an article, each article with words of its
own; questions are phrasings with a word left out and another misspelt. Times are processor time, of
the quietest of some rounds: on shared cores, processor time grows with what others do.
"""

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from knowledge_base import Article, Index, index
from knowledge_base.articles import shipped

EACH = 10
ASKED = 1_000
ROUNDS = 5
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOWELS = "aiueo"
CONSONANTS = "bcdghjklmnprstw"

T = TypeVar("T")
Question = tuple[str, str]
"""What is asked, and the article that is meant."""


def main() -> None:
    """Measure each size in turn."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    chosen.add_argument("--trained", action="store_true", help="also with a trained machine")
    options = chosen.parse_args()
    for size in options.sizes:
        measure(size, trained=options.trained)


def measure(size: int, *, trained: bool) -> None:
    """Print how fast `size` phrasings are indexed and searched, and what they weigh."""
    chance = random.Random(size)
    articles = list(_articles(size // EACH, chance))
    questions = [_asked(chance.choice(articles), chance) for _ in range(ASKED)]
    index(articles[:50])  # what every index shares is loaded before anything is measured
    before = _memory()
    search, took = _timed(lambda: index(articles))
    held = _memory() - before
    took = min(took, *(_timed(lambda: index(articles))[1] for _ in range(2)))
    print(f"\n{size:,} phrasings of {len(articles):,} articles")
    print(f"  indexed      {size / took:10,.0f} phrasings/s")
    print(f"  memory       {1024 * held / size:10.2f} KB a phrasing, most while it was built")
    _search("untrained", search, questions)
    if trained and search.is_trainable:
        learned, took = _timed(search.train)
        print(f"  trained in   {took:10.1f} s")
        search.learn(learned)
        _search("trained", search, questions)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    return work(), time.process_time() - begun


def _search(name: str, search: Index, questions: Sequence[Question]) -> None:
    rounds = [sorted(_timed(partial(search, t))[1] for t, _ in questions) for _ in range(ROUNDS)]
    half, most = (1000 * min(r[len(r) * at // 100] for r in rounds) for at in (50, 99))
    first = [search(text).candidates[:1] for text, _ in questions]
    right = sum(f[0].article == a for f, (_, a) in zip(first, questions, strict=True) if f)
    print(f"  {name:12} p50 {half:.3f} ms, p99 {most:.3f} ms, first {right / len(questions):.1%}")


def _articles(count: int, chance: random.Random) -> Iterator[Article]:
    common = sorted({w for a in shipped() for p in a.phrasings for w in p.lower().split()})
    for number in range(count):
        own = [_word(chance) for _ in range(4)] + chance.sample(common, 4)
        phrasings = [_phrasing(own, common, chance) for _ in range(EACH)]
        yield Article(f"a{number}", phrasings[0], tuple(phrasings[1:]), "…")


def _word(chance: random.Random) -> str:
    return "".join(
        chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(chance.randint(2, 4))
    )


def _phrasing(own: Sequence[str], common: Sequence[str], chance: random.Random) -> str:
    words = chance.sample(own, chance.randint(2, 4)) + chance.sample(common, chance.randint(2, 5))
    chance.shuffle(words)
    return " ".join(words)


def _asked(article: Article, chance: random.Random) -> Question:
    words = chance.choice(article.phrasings).split()
    words.pop(chance.randrange(len(words)))
    at = chance.randrange(len(words))
    slip = chance.randrange(len(words[at]))
    words[at] = words[at][:slip] + chance.choice(LETTERS) + words[at][slip + 1 :]
    return " ".join(words), article.id


def _memory() -> float:
    """Return the process's largest memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
