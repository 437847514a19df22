"""A published service standard: what is promised on each channel and for each kind of matter."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from desk.national import usual_kinds, usual_promises
from desk.pledge import FIRST, Pledge
from desk.promise import Promise
from desk.schedule import STRICT

CHANNELS = (
    "whatsapp", "email", "webchat", "portal", "phone", "telegram", "sms", "visit", "library",
)  # fmt: skip
AT_DESK = ("visit", "library")
"""Channels of people who stand in the office."""
CONSULTATION = "consultation"
DEFAULT = "default"


def check_names(given: Mapping[str, object], known: tuple[str, ...]) -> None:
    """Refuse a name that is nearly a known one: it is a slip that would silently do nothing."""
    for name in given:
        near = get_close_matches(name.lower(), known, n=1, cutoff=0.75)
        if name not in known and near:
            raise ValueError(f"unknown name {name!r}; did you mean {near[0]!r}?")


T = TypeVar("T")


def channels_only(given: dict[str, T]) -> dict[str, T]:
    """Return what is said by channel. Raises ValueError at a slip in a channel's name."""
    check_names(given, (*CHANNELS, DEFAULT))
    return given


def _check_starts(found: Mapping[str, Pledge], given: Any) -> None:
    """Refuse a promise that would never begin to count: nobody has a turn in writing."""
    for name, pledge in found.items():
        for clock, promise in pledge:
            if name in AT_DESK and promise.starts == "complete":
                raise _misplaced(
                    given, name, clock, 'starts = "complete", which nobody tells of a visitor; '
                    'write starts = "turn", "guest book" or "received"',
                )  # fmt: skip
            if name not in AT_DESK and promise.starts in ("turn", "guest book"):
                raise _misplaced(
                    given, name, clock, f'starts = "{promise.starts}", which only visitors have; '
                    'write starts = "received" or "complete"',
                )  # fmt: skip


def _misplaced(given: Any, name: str, clock: str, reason: str) -> PydanticCustomError:
    """Return a mistake that tells by `at` where it lies within what was given."""
    written = given[name] if isinstance(given, Mapping) else None
    apart = isinstance(written, Mapping) and clock in written
    at = (name, clock, "starts") if apart else (name, "starts")
    return PydanticCustomError("misplaced", reason, {"at": at})


def _promises_only(given: Any, read: ValidatorFunctionWrapHandler) -> dict[str, Pledge]:
    found: dict[str, Pledge] = read(given)
    _check_starts(found, given)
    return channels_only(found)


def _kinds_only(given: Any, read: ValidatorFunctionWrapHandler) -> dict[str, Pledge]:
    found: dict[str, Pledge] = read(given)
    check_names(found, tuple(usual_kinds()))
    _check_starts(found, given)
    return {name: _with_the_laws(name, pledge) for name, pledge in found.items()}


def _with_the_laws(kind: str, own: Pledge) -> Pledge:
    """Return what an office promises a kind of matter, with the law's clocks that it leaves out."""
    usual = usual_kinds().get(kind)
    if usual is None:
        return own
    first = FIRST if own.first else ()
    missing = {
        clock: promise
        for clock, promise in usual.__dict__.items()
        if promise and clock not in first and getattr(own, clock) is None
    }
    if own.resolution and usual.extension and own.resolution.unit != usual.extension.unit:
        missing.pop("extension", None)
    return own.model_copy(update=missing)


ByChannel = Annotated[
    dict[str, Pledge],
    WrapValidator(_promises_only),
    Field(examples=['{ email = "3 working days", whatsapp = "1 working day" }']),
]
ByKind = Annotated[
    dict[str, Pledge],
    WrapValidator(_kinds_only),
    Field(examples=['{ complaint = { first_response = "3 working days" } }']),
]
DECREE = '{ number = "12/KPG TAHUN 2027", valid_from = 2027-01-01 }'


