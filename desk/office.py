"""An office: its published service standard, ready to run."""

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from desk.calendar import Calendar
from desk.deadline import Deadline, deadline
from desk.national import usual_kinds, usual_promises, usual_quiet
from desk.notices import Notices
from desk.phrases import flatten
from desk.promise import Promise
from desk.schedule import STRICT, Schedule
from desk.variables import KNOWN, derive

CHANNELS = (
    "whatsapp", "email", "webchat", "portal", "phone", "telegram", "sms", "visit", "library",
)  # fmt: skip
CONSULTATION = "consultation"
DEFAULT = "default"


class Decree(BaseModel):
    """The decree (SK) under which a service standard holds."""

    model_config = STRICT

    number: str = ""
    title: str = ""
    version: str = ""
    valid_from: date | None = None


class Silence(BaseModel):
    """After how long without a word from the citizen a conversation ends, and who ends it."""

    model_config = STRICT

    after: Promise
    by: Literal["system", "officer"] = "system"
    remind: Promise | None = None
    """How long after the office's last message the citizen is reminded."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        rule, remind = self.after, self.remind
        if remind and remind.unit == rule.unit and remind.number >= rule.number:
            raise ValueError(
                f'reminds after "{remind}", when "{rule}" are over; did you mean '
                f'remind = "{max(rule.number - 1, 1)} {rule.unit}"?'
            )
        return self


class Session(BaseModel):
    """How many minutes one consultation may last, and when the officer is warned."""

    model_config = STRICT

    most: int = Field(gt=0)
    warn: int = Field(default=0, ge=0)


class Service(BaseModel):
    """One way to be served as the standard prints it: what it needs, and how it runs.

    `order` names the steps of a visit for the machine, `steps` are the printed sentences.
    """

    model_config = STRICT

    requirements: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    follow_up: tuple[str, ...] = ()
    identity: bool = False
    email: bool = False
    account: bool = False
    guest_book: bool = False
    locker: bool = False
    queue: bool = False
    rating: bool = False
    complaint: bool = False


class Office(Schedule):
    """One office. Frozen; `channels` are raw sections that each channel checks by itself."""

    code: str = Field(pattern=r"^\d{4}$")
    name: str = Field(min_length=1)
    province: str = ""
    parents: tuple[str, ...] = ()
    language: Literal["id", "en"] = "id"
    form_of_address: str = "Bapak/Ibu"
    editors: Literal["supervisor", "officer"] = "supervisor"
    """Who may change the office's articles: supervisors only, or every officer."""
    decree: Decree = Decree()
    promises: dict[str, Promise] = Field(default_factory=dict)
    kinds: dict[str, Promise] = Field(default_factory=dict)
    silence: Silence | None = None
    session: Session | None = None
    notices: Notices = Notices()
    services: dict[str, Service] = Field(default_factory=dict)
    products: tuple[str, ...] = ()
    cost: str = ""
    complaints: tuple[str, ...] = ()
    quiet: dict[str, float] = Field(default_factory=dict, validate_default=True)
    wording: dict[str, dict[str, str]] = Field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)
    variables: dict[str, str] = Field(default_factory=dict, validate_default=True)

    @field_validator("wording", mode="before")
    @classmethod
    def _flat(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {
            language: flatten(texts) if isinstance(texts, dict) else texts
            for language, texts in given.items()
        }

    @field_validator("promises", "quiet")
    @classmethod
    def _channels(cls, given: dict[str, Any]) -> dict[str, Any]:
        _check_names(given, (*CHANNELS, DEFAULT))
        return given

    @field_validator("kinds")
    @classmethod
    def _kinds(cls, given: dict[str, Promise]) -> dict[str, Promise]:
        _check_names(given, tuple(usual_kinds()))
        return given

    @field_validator("quiet")
    @classmethod
    def _usual_quiet(cls, given: dict[str, float]) -> dict[str, float]:
        return usual_quiet() | given

    @field_validator("variables")
    @classmethod
    def _complete(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        _check_names(given, KNOWN)
        return derive(info.data) | given

    _taken: Calendar | None = PrivateAttr(None)

    @cached_property
    def profile_calendar(self) -> Calendar:
        """Return when the office is open by its profile alone."""
        return self.make_calendar()

    @property
    def calendar(self) -> Calendar:
        """Return when the office is open, with all that its people changed so far."""
        return self._taken or self.profile_calendar

    def take(self, calendar: Calendar) -> None:
        """Go by another calendar from now on: the one its people have edited."""
        self._taken = calendar

    def local(self, at: datetime) -> datetime:
        """Return an instant in the office's zone."""
        return self.calendar.local(at)

    def promise(self, channel: str, kind: str = CONSULTATION) -> Promise:
        """Return the promise for a channel, or for a kind of ticket that has its own."""
        usual = usual_kinds()
        if kind in self.kinds or kind in usual:
            return self.kinds.get(kind) or usual[kind]
        return self.promises.get(channel) or self.promises.get(DEFAULT) or usual_promises()[DEFAULT]

    def deadline(self, channel: str, received_at: datetime, kind: str = CONSULTATION) -> Deadline:
        """Return by when the office must have answered; raise NoWorkingDayError."""
        return deadline(received_at, self.promise(channel, kind), self.calendar)

    def terms(self, promise: Promise) -> dict[str, Any]:
        """Return a promise as data that a ticket keeps: the promise, its decree and version."""
        kept = {"number": self.decree.number, "version": self.decree.version}
        return {"promise": promise.kept(), "decree": kept}

    def closes_at(self, last_said_at: datetime) -> Deadline | None:
        """Return when silence ends a talk whose last word was ours; none if it never does."""
        if self.silence is None:
            return None
        return deadline(last_said_at, self.silence.after, self.calendar)


def _check_names(given: Mapping[str, object], known: tuple[str, ...]) -> None:
    """Refuse a name that is nearly a known one: it is a slip that would silently do nothing."""
    for name in given:
        near = get_close_matches(name.lower(), known, n=1, cutoff=0.75)
        if name not in known and near:
            raise ValueError(f"unknown name {name!r}; did you mean {near[0]!r}?")
