"""JSON on standard output, and commands that answer each line of standard input with one."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

UNSAFE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")
"""What some programs take for the end of a line, and what UTF-8 cannot say."""


def say(value: object) -> None:
    """Print a value as one line of UTF-8, whatever the terminal speaks; flushes."""
    told = UNSAFE.sub(_escaped, json.dumps(value, ensure_ascii=False))
    sys.stdout.buffer.write(told.encode() + b"\n")
    sys.stdout.buffer.flush()


def answer_lines(answer: Callable[[bytes], Any]) -> int:
    """Answer each line of standard input with one, in order; return 1 when one was wrong."""
    code = 0
    for line in sys.stdin.buffer:
        answered = answer(line)
        code = 1 if isinstance(answered, Mapping) and "error" in answered else code
        say(answered)
    return code


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
