"""Names what went wrong for the log, without a word of anybody's mail."""

from pathlib import Path
from traceback import extract_tb


def named(error: BaseException) -> str:
    """Return kind and place of an error; its message may hold what people wrote."""
    frames = extract_tb(error.__traceback__)
    place = f"@{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
