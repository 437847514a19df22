"""Twilio's error codes in words: why it was not delivered, and what to do."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

WINDOW_CLOSED = 63016
NO_TEXT = 21602
OPTED_OUT = 21610
BUSY = 20429
OF_TEMPLATE = "template"
"""The word of an error that says that a template is not what our list says of it."""
_ENOUGH = frozenset({OPTED_OUT, 131050})
"""Twilio's and Meta's word for a person who wants no more messages."""


def explain(code: int, language: str) -> str:
    """Return `<code>: <reason; advice>` in Indonesian or English."""
    entry = _catalogue().get(str(code)) or _catalogue()["other"]
    return f"{code}: {entry.get(language) or entry['id']}"


def is_opted_out(code: int) -> bool:
    """Return whether the person wants no more messages."""
    return code in _ENOUGH


def word(code: int) -> str:
    """Return what names the error in logs."""
    return OF_TEMPLATE if _catalogue().get(str(code), {}).get("template") else "refused"


def is_temporary(code: int) -> bool:
    """Return whether the same message may be taken later."""
    return bool(_catalogue().get(str(code), {}).get("temporary", False))


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))
