"""The file in which a trained machine travels."""

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from knowledge_base.articles import FOLDER
from knowledge_base.machine import Packed

NAME = "trained.bin"
_SIZE = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Trained:
    """A machine, its calibration, and the fingerprint of what it learned from."""

    machine: Packed
    calibration: tuple[float, ...]
    fingerprint: str


def fingerprint(phrasings: Mapping[str, Sequence[tuple[str, ...]]]) -> str:
    """Return a digest of folded phrasings by label: a machine fits what it was trained on."""
    text = json.dumps(sorted(phrasings.items()), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def dump(trained: Trained) -> bytes:
    """Return the file's bytes: a length, JSON, and the matrix, compressed."""
    head: dict[str, Any] = asdict(trained)
    matrix: bytes = head["machine"].pop("matrix")
    text = json.dumps(head, ensure_ascii=False).encode()
    return zlib.compress(_SIZE.pack(len(text)) + text + matrix, 9)


def load(data: bytes) -> Trained:
    """Return what `dump` wrote."""
    plain = zlib.decompress(data)
    end = _SIZE.size + _SIZE.unpack_from(plain)[0]
    head = json.loads(plain[_SIZE.size : end])
    machine: dict[str, Any] = head["machine"]
    for name in ("labels", "features", "rarity", "biases"):
        machine[name] = tuple(machine[name])
    packed = Packed(matrix=plain[end:], **machine)
    return Trained(packed, tuple(head["calibration"]), head["fingerprint"])


def shipped() -> Trained:
    """Return the machine that comes with Loket."""
    return load((FOLDER / NAME).read_bytes())
