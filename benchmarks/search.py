"""Questions that the bot considers in a second on one core: `python -m benchmarks.search`.

Each question of the benchmark of answers goes the whole way to a decision, with the 100 articles of
one office; nothing is stored. Beside it, what comparing each question with every phrasing by
rapidfuzz costs, so that the ratio comes from one run.
"""

import statistics
import time
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from benchmarks.office import OFFICE
from benchmarks.questions import questions
from bot.turn import Turn
from knowledge_base.articles import shipped
from loket.assembly import mind
from offices import profiles

ROUNDS = 5
COMPARED = 100
"""Questions of a round that are compared with every phrasing: it is slow."""


def timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return the CPU seconds that each text took."""
    took = []
    for text in texts:
        began = time.thread_time()
        work(text)
        took.append(time.thread_time() - began)
    return took


def main() -> None:
    """Measure in turn and print."""
    office, texts = profiles()[OFFICE], questions()
    think = mind(office)
    phrasings = [phrasing for article in shipped() for phrasing in article.phrasings]

    def decide(text: str) -> object:
        return think(Turn(texts=(text,), channel="whatsapp", office=office.name))

    def compare(text: str) -> object:
        return process.extractOne(text, phrasings, scorer=fuzz.token_set_ratio)

    timed(decide, texts[:50])
    decided, compared = [], []
    for number in range(ROUNDS):
        decided.append(timed(decide, texts))
        compared.append(timed(compare, texts[number * COMPARED :][:COMPARED]))
    mean = statistics.median(statistics.mean(took) for took in decided)
    brute = statistics.median(statistics.mean(took) for took in compared)
    ordered = sorted(decided[-1])
    print(
        f"{len(texts)} questions, {len(shipped())} articles, {len(phrasings)} phrasings, one core"
    )
    print(f"question to decision         {1 / mean:8.0f} /s")
    print(f"  p50                        {ordered[len(ordered) // 2] * 1000:8.2f} ms")
    print(f"  p99                        {ordered[int(len(ordered) * 0.99)] * 1000:8.2f} ms")
    print(f"token_set_ratio over all     {1 / brute:8.0f} /s")
    print(f"ratio                        {brute / mean:8.1f}")


if __name__ == "__main__":
    main()
