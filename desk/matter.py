"""One question of a person to the machine, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from desk.event import Event

REJECTED = "rejected"


@dataclass(slots=True)
class Matter:
    """A question from the first decision about it to the last.

    `article` was answered with last; `found` are the likeliest articles of the last search, with
    their confidence; `said` are the ids of the person's messages. `gate` says why an officer got
    it, empty while none did.
    """

    conversation_id: int
    at: datetime
    channel: str = ""
    said: list[int] = field(default_factory=list)
    found: list[tuple[str, float]] = field(default_factory=list)
    offered: tuple[str, ...] = ()
    article: str = ""
    accepted: bool = False
    rejected: bool = False
    gate: str = ""
    ended_at: datetime | None = None

    @property
    def answered(self) -> bool:
        """Whether the machine sent an answer."""
        return bool(self.article)

    @property
    def handed_over(self) -> bool:
        """Whether an officer got it."""
        return bool(self.gate)

    @property
    def deflected(self) -> bool:
        """Whether the machine's answer was the end of it."""
        return self.answered and not self.handed_over

    def take(self, happened: Event) -> None:
        """Take note of a decision."""
        told, verb = happened.detail, happened.verb
        self.ended_at = happened.at
        if not told.get("continues"):
            self.said += [n for n in told.get("said") or () if n not in self.said]
        if told.get("found") and not told.get("continues"):
            self.found = [(str(article), float(sure)) for article, sure in told["found"]]
        if verb == "bot.choices":
            self.offered = tuple(article for article, _ in self.found)
        if verb in ("bot.answer", "bot.accepted"):
            self.article = str(told.get("article") or self.article)
            self.accepted = self.accepted or verb == "bot.accepted"
        if verb == "bot.handoff":
            self.gate = str(told.get("gate") or "unanswered")
            self.rejected = self.gate == REJECTED


def matters(decisions: Iterable[Event]) -> list[Matter]:
    """Return the matters of an office's decisions, which come in the order they were made."""
    found: list[Matter] = []
    open_: dict[int, Matter] = {}
    for happened in decisions:
        key = happened.conversation_id or 0
        known = open_.get(key)
        if known is None or not _goes_on(known, happened):
            channel = str(happened.detail.get("channel") or "")
            known = open_[key] = Matter(key, happened.at, channel)
            found.append(known)
        known.take(happened)
    return found


def _goes_on(known: Matter, happened: Event) -> bool:
    """Return whether a decision is about the matter before it: a reply, or more of the question."""
    told = happened.detail
    follows = bool(told.get("continues")) or happened.verb == "bot.accepted"
    only_asked = not (known.answered or known.handed_over or known.offered)
    return follows or told.get("gate") == REJECTED or only_asked
