"""What a person said in one go, and what the bot knows around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """A burst of messages taken as one question. `media` counts files without words of their own."""

    texts: tuple[str, ...]
    media: int = 0
    language: str = "id"
    memory: Mapping[str, Any] = field(default_factory=dict)
    """What the bot remembered of this conversation at its last turn."""
    channel: str = "webchat"
    subject: str = ""

    @property
    def text(self) -> str:
        """Return the whole burst, a message per line."""
        return "\n".join(self.texts)
