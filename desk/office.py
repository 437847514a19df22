"""An office: its published service standard, ready to run."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from desk.calendar import Calendar
from desk.deadline import Deadline, deadline
from desk.national import usual_quiet
from desk.notices import Notices
from desk.phrases import flatten
from desk.promise import Promise, Unit
from desk.schedule import STRICT, Schedule
from desk.standard import (
    CHANNELS,
    CONSULTATION,
    DECREE,
    DEFAULT,
    ByChannel,
    ByKind,
    Decree,
    Standard,
    Version,
    channels_only,
    check_apart,
    check_names,
    in_order,
    valid_on,
)
from desk.variables import KNOWN, derive, say_promises
from desk.words import say_hours

__all__ = [
    "CHANNELS",
    "CONSULTATION",
    "DEFAULT",
    "Decree",
    "Office",
    "Service",
    "Session",
    "Silence",
]


Seconds = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]


class Silence(BaseModel):
    """After how long without a word from the citizen a conversation ends, and who ends it."""

    model_config = STRICT

    after: Promise = Field(examples=['"3 working days"'])
    by: Literal["system", "officer"] = "system"
    remind: Promise | None = None
    """How long after the office's last message the citizen is reminded."""
    remind_template: str = ""
    """The approved WhatsApp message that reminds; its variables: ticket, deadline."""
    close_template: str = ""
    """The approved WhatsApp message that tells of the end; its variable: ticket."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        rule, remind = self.after, self.remind
        if rule.unit is Unit.AT_ONCE:
            raise ValueError('closes before anybody can reply; write after = "3 working days"')
        if remind and remind.unit == rule.unit and remind.number >= rule.number:
            raise ValueError(
                f'reminds after "{remind}", when "{rule}" are over; did you mean '
                f'remind = "{max(rule.number - 1, 1)} {rule.unit}"?'
            )
        return self


class Session(BaseModel):
    """How many minutes one consultation may last, and when the officer is warned.

    Watched while it lasts at the counter; a telephone call is known when it is over; an appointment
    for a video call cannot be made for longer.
    """

    model_config = STRICT

    most: int = Field(gt=0, examples=["60"])
    warn: int = Field(default=0, ge=0, examples=["45"])

    @property
    def longest(self) -> timedelta:
        """Return how long one consultation may last."""
        return timedelta(minutes=self.most)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.warn >= self.most:
            raise ValueError(
                f"warns after {self.warn} minutes, when {self.most} are over; "
                f"did you mean warn = {self.most * 3 // 4}?"
            )
        return self


STEPS = (
    "reception", "guest book", "front office", "queue number", "waiting", "called", "locker",
    "consultation", "reading", "answer", "other services", "appointment", "rating", "complaint",
)  # fmt: skip
"""The steps of a visit that are known by name."""


class Service(BaseModel):
    """One way to be served as the standard prints it: what it needs, and how it runs.

    `order` names the steps of a visit for the machine, `steps` are the printed sentences.
    """

    model_config = STRICT

    requirements: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    promises: ByChannel = Field(default_factory=dict)
    """What is promised to who asks for this service, by channel, when it differs."""
    follow_up: tuple[str, ...] = ()
    identity: bool = False
    email: bool = False
    account: bool = False
    guest_book: bool = False
    locker: bool = False
    queue: bool = False
    counters: int = Field(default=1, ge=1)
    """How many people are served at the same time."""
    purpose: bool = False
    """Whether people must say what they want before the promise counts."""
    rating: bool = False
    complaint: bool = False

    @field_validator("order")
    @classmethod
    def _steps(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        check_names(dict.fromkeys(given), STEPS)
        return given


class Office(Schedule):
    """One office. Frozen; `channels` are raw sections that each channel checks by itself."""

    code: str = Field(
        pattern=r"^\d{4}$", examples=['"7604"'], description='four digits in quotes, such as "7604"'
    )
    name: str = Field(min_length=1, examples=['"BPS Kabupaten Mamuju"'])
    province: str = ""
    parents: tuple[str, ...] = ()
    language: Literal["id", "en"] = "id"
    form_of_address: str = "Bapak/Ibu"
    editors: Literal["supervisor", "officer"] = "supervisor"
    """Who may change the office's articles: supervisors only, or every officer."""
    decree: Decree = Field(default=Decree(), examples=[DECREE])
    promises: ByChannel = Field(default_factory=dict)
    kinds: ByKind = Field(default_factory=dict)
    versions: tuple[Version, ...] = Field(default=(), examples=[f"[{{ decree = {DECREE} }}]"])
    """Versions of the standard that take the place of the one above on a day."""
    silence: Silence | None = Field(default=None, examples=['{ after = "3 working days" }'])
    session: Session | None = Field(default=None, examples=["{ most = 60, warn = 45 }"])
    notices: Notices = Notices()
    services: dict[str, Service] = Field(default_factory=dict)
    products: tuple[str, ...] = ()
    cost: str = ""
    complaints: tuple[str, ...] = ()
    quiet: dict[str, Seconds] = Field(default_factory=dict, validate_default=True)
    wording: dict[str, dict[str, str]] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)
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

    @field_validator("versions")
    @classmethod
    def _one_at_a_time(
        cls, given: tuple[Version, ...], info: ValidationInfo
    ) -> tuple[Version, ...]:
        check_apart([Standard(decree=info.data.get("decree", Decree())), *given])
        return given

    @field_validator("quiet")
    @classmethod
    def _usual_quiet(cls, given: dict[str, float]) -> dict[str, float]:
        return usual_quiet() | channels_only(given)

    @field_validator("variables")
    @classmethod
    def _complete(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        check_names(given, KNOWN)
        return derive(info.data) | given

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy, without what was worked out from the values that change."""
        copy = super().model_copy(update=update, deep=deep)
        for derived in ("profile_calendar", "calendar", "standards"):
            copy.__dict__.pop(derived, None)
        return copy

    @cached_property
    def profile_calendar(self) -> Calendar:
        """Return when the office is open by its profile alone."""
        return self.make_calendar()

    @cached_property
    def calendar(self) -> Calendar:
        """Return when the office is open, with all that its people changed so far."""
        return self.profile_calendar

    def take(self, calendar: Calendar) -> None:
        """Go by another calendar from now on: the one its people have edited."""
        self.__dict__["calendar"] = calendar

    def local(self, at: datetime) -> datetime:
        """Return an instant in the office's zone."""
        return self.calendar.local(at)

    @cached_property
    def standards(self) -> list[Standard]:
        """Return every version of the standard, by the day from which it holds."""
        own = {name: service.promises for name, service in self.services.items()}
        base = Standard(
            decree=self.decree, promises=self.promises, kinds=self.kinds,
            services={name: promises for name, promises in own.items() if promises},
        )  # fmt: skip
        return in_order([base, *self.versions])

    def standard(self, at: datetime | None = None) -> Standard:
        """Return the version of the standard that rules at an instant; else the first."""
        if at is None or len(self.standards) == 1:
            return self.standards[0]
        return valid_on(self.standards, self.local(at).date())

    def variables_on(self, day: date) -> dict[str, str]:
        """Return what answers may say on a day: promises are those of the version that holds."""
        then = say_promises(valid_on(self.standards, day).promises)
        derived = say_promises(self.promises)
        follow = {
            name: said for name, said in then.items() if self.variables[name] == derived[name]
        }
        return self.variables | follow

    def hours_on(self, day: date, language: str = "id") -> str:
        """Say the weekly hours that hold on a day; the usual ones in the office's own words."""
        week, own = self.calendar.season(day), self.variables["jam_layanan"]
        if week is self.calendar.week and own != say_hours(week):
            return own
        return say_hours(week, language)

    def service_on(self, channel: str) -> Service:
        """Return the service that names a channel, else the one for all that is online."""
        own = (one for name, one in self.services.items() if channel in name.split())
        return next(own, None) or self.services.get("online") or Service()

    def promise(
        self, channel: str, kind: str = CONSULTATION, *, at: datetime | None = None
    ) -> Promise:
        """Return what is promised on a channel, or to a kind of matter that has its own.

        Of several versions of the standard the one that is valid at an instant rules.
        """
        return self.standard(at).pledge(channel, kind).headline

    def deadline(self, channel: str, received_at: datetime, kind: str = CONSULTATION) -> Deadline:
        """Return by when the office must have kept its promise; raise NoWorkingDayError."""
        return deadline(received_at, self.promise(channel, kind, at=received_at), self.calendar)

    def closes_at(self, last_said_at: datetime) -> Deadline | None:
        """Return when silence ends a talk whose last word was ours; none if it never does."""
        if self.silence is None:
            return None
        return deadline(last_said_at, self.silence.after, self.calendar)
