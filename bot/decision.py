"""What the bot can decide. A decision says what would be done; the router does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from knowledge_base import Candidate

Button = tuple[str, str]
"""What is sent when the button is tapped, and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to say (`text`, may be empty), why (`gate`), and what to remember (`memory`).

    `gate` names the rule that decided before or instead of search, and `matched` are the words for
    which it did; None when search decided.
    `candidates` are what search found, likeliest first.
    """

    name: ClassVar[str] = "nothing"
    text: str = ""
    gate: str | None = None
    matched: str = ""
    candidates: tuple[Candidate, ...] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    language: str = "id"
    buttons: tuple[Button, ...] = ()
    continues: bool = False
    """Whether it takes the turn as the reply to what the machine said last: the matter goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Decision):
    """Send an article's answer; the person is asked whether it answers the question."""

    name: ClassVar[str] = "answer"
    article: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Decision):
    """Offer up to three articles and an officer."""

    name: ClassVar[str] = "choices"
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Decision):
    """Ask the person to say more."""

    name: ClassVar[str] = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting(Decision):
    """Greet back and ask what is wanted."""

    name: ClassVar[str] = "greet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks(Decision):
    """Close politely; nothing is asked."""

    name: ClassVar[str] = "thanks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Decision):
    """The person says that the last answer answered the question."""

    name: ClassVar[str] = "accepted"
    article: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff(Decision):
    """Give the matter to an officer. `kind` is the ticket's: consultation or complaint.

    The router adds the ticket's number and deadline to `text`, and asks for what a request lacks;
    `asks` is what an officer would ask besides: area, year.
    """

    name: ClassVar[str] = "handoff"
    kind: str = "consultation"
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(Decision):
    """Say and do nothing."""
