"""Following a file that another program writes to, turns over and cuts short."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 64 * 1024
"""Bytes read at once; a line that is longer is no line of a call log."""
KEPT = 4096
"""Bytes kept of a line that is too long."""
LOOKS = 3
"""Times we look for the file we were reading, in case it is being turned over right now."""
MARK = 256
"""Bytes before our place by which we know the file again."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file was read. Kept in the transaction that keeps what was read.

    `mark` tells the bytes before `offset`: another file with the same inode, or a file cut short
    and grown again, does not have them. `skipping` says that we are inside a line too long.
    """

    inode: int = 0
    offset: int = 0
    line: int = 0
    mark: str = ""
    skipping: bool = False

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Place":
        """Return a place from what a cursor holds; the beginning if it holds nothing."""
        return cls(**value) if value else cls()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines, the number of the first in its file, and the place after them."""

    place: Place
    lines: list[bytes] = field(default_factory=list)
    first: int = 1
    too_long: bytes = b""
    """The beginning of a line that is too long; the rest of it is passed over."""


def follow(path: Path, place: Place) -> Chunk:
    """Read on from `place`, first in what was turned over meanwhile. Raises OSError."""
    for _ in range(LOOKS if place.inode else 0):
        chunk = _continue(path, place, ended=False) or _in_turned(path, place)
        if chunk:
            return chunk
    return read_on(path, Place(), ended=False)


def _in_turned(path: Path, place: Place) -> Chunk | None:
    """Read on in a file that was turned over, or in the one after it.

    None if it is not there, or if files were turned over while we looked: then look again.
    """
    turned = _turned(path)
    for number, (old, _) in reversed(list(enumerate(turned))):
        rest = _continue(old, place, ended=True)
        if rest and rest.place != place:
            return rest
        if rest:
            following = [*(file for file, _ in turned), path][number + 1]
            chunk = read_on(following, Place(), ended=following != path)
            return chunk if _turned(path) == turned else None
    return None


def read_on(path: Path, place: Place, *, ended: bool) -> Chunk:
    """Read whole lines from a place; with `ended` the last line needs no end. Raises OSError."""
    with path.open("rb") as file:
        inode = os.fstat(file.fileno()).st_ino
        return _next(file, replace(place, inode=inode), ended=ended)


def _continue(path: Path, place: Place, *, ended: bool) -> Chunk | None:
    """Read on if this is the file we were reading: renamed it keeps its inode, copied its bytes."""
    try:
        with path.open("rb") as file:
            inode = os.fstat(file.fileno()).st_ino
            ours = inode == place.inode or place.offset > 0
            if ours and _known(file, place):
                return _next(file, replace(place, inode=inode), ended=ended)
    except FileNotFoundError:
        pass
    return None


def _turned(path: Path) -> list[tuple[Path, int]]:
    """Return the older files beside the log with their inodes, oldest first: Master.csv.1, …"""
    name = re.compile(re.escape(path.name) + r"[.-]\d+")
    found = [(file, file.stat()) for file in path.parent.iterdir() if name.fullmatch(file.name)]
    found.sort(key=lambda each: (each[1].st_mtime_ns, each[0].name))
    return [(file, stat.st_ino) for file, stat in found]


def _known(file: BinaryIO, place: Place) -> bool:
    """Return whether the file still has the bytes that were before our place."""
    if os.fstat(file.fileno()).st_size < place.offset:
        return False
    return _mark(file, place.offset) == place.mark


def _mark(file: BinaryIO, offset: int) -> str:
    before = min(offset, MARK)
    file.seek(offset - before)
    return hashlib.sha256(file.read(before)).hexdigest()[:16]


def _next(file: BinaryIO, place: Place, *, ended: bool) -> Chunk:
    file.seek(place.offset)
    read = file.read(CHUNK)
    whole = read[: read.rfind(b"\n") + 1]
    if not whole and ended and len(read) < CHUNK:
        whole = read
    if not whole and len(read) == CHUNK:
        return _torn(file, place, read) or _passed(file, place, read)
    lines = whole.removesuffix(b"\n").split(b"\n") if whole else []
    skipped = lines[:1] if place.skipping and lines else []
    after = _after(file, place, len(whole), len(lines), skipping=place.skipping and not lines)
    return Chunk(after, lines[len(skipped) :], place.line + 1 + len(skipped))


def _torn(file: BinaryIO, place: Place, read: bytes) -> Chunk | None:
    """Pass over nothing but NULs, or take what stands before them as a line; None without any.

    A machine that lost its power while it wrote leaves them, and the next line follows at once.
    """
    before, found, _ = read.partition(b"\0")
    if not found or place.skipping:
        return None
    lines = [before] if before else []
    size = len(before) or len(read) - len(read.lstrip(b"\0"))
    return Chunk(_after(file, place, size, len(lines), skipping=False), lines, place.line + 1)


def _passed(file: BinaryIO, place: Place, read: bytes) -> Chunk:
    """Pass over a part of a line that is too long; its beginning is told once."""
    after = _after(file, place, len(read), 0, skipping=True)
    return Chunk(after, [], place.line + 1, b"" if place.skipping else read[:KEPT])


def _after(file: BinaryIO, place: Place, size: int, lines: int, *, skipping: bool) -> Place:
    offset = place.offset + size
    return Place(place.inode, offset, place.line + lines, _mark(file, offset), skipping)
