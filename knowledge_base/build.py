"""Train the machine that comes with Loket: `python -m knowledge_base.build` (two minutes).

Its confidence is learned from the phrasings alone. Each phrasing is asked with itself hidden (it
has an answer), with its whole article hidden (it has none), and messages of other matters are
asked with themselves hidden (they have none).
"""

import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from knowledge_base.articles import FOLDER, elsewhere, shipped
from knowledge_base.calibration import fit
from knowledge_base.evidence import Evidence
from knowledge_base.examples import Labelled, grouped, labelled, searching
from knowledge_base.features import features
from knowledge_base.learning import learn
from knowledge_base.machine import Packed, pack
from knowledge_base.search import ELSEWHERE
from knowledge_base.trained import NAME, Trained, dump, fingerprint

FOLDS = 8
UNKNOWN_WEIGHT = 0.05
"""How much a phrasing counts whose article is hidden: most questions have an article, and what has
none is mostly stopped by the bot's gates."""

Case = tuple[Evidence, bool, float]


def train(examples: Sequence[Labelled]) -> Packed:
    """Return the machine that tells the labels of the examples apart."""
    return pack(learn([(features(words), label) for words, label in examples]))


def calibrate(examples: Sequence[Labelled]) -> tuple[float, ...]:
    """Return what makes evidence a probability, by asking phrasings that the machine never saw."""
    with ProcessPoolExecutor() as pool:
        cases = [case for part in pool.map(_asked, _splits(examples)) for case in part]
    rows, right, counts = zip(*cases, strict=True)
    return tuple(fit(rows, right, counts))


Split = tuple[list[Labelled], list[Labelled], float]
"""What is learned, what is asked, and how much each question counts."""


def _splits(examples: Sequence[Labelled]) -> Iterator[Split]:
    for fold_number in range(FOLDS):
        hidden = [_bucket(" ".join(words)) == fold_number for words, _ in examples]
        yield _parted(examples, hidden, 1.0)
    for fold_number in range(FOLDS):
        hidden = [not _is_other(label) and _bucket(label) == fold_number for _, label in examples]
        yield _parted(examples, hidden, UNKNOWN_WEIGHT)


def _parted(examples: Sequence[Labelled], hidden: list[bool], count: float) -> Split:
    kept = [e for e, is_hidden in zip(examples, hidden, strict=True) if not is_hidden]
    asked = [e for e, is_hidden in zip(examples, hidden, strict=True) if is_hidden]
    return kept, asked, count


def _asked(split: Split) -> list[Case]:
    kept, asked, count = split
    weighing = searching(kept, train(kept), ())
    firsts = [(weighing.weigh(words)[0], label) for words, label in asked if words]
    return [(ranked[0][1], ranked[0][0] == label, count) for ranked, label in firsts if ranked]


def _bucket(text: str) -> int:
    return zlib.crc32(text.encode()) % FOLDS


def _is_other(label: str) -> bool:
    return label.startswith(ELSEWHERE)


def build() -> Trained:
    """Return the machine trained on all shipped phrasings."""
    examples = labelled(shipped(), elsewhere())
    return Trained(train(examples), calibrate(examples), fingerprint(grouped(examples)))


if __name__ == "__main__":
    Path(str(FOLDER / NAME)).write_bytes(dump(build()))
