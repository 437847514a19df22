"""Answers with {names} in them, for which each office has its own values."""

import re
from collections.abc import Mapping

_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""Whatever else stands in braces is text: nobody who writes answers should meet a syntax error."""


def names(template: str) -> tuple[str, ...]:
    """Return the names in a template, each once."""
    return tuple(dict.fromkeys(_NAME.findall(template)))


def missing(template: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names in a template for which there is no value."""
    return tuple(name for name in names(template) if not values.get(name, "").strip())


def filled(template: str, values: Mapping[str, str]) -> str | None:
    """Return the text with its values; None when one of them is empty."""
    if missing(template, values):
        return None
    return _NAME.sub(lambda found: values[found[1]], template)
