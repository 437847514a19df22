"""`loket read`: what a channel sees in a payload."""

import json
import sys
from pathlib import Path
from typing import Any

import channels

READABLE = ("email", "whatsapp", "sms", "telegram", "phone")


def run(channel: str, file: Path | None, *, json_lines: bool) -> int:
    """Print what `channel` reads in a file or in standard input; return the exit code."""
    if channel not in READABLE:
        print(
            f"loket read: '{channel}' cannot be read; try one of {', '.join(READABLE)}",
            file=sys.stderr,
        )
        return 2
    describe = channels.load(channel).describe
    if json_lines:
        return _each(describe)
    try:
        raw = file.read_bytes() if file else sys.stdin.buffer.read()
    except OSError as error:
        print(f"loket read: {file}: {error.strerror}", file=sys.stderr)
        return 2
    seen = describe(raw)
    for one in seen if isinstance(seen, list) else [seen]:
        print(json.dumps(one, ensure_ascii=False))
    return 0


def _each(describe: Any) -> int:
    """Read the file named on each input line; one that cannot be read costs only its line."""
    failed = 0
    for line in sys.stdin:
        path = line.rstrip("\n")
        if not path:
            continue
        try:
            seen = describe(Path(path).read_bytes())
        except OSError as error:
            failed = 1
            seen = {"error": f"{path}: {error.strerror}"}
        print(json.dumps(seen, ensure_ascii=False), flush=True)
    return failed
