"""Answers with {names} in them, for which each office has its own values."""

import re
from collections.abc import Mapping

_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""Whatever else stands in braces is text: nobody who writes answers should meet a syntax error."""
_PART = re.compile(r"\[([^\[\]{}]*\{[a-z][a-z0-9_]*\}[^\[\]]*)\]")
"""A part in brackets that names something; whatever else stands in brackets is text too."""


def names(template: str) -> tuple[str, ...]:
    """Return the names in a template, each once."""
    return tuple(dict.fromkeys(_NAME.findall(template)))


def missing(template: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that a template needs and for which there is no value.

    What stands in brackets is left out instead.
    """
    return _empty(_PART.sub("", template), values)


def filled(template: str, values: Mapping[str, str]) -> str | None:
    """Return the text with its values; None when one that it needs is empty.

    A part in brackets is said only where all that it names has a value: "telepon {telepon}[ atau
    WhatsApp {whatsapp}]".
    """
    if missing(template, values):
        return None
    said = _PART.sub(lambda part: "" if _empty(part[1], values) else part[1], template)
    return _NAME.sub(lambda found: values[found[1]], said)


def _empty(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in names(text) if not values.get(name, "").strip())
