"""How the machine speaks to one person: language, form of address, channel, the office's words."""

from dataclasses import dataclass
from pathlib import Path

from bot.turn import Turn
from desk.phrases import Phrases

PHRASES = Phrases.read(Path(__file__).parent / "phrases")
"""The sentences that come with Loket; an office may override each."""


TAPPED = frozenset({"telegram", "webchat"})
"""Channels whose people see every button that is offered, so that no number need be explained."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Says the catalogue's sentences to the person of a turn."""

    phrases: Phrases
    language: str
    turn: Turn

    @property
    def address(self) -> str:
        """How this person is addressed: the office's own form, else the catalogue's."""
        office_speaks_it = self.turn.address and self.language == "id"
        return self.turn.address if office_speaks_it else self.say("address.default")

    def say(self, key: str, **values: str) -> str:
        """Return a sentence in the person's language."""
        return self.phrases.say(key, self.language, **values)

    def has(self, key: str) -> bool:
        """Return whether there is such a sentence."""
        return self.phrases.has(key, self.language)

    def letter(self, key: str, **values: str) -> str:
        """Return a sentence as the channel wants it.

        `key.chat`; `key.tap` where buttons always say the rest; `key.email` with salutation.
        """
        if self.turn.channel in TAPPED:
            return self.say(f"{key}.tap", **values)
        if self.turn.channel != "email":
            return self.say(f"{key}.chat", **values)
        opening = self.say("letter.opening", address=self.address)
        return self.say(f"{key}.email", opening=opening, office=self.turn.office, **values)
