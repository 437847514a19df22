"""How many consultations lasted longer than the standard lets one last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select
from sqlmodel import Session

from desk.call import Call, Outcome
from desk.period import Period
from desk.visit import COUNTER, Visit
from store import rows

_V, _C = rows.table(Visit), rows.table(Call)
PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Lasting:
    """Of `of` consultations at the counter ("visit") or by "phone", `over` lasted too long."""

    channel: str
    over: int
    of: int


def lasting(
    session: Session, office: str, period: Period, *, most: timedelta, channel: str = ""
) -> list[Lasting]:
    """Return how many consultations of a period lasted longer than `most`; of one channel, if any.

    A call counts by how long it was talked, a visit by how long it was consulted; one that still
    goes on counts once it was flagged.
    """
    found = {COUNTER: _visits, PHONE: _calls}
    every = (one(session, office, period, most) for name, one in found.items()
             if channel in ("", name))  # fmt: skip
    return [one for one in every if one.of]


def _visits(session: Session, office: str, period: Period, most: timedelta) -> Lasting:
    chosen = select(_V.c.began_at, _V.c.finished_at, _V.c.flagged_at).where(
        _V.c.office == office, _V.c.day >= period.first, _V.c.day < period.end,
        _V.c.service == COUNTER, _V.c.began_at.is_not(None),
    )  # fmt: skip

    def each() -> Iterator[bool]:
        for began, finished, flagged in session.connection().execute(chosen):
            yield finished - began > most if finished else flagged is not None

    lasted = list(each())
    return Lasting(COUNTER, sum(lasted), len(lasted))


def _calls(session: Session, office: str, period: Period, most: timedelta) -> Lasting:
    late = case((_C.c.talk_s > most.total_seconds(), 1), else_=0)
    chosen = select(func.coalesce(func.sum(late), 0), func.count()).where(
        _C.c.office == office, _C.c.started_at >= period.since, _C.c.started_at < period.until,
        _C.c.outcome == Outcome.ANSWERED, _C.c.direction != "internal",
    )  # fmt: skip
    over, of = session.connection().execute(chosen).one()
    return Lasting(PHONE, int(over), int(of))
