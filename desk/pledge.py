"""All that is promised of one matter: one promise for each clock that runs."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator

from desk.promise import Promise

UNTIL = {"first response": "first_response", "served": "served", "resolution": "resolution"}
FIRST = ("first_response", "served")
BESIDE = 'write within = "3 working days" beside it for example'
TOGETHER = "first_response, served, resolution, first_reply, simple, decision, extension"


class Pledge(BaseModel):
    """The promises of a channel or a kind of matter, by clock.

    Written as one promise ("3 working days"), or as a table with a promise for each clock.
    `simple`, `first_reply` and `decision` are what the law wants of complaints; `extension` is by
    how much the `resolution` may be put off once, with a reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    first_response: Promise | None = None
    served: Promise | None = None
    simple: Promise | None = None
    first_reply: Promise | None = None
    decision: Promise | None = None
    resolution: Promise | None = None
    extension: Promise | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        if isinstance(given, dict) and not given.keys() & {"within", "number", "unit"}:
            return _named(given)
        promise = Promise.model_validate(given)
        return {UNTIL[promise.until]: promise}

    @model_validator(mode="after")
    def _extends(self) -> Self:
        if self.extension and (
            self.resolution is None or self.resolution.unit != self.extension.unit
        ):
            unit = self.resolution.unit if self.resolution else "working days"
            raise ValueError(
                "an extension lengthens a resolution counted in the same unit; write "
                f'extension = "{self.extension.number} {unit}" beside a resolution'
            )
        return self

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any(True for _ in self):
            raise ValueError('promises nothing; write first_response = "1 working day" for example')
        return self

    def __iter__(self) -> Iterator[tuple[str, Promise]]:  # type: ignore[override]
        """Return the clocks that run, in the order in which they end, with their promises."""
        for name, promise in self.__dict__.items():  # its fields, in their order
            if promise is not None and name != "extension":
                yield name, promise

    @property
    def first(self) -> Promise | None:
        """Return by when a person answers first; none when only a later clock is promised."""
        return self.first_response or self.served

    @property
    def headline(self) -> Promise:
        """Return what the standard is known by: the first response, else the end."""
        return next(promise for _, promise in self)

    def later(self) -> dict[str, Promise]:
        """Return the clocks that run beside that of the first response."""
        return {name: promise for name, promise in self if name not in FIRST}


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """Return promises with the clock that each stands for; raise ValueError with a suggestion."""
    read = dict[str, Any]()
    for name, promise in given.items():
        if name in Promise.model_fields:
            raise ValueError(f"a promise with {name!r} has no number; {BESIDE}")
        if name not in Pledge.model_fields:
            near = get_close_matches(str(name), Pledge.model_fields, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {TOGETHER}"
            raise ValueError(f"unknown clock {name!r}; {hint}")
        table = dict(promise) if isinstance(promise, dict) else {"within": promise}
        until = {clock: word for word, clock in UNTIL.items()}.get(name, "resolution")
        read[name] = {"until": until, **table}
    return read
