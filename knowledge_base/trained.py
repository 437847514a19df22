"""The file in which a trained machine travels."""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from knowledge_base.articles import FOLDER
from knowledge_base.calibration import Calibration
from knowledge_base.examples import Labelled, is_kind
from knowledge_base.weights import Weights

NAME = "trained.bin"
SLOPE, BIAS = 1.62, 0.45
"""Fitted to the questions for tuning in benchmarks/answers, with and without slips."""
_SIZE = struct.Struct("<I")
_ARRAYS = ("rarity", "biases", "lengths", "starts", "owners")


@dataclass(frozen=True, slots=True)
class Trained:
    """A machine, its calibration, and the fingerprint of what it learned from.

    `sketched` is the calibration of weights that were not trained.
    """

    weights: Weights
    calibration: Calibration
    sketched: Calibration
    fingerprint: str

    @property
    def trust(self) -> Calibration:
        """Return the calibration for a machine that knows every phrasing.

        Confidence was learned while a quarter of the phrasings was hidden, so it is too modest.
        """
        known = any(map(is_kind, self.weights.labels))
        return self.calibration.sharper(SLOPE, BIAS) if known else self.calibration


def fingerprint(examples: Sequence[Labelled]) -> str:
    """Return a digest of folded phrasings by label: a machine fits what it was trained on."""
    digest = hashlib.sha256()
    for line in sorted(f"{label}\t{' '.join(words)}\n" for words, label in examples):
        digest.update(line.encode())
    return digest.hexdigest()


def dump(trained: Trained) -> bytes:
    """Return the file's bytes: a length, JSON, and the weights, compressed."""
    weights, calibrations = trained.weights, (trained.calibration, trained.sketched)
    arrays = [(a.typecode, _little(a)) for a in (getattr(weights, name) for name in _ARRAYS)]
    parts = [*(data for _, data in arrays), weights.matrix, weights.values]
    head = json.dumps(
        {
            "fingerprint": trained.fingerprint,
            "calibrations": [[c.weights, c.curve, c.cases] for c in calibrations],
            "labels": weights.labels,
            "features": weights.features,
            "step": weights.step,
            "types": [code for code, _ in arrays],
            "sizes": [len(part) for part in parts],
        },
        ensure_ascii=False,
    ).encode()
    return zlib.compress(b"".join([_SIZE.pack(len(head)), head, *parts]), 9)


def load(data: bytes) -> Trained:
    """Return what `dump` wrote."""
    plain = memoryview(zlib.decompress(data))
    at = _SIZE.size + _SIZE.unpack_from(plain)[0]
    head: dict[str, Any] = json.loads(bytes(plain[_SIZE.size : at]))
    parts = []
    for size in head["sizes"]:
        parts.append(plain[at : at + size])
        at += size
    arrays = dict(zip(_ARRAYS, map(_array, head["types"], parts), strict=False))
    weights = Weights(
        labels=tuple(head["labels"]),
        features=tuple(head["features"]),
        step=head["step"],
        matrix=bytes(parts[-2]),
        values=bytes(parts[-1]),
        **arrays,
    )
    calibration, sketched = (_calibration(*parts) for parts in head["calibrations"])
    return Trained(weights, calibration, sketched, head["fingerprint"])


def _calibration(weights: list[float], curve: list[list[float]], cases: float) -> Calibration:
    return Calibration(tuple(weights), tuple(map(tuple, curve)), cases)


def _little(numbers: array[Any]) -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _array(code: str, part: memoryview) -> array[Any]:
    numbers: array[Any] = array(code, part.tobytes())
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def shipped() -> Trained:
    """Return the machine that comes with Loket."""
    return load((FOLDER / NAME).read_bytes())
