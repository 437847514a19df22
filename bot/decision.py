"""What the bot can decide. A decision changes nothing; the router acts on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer, and how sure it is (1.0 = always right)."""

    article: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What every decision carries. `gate` names the rule that decided, if one did.

    `text` is what would be said, in the person's language; for a hand-off the router adds the
    ticket's number and deadline. `memory` is what to remember for the conversation's next turn.
    `buttons` are the answers to offer where the channel has buttons.
    """

    name: ClassVar[str] = "decision"
    gate: str | None = None
    text: str = ""
    candidates: tuple[Candidate, ...] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Decision):
    """Send this article's answer."""

    name: ClassVar[str] = "answer"
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Decision):
    """Unsure: let the person choose among a few articles, or an officer."""

    name: ClassVar[str] = "choices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Decision):
    """Ask the person for what is missing."""

    name: ClassVar[str] = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting(Decision):
    """Greet back and ask what is wanted."""

    name: ClassVar[str] = "greet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Decision):
    """The person says that the answer helped, or thanks."""

    name: ClassVar[str] = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff(Decision):
    """Give it to an officer. `gate` "rejected" says that the last answer did not help.

    `kind` is the ticket's kind: consultation, complaint, ….
    """

    name: ClassVar[str] = "handoff"
    kind: str = "consultation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(Decision):
    """Say nothing (a sticker after an answer)."""

    name: ClassVar[str] = "nothing"
