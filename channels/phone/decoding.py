"""Lines of an exchange's logs: bytes to text, and what is told of those that are none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that is no call record: its number from 1, why, and its bytes."""

    line: int
    reason: str
    raw: bytes


def decode(raw: bytes) -> str:
    """Return a line as text: UTF-8, else Latin-1, which every byte is."""
    line = raw.rstrip(b"\r\n")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
