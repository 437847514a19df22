"""Train a machine on an office's articles, and learn how far its first places can be trusted.

Its confidence is learned from the phrasings alone. Each phrasing is asked with itself hidden (it
has an answer), with its whole article hidden (it has none), and messages of other matters are
asked with themselves hidden (they have none).
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from knowledge_base.calibration import Calibration, fit
from knowledge_base.evidence import Evidence, Phrasings
from knowledge_base.examples import Labelled, is_kind
from knowledge_base.features import features
from knowledge_base.learning import learn
from knowledge_base.machine import Machine
from knowledge_base.places import written_in_one
from knowledge_base.search import Search
from knowledge_base.sketch import sketch
from knowledge_base.spelling import Spelling
from knowledge_base.trained import Trained, fingerprint
from knowledge_base.weights import Weights

FOLDS = 4
RARE = 0.02
"""How much a phrasing counts whose article is hidden: most questions have an article, and what has
none is mostly stopped by gates, or looks like a matter that is known to be of others."""
COMMON = 0.3
"""How much it counts where no matters of others are known: so many questions have no article."""

KNOWN = 100.0
"""Phrasings as much as which an earlier calibration counts."""

Case = tuple[Evidence, bool, float]
Weighed = Callable[[Sequence[Labelled]], Weights]
NOTHING = Calibration((0.0,) * (len(Evidence._fields) + 1))


def train(
    examples: Sequence[Labelled], slang: Mapping[str, str], known: Trained | None = None
) -> Trained:
    """Return a machine that tells the examples' labels apart, and its calibration.

    Few phrasings say little about confidence; so far, what another machine `known` taught holds.
    """
    trained, untrained = (known.calibration, known.sketched) if known else (None, None)
    return Trained(
        weigh(examples),
        calibrate(examples, slang, weigh, trained),
        calibrate(examples, slang, sketched, untrained),
        fingerprint(examples),
    )


def sketched(examples: Sequence[Labelled]) -> Weights:
    """Return weights that need no training."""
    return sketch(examples)


def weigh(examples: Sequence[Labelled]) -> Weights:
    """Return the weights that tell the labels of the examples apart."""
    return learn([(features(words), label) for words, label in examples])


def searching(
    examples: Sequence[Labelled],
    weights: Weights,
    calibration: Calibration,
    slang: Mapping[str, str],
) -> Search:
    """Return a search over examples with weights that were learned, or sketched, from them."""
    machine = Machine(weights)
    texts = chain((words for words, _ in examples), ((name,) for name in written_in_one()))
    spelling = Spelling(texts, slang, machine.features, _foreign(examples))
    return Search(machine, Phrasings(examples), spelling, calibration, slang)


def _foreign(examples: Sequence[Labelled]) -> frozenset[str]:
    """Return the words that only matters of others have."""
    own, others = set[str](), set[str]()
    for words, label in examples:
        (others if is_kind(label) else own).update(words)
    return frozenset(others - own)


def calibrate(
    examples: Sequence[Labelled],
    slang: Mapping[str, str],
    weighed: Weighed,
    known: Calibration | None = None,
) -> Calibration:
    """Return what makes evidence a probability, by asking phrasings that the machine never saw."""
    cases = [
        case
        for kept, asked, count in _splits(examples)
        if kept and asked
        for case in _asked(searching(kept, weighed(kept), NOTHING, slang), asked, count)
    ]
    if not cases:
        return known or NOTHING
    rows, right, counts = zip(*cases, strict=True)
    ranking = fit(rows, right, counts, known and known.as_firm_as(KNOWN))
    if any(is_kind(label) for _, label in examples):
        return ranking
    return ranking.shifted(rows, right, [COMMON if c == RARE else c for c in counts])


Split = tuple[list[Labelled], list[Labelled], float]
"""What is learned, what is asked, and how much each question counts."""


def _splits(examples: Sequence[Labelled]) -> Iterator[Split]:
    for fold_number in range(FOLDS):
        hidden = [_bucket(" ".join(words)) == fold_number for words, _ in examples]
        yield _parted(examples, hidden, 1.0)
    for fold_number in range(FOLDS):
        hidden = [not is_kind(label) and _bucket(label) == fold_number for _, label in examples]
        yield _parted(examples, hidden, RARE)


def _parted(examples: Sequence[Labelled], hidden: list[bool], count: float) -> Split:
    kept = [e for e, is_hidden in zip(examples, hidden, strict=True) if not is_hidden]
    asked = [e for e, is_hidden in zip(examples, hidden, strict=True) if is_hidden]
    return kept, asked, count


def _asked(search: Search, asked: list[Labelled], count: float) -> list[Case]:
    firsts = [(search.weigh(search.mended(words))[0], label) for words, label in asked if words]
    return [(ranked[0][1], ranked[0][0] == label, count) for ranked, label in firsts if ranked]


def _bucket(text: str) -> int:
    return zlib.crc32(text.encode()) % FOLDS
