"""The demo's week as a play: who says what, on which channel, how long after what."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from desk.office import Office

FOLDER = Path(__file__).with_name("week")
_LENGTH = re.compile(r"(\d+)(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
FARTHEST = 12
"""Working days to look back for a receipt whose deadline falls as a scene wants it."""


class Turn(BaseModel):
    """One thing that is done, `after` so long ("2h30m") or at a time on the next working day.

    Exactly one of: says (the citizen), replies, notes, assigns, closes, logs (an officer), call.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: str = Field(default="20s", pattern=r"^(\d+[smh])+$")
    next_day: time | None = None
    by: str = ""
    """The officer: what stands before the @ of the e-mail."""
    says: str = ""
    file: str = ""
    """The name of a file that comes with what is said; its kind is told by its name."""
    replies: str = ""
    fails: str = ""
    """Why the network did not deliver what is replied."""
    notes: str = ""
    assigns: str = ""
    closes: bool = False
    call: Literal["", "answered", "missed", "abandoned", "busy", "ivr_only", "voicemail"] = ""
    logs: Literal["", "answered", "missed"] = ""
    """An officer writes down a call made: whether it was answered."""
    seconds: int = 0
    """How long a call rang, or was talked if answered."""
    note: str = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        done = [self.says or self.file, self.replies, self.notes, self.assigns, self.closes]
        done += [self.call, self.logs]
        if sum(map(bool, done)) != 1:
            raise ValueError("a turn does exactly one thing")
        return self

    @property
    def wait(self) -> timedelta:
        """Return how long after the turn before."""
        found = _LENGTH.findall(self.after)
        return timedelta(seconds=sum(int(number) * _SECONDS[unit] for number, unit in found))


class Scene(BaseModel):
    """One person's matter. It begins `days` working days ago `at` a local time, or last Sunday.

    `state` puts the beginning where the ticket is overdue now, or due soon.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Literal["whatsapp", "email", "webchat", "phone"]
    name: str = ""
    address: str
    subject: str = ""
    days: int = Field(default=0, ge=0, le=FARTHEST)
    sunday: bool = False
    at: time
    state: Literal["", "overdue", "soon"] = ""
    kind: Literal["consultation", "complaint", "callback"] = "consultation"
    """The kind of ticket that `state` is about."""
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """That a turn is done at an instant; `number` is its place in the scene."""

    at: datetime
    scene: Scene
    number: int

    @property
    def turn(self) -> Turn:
        """Return what is done."""
        return self.scene.turns[self.number]


def read(office: str) -> list[Scene]:
    """Return the scenes of an office; none if nobody wrote any."""
    file = FOLDER / f"{office}.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    return [Scene.model_validate(scene) for scene in table.get("scene", ())]


def cues(scene: Scene, office: Office, now: datetime) -> list[Cue]:
    """Return when each turn is done; what would lie in the future is left out."""
    at = _begin(scene, office, now)
    found = []
    for number, turn in enumerate(scene.turns):
        if number:
            at = _next_day(office, at, turn.next_day) if turn.next_day else at + turn.wait
        if at >= now:
            break
        found.append(Cue(at, scene, number))
    return found


def _begin(scene: Scene, office: Office, now: datetime) -> datetime:
    if scene.state:
        return _in_state(scene, office, now)
    if scene.sunday:
        today = office.local(now).date()
        return office.calendar.instant(
            today - timedelta(days=today.isoweekday() % 7 or 7), scene.at
        )
    return _days_ago(office, now, scene.days, scene.at)


def _days_ago(office: Office, now: datetime, days: int, at: time) -> datetime:
    """Return a time of day so many working days ago; the latest that is past counts as none."""
    day = office.local(now).date() + timedelta(days=1)
    while days >= 0:
        day -= timedelta(days=1)
        begun = office.calendar.instant(day, at) < now - timedelta(minutes=2)
        days -= begun and office.calendar.is_working_day(day)
    return office.calendar.instant(day, at)


def _in_state(scene: Scene, office: Office, now: datetime) -> datetime:
    """Return the latest beginning whose deadline is past, or the earliest whose is yet to come."""
    tried = [_days_ago(office, now, days, scene.at) for days in range(FARTHEST + 1)]
    due = {at: office.deadline(scene.channel, at, scene.kind).due for at in tried}
    if scene.state == "overdue":
        return max(at for at in tried if due[at] < now)
    return min(at for at in tried if due[at] > now)


def _next_day(office: Office, at: datetime, clock: time) -> datetime:
    day = office.calendar.next_working_day(office.local(at).date())
    return office.calendar.instant(day, clock)