class Decree(BaseModel):
    """The decree (SK) under which a service standard holds, from and until a day (included)."""

    model_config = STRICT

    number: str = Field(default="", examples=['"12/KPG TAHUN 2027"'])
    title: str = ""
    version: str = Field(default="", examples=['"2027"'])
    valid_from: date | None = Field(default=None, examples=["2027-01-01"])
    valid_until: date | None = Field(default=None, examples=["2027-12-31"])

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(
                f"ends ({self.valid_until}) before it begins ({self.valid_from}); did you mean "
                f"valid_from = {self.valid_until}, valid_until = {self.valid_from}?"
            )
        return self

    def __str__(self) -> str:
        """Return how a decree is called: by its number, else its version, else its day."""
        return self.number or self.version or f"valid from {self.valid_from or 'ever'}"

    def kept(self) -> dict[str, str]:
        """Return what a ticket keeps of the decree it was opened under."""
        return {"number": self.number, "version": self.version}


class Standard(BaseModel):
    """One version of the standard: its decree, and its promises by channel and by kind.

    A kind is a matter with clocks of its own (complaint), or a service with its own promises:
    those may differ by channel.
    """

    model_config = STRICT

    decree: Decree = Field(default=Decree(), examples=[DECREE])
    promises: ByChannel = Field(default_factory=dict)
    kinds: ByKind = Field(default_factory=dict)
    services: dict[str, ByChannel] = Field(default_factory=dict)

    def pledge(self, channel: str, kind: str = CONSULTATION) -> Pledge:
        """Return all that is promised on a channel to a kind of matter."""
        found = self.own(channel, kind) or self.promises.get(channel) or self.promises.get(DEFAULT)
        return found or usual_promises()[DEFAULT]

    def own(self, channel: str, kind: str) -> Pledge | None:
        """Return what a kind of matter is promised by itself; none when it goes by its channel."""
        own = self.services.get(kind, {})
        found = own.get(channel) or own.get(DEFAULT) or self.kinds.get(kind)
        return found or usual_kinds().get(kind)

    def offers(self, channel: str, kind: str = CONSULTATION) -> bool:
        """Return whether a channel is promised anything; a standard that names none means all."""
        named = {*self.promises} - {DEFAULT}
        return not named or channel in named | {*self.services.get(kind, {})}

    def first(self, channel: str, kind: str = CONSULTATION) -> Promise:
        """Return by when a person answers first: as the kind says, else as the channel does."""
        own = self.pledge(channel, kind)
        return own.first or self.pledge(channel).first or usual_promises()[DEFAULT].headline

    def known_kinds(self) -> Iterator[str]:
        """Return the kinds that a matter can be of, consultation first."""
        yield from dict.fromkeys((CONSULTATION, *usual_kinds(), *self.kinds, *self.services))


class Version(Standard):
    """A standard that takes the place of another on a day."""

    @field_validator("decree")
    @classmethod
    def _dated(cls, decree: Decree) -> Decree:
        if decree.valid_from is None:
            raise ValueError("does not say from when; add valid_from = 2027-01-01 for example")
        return decree

    decree: Decree = Field(examples=[DECREE])


def check_apart(standards: Sequence[Standard]) -> None:
    """Refuse two versions that are valid on the same day."""
    ordered = in_order(standards)
    for one, two in pairwise(ordered):
        first, ends, begins = one.decree.valid_from, one.decree.valid_until, two.decree.valid_from
        assert begins
        if first == begins or (ends and ends >= begins):
            before, after = begins - timedelta(days=1), begins + timedelta(days=1)
            raise ValueError(
                f"two versions are valid at once on {begins}: {one.decree} and {two.decree}; "
                + (
                    f"write another day for one of them, such as valid_from = {after}"
                    if first == begins
                    else f"write valid_until = {before} for {one.decree}"
                )
            )


def in_order(standards: Sequence[Standard]) -> list[Standard]:
    """Return versions by the day from which they hold; one that gives none holds from ever."""
    return sorted(standards, key=lambda one: one.decree.valid_from or date.min)


def valid_on(ordered: Sequence[Standard], day: date) -> Standard:
    """Return the version that rules on a day: the latest that has begun, else the first."""
    begun = [one for one in ordered if (one.decree.valid_from or date.min) <= day]
    return begun[-1] if begun else ordered[0]


def terms(promise: Promise, decree: Decree) -> dict[str, Any]:
    """Return a promise as data that a ticket keeps: enough to count again, and whose it was."""
    return {"promise": promise.kept(), "decree": decree.kept()}
