"""`loket read`: what a channel sees in a payload."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import channels
from loket.json_lines import answer_lines, say

Describe = Callable[[bytes], Any]


def run(channel: str, file: Path | None, *, json_lines: bool) -> int:
    """Print what `channel` reads in a file or in standard input; return the exit code.

    It is 1 when something was wrong in what was read, 2 when nothing could be read.
    """
    describe = _describe_of(channel)
    if describe is None:
        readable = ", ".join(filter(_describe_of, channels.names()))
        print(f"loket read: '{channel}' cannot be read; try one of {readable}", file=sys.stderr)
        return 2
    if json_lines and file:
        print("loket read: --json-lines takes its files from standard input", file=sys.stderr)
        return 2
    if json_lines:
        return answer_lines(lambda line: _named(line, describe))
    try:
        raw = file.read_bytes() if file else sys.stdin.buffer.read()
    except OSError as error:
        print(f"loket read: {file}: {error.strerror}", file=sys.stderr)
        return 2
    seen = describe(raw)
    each = seen if isinstance(seen, list) else [seen]
    for one in each:
        say(one)
    return int(any("error" in one for one in each))


def _describe_of(channel: str) -> Describe | None:
    """Return how a channel shows a payload; None where it does not, or there is no such channel."""
    if channel not in channels.names():
        return None
    return getattr(channels.load(channel), "describe", None)


def _named(line: bytes, describe: Describe) -> Any:
    """Return what is seen in the file that a line names; one that cannot be read costs its line."""
    path = os.fsdecode(line.rstrip(b"\r\n"))
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        return {"error": f"{path}: {error.strerror}" if path else "this line names no file"}
    except ValueError:  # a NUL
        return {"error": f"{path}: no file can be called so"}
    return describe(raw)
