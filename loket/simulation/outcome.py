"""What came of a simulation, as numbers that a report can tell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from desk.conversation import SILENCE, Conversation
from desk.event import Event
from desk.message import Message
from desk.ticket import Ticket
from loket.simulation.scenario import Scenario
from store import rows
from store.figures import Matter, matters, one_by_one
from store.kept_clocks import Clock, clocks
from store.tallies import Tally, in_all, together
from web.kept import Line, lines

DAYS, HOURS = 7, 24
Grid = tuple[tuple[tuple[int, int], ...], ...]
"""For Monday to Sunday and each hour of receipt: promises kept and broken."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario played."""

    scenario: Scenario
    whole: Tally
    promises: Sequence[Line]
    months: Sequence[Tally]
    grid: Grid
    counted: Mapping[str, int]
    busy: float
    """The part of their time at the desk that officers were busy."""
    checks: int
    seconds: float
    cpu: float
    """Seconds of one core."""

    def hours(self) -> list[tuple[int, int]]:
        """Return for each hour of receipt the promises kept and broken."""
        return [
            (sum(day[hour][0] for day in self.grid), sum(day[hour][1] for day in self.grid))
            for hour in range(HOURS)
        ]

    def weekdays(self) -> list[tuple[int, int]]:
        """Return for each weekday of receipt the promises kept and broken."""
        return [(sum(k for k, _ in day), sum(b for _, b in day)) for day in self.grid]


def collect(
    session: Session, scenario: Scenario, *, as_of: datetime, counted: Mapping[str, int],
    busy: float, checks: int, seconds: float, cpu: float,
) -> Outcome:  # fmt: skip
    """Read the figures of a played scenario, by the same finders as an office's own pages."""
    code, period = scenario.office.code, scenario.period
    found = {**counted, "messages": _count(session, Message), "tickets": _count(session, Ticket)}
    found["talks"] = _count(session, Conversation)
    found["ticket.reminded"] = _happened(session, "ticket.reminded")
    found["closed by silence"] = _closed_by_silence(session)
    months = one_by_one(session, code, period.months(), as_of=as_of)
    counts = together(months)
    return Outcome(
        scenario=scenario,
        whole=in_all(counts),
        promises=[line for line in lines(scenario.office, [counts], period.since) if line.told],
        months=[in_all(month) for month in months],
        grid=_grid(session, scenario, as_of),
        counted=found,
        busy=busy,
        checks=checks,
        seconds=seconds,
        cpu=cpu,
    )


def _count(session: Session, kind: type[Ticket] | type[Message] | type[Conversation]) -> int:
    counted = select(func.count()).select_from(rows.table(kind))
    return int(session.connection().execute(counted).scalar_one())


def _happened(session: Session, verb: str) -> int:
    counted = select(func.count()).where(rows.table(Event).c.verb == verb)
    return int(session.connection().execute(counted).scalar_one())


def _closed_by_silence(session: Session) -> int:
    counted = select(func.count()).where(rows.table(Conversation).c.closed_by == SILENCE)
    return int(session.connection().execute(counted).scalar_one())


def _grid(session: Session, scenario: Scenario, as_of: datetime) -> Grid:
    counts: Counter[tuple[int, int, str]] = Counter()
    code, period = scenario.office.code, scenario.period
    found: list[Matter | Clock] = [*matters(session, code, period), *clocks(session, code, period)]
    for one in found:
        local = scenario.office.local(one.received_at)
        counts[local.weekday(), local.hour, one.state(as_of)] += 1
    return tuple(
        tuple((counts[day, hour, "kept"], counts[day, hour, "broken"]) for hour in range(HOURS))
        for day in range(DAYS)
    )
