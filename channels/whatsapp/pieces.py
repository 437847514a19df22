"""What one message of ours becomes on WhatsApp: pieces, each of which WhatsApp takes as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.splitting import split
from router.channel import Enclosed, Outgoing


@dataclass(frozen=True, slots=True)
class Filled:
    """An approved template with what was filled in."""

    key: str
    name: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, a file or a template."""

    text: str = ""
    file: Enclosed | None = None
    template: Filled | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """Buttons under the text: what each sends, and what it says."""


def pieces(outgoing: Outgoing, limit: int) -> list[Piece]:
    """Return the pieces in the order in which they are to arrive: words, then files."""
    if filled := outgoing.extra.get("template"):
        return [Piece(template=_filled(filled))]
    texts = [Piece(text=text) for text in split(outgoing.text, limit)]
    if texts and (choices := outgoing.extra.get("choices")):
        offered = tuple((str(value), str(label)) for value, label in choices)
        texts[-1] = Piece(text=texts[-1].text, choices=offered)
    return [*texts, *(Piece(file=file) for file in outgoing.files)]


def _filled(kept: Mapping[str, Any]) -> Filled:
    return Filled(
        key=str(kept["key"]),
        name=str(kept.get("name", "")),
        language=str(kept.get("language", "")),
        values={str(k): str(v) for k, v in dict(kept.get("values", {})).items()},
        text=str(kept.get("text", "")),
    )
