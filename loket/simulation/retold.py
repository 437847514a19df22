"""How each promise was kept, told again from the event log alone and compared with the figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from desk.calendar import Calendar
from desk.event import Event
from desk.office import Office
from desk.period import Period
from desk.ticket import Ticket
from loket.simulation.checks import Broken
from loket.simulation.story import story
from store import rows
from store.figures import counted, matters
from store.prepared import Prepared
from store.tallies import MINUTE, by_promise
from store.within import within

_E = rows.table(Event)
VERBS = (
    "ticket.opened", "ticket.responded", "ticket.completed", "ticket.incomplete",
    "ticket.unanswered", "ticket.overdue", "timer.overdue", "timer.met", "timer.dropped",
    "ticket.kind_changed", "ticket.closed", "ticket.reopened",
)  # fmt: skip
"""What changes how a promise stands."""
_HISTORY = Prepared(
    select(_E.c.ticket_id, _E.c.verb, _E.c.at, _E.c.detail)
    .where(_E.c.ticket_id.is_not(None), within(_E.c.verb, VERBS))
    .order_by(_E.c.id)
)
_TICKETS = Prepared(rows.columns(Ticket).order_by(rows.table(Ticket).c.id))
Counts = Counter[tuple[str, str, str, str]]
"""By kind, channel, clock and state: how many promises."""
Medians = dict[tuple[str, str], tuple[int, int, int]]
"""By kind and channel: how many answers, and within which minute came half and nine of ten."""


@dataclass(slots=True)
class Promised:
    """What the history says of one promise."""

    late: bool = False
    met_at: datetime | None = None
    dropped: bool = False

    def state(self) -> str:
        """Return kept, broken, open or unneeded."""
        if self.dropped:
            return "unneeded"
        return "broken" if self.late else "kept" if self.met_at else "open"


@dataclass(slots=True)
class Retold:
    """A ticket as its events tell it."""

    kind: str
    channel: str
    received: datetime
    clocks: dict[str, Promised]
    first: Promised = field(default_factory=Promised)
    complete_at: datetime | None = None
    closed_at: datetime | None = None

    def states(self) -> Iterator[tuple[str, str]]:
        """Return each clock with its state; the first answer has no name."""
        first = self.first.state()
        yield "", "unneeded" if first == "open" and self.closed_at else first
        for name, clock in self.clocks.items():
            yield name, clock.state()

    def minutes(self, calendar: Calendar, ticket: Ticket) -> int | None:
        """Return the minutes of opening time to the first answer; none where there was none.

        The ticket says what it was promised, and its receipt to the microsecond.
        """
        if self.first.met_at is None:
            return None
        since, met_at = ticket.received_at, self.first.met_at
        if ticket.waits_for_all and self.complete_at and self.complete_at <= met_at:
            since = self.complete_at
        return round(calendar.open_seconds(since, met_at)) // MINUTE

    def happened(self, verb: str, at: datetime, detail: dict[str, Any]) -> None:
        """Take note of one event after the opening."""
        clock = self.clocks.get(detail.get("clock", ""), self.first)
        match verb:
            case "ticket.responded":
                self.first.met_at = self.first.met_at or at
                self.first.late |= not detail["kept"]
            case "ticket.completed":
                self.complete_at = at
            case "ticket.incomplete":
                self.complete_at = None
            case "ticket.unanswered" if detail["first"]:
                self.first.met_at = None
            case "ticket.overdue" if detail["clock"] != "next_word":
                self.first.late = True
            case "timer.overdue":
                clock.late = True
            case "timer.met":
                clock.met_at = at
            case "timer.dropped":
                clock.dropped = True
            case "ticket.kind_changed":
                self.kind = detail["new"]
                self.clocks = {name: Promised() for name in detail["clocks"]}
            case "ticket.closed":
                self.closed_at = at
            case "ticket.reopened":
                for one in self.clocks.values():  # what its end had met runs on
                    one.met_at = None if one.met_at == self.closed_at else one.met_at
                self.closed_at = None


def retold(session: Session) -> dict[int, Retold]:
    """Return every ticket as its events tell it."""
    found = dict[int, Retold]()
    for row in _HISTORY.run(session, {}).every():
        key, detail = row["ticket_id"], row["detail"]
        if row["verb"] == "ticket.opened":
            received = datetime.fromisoformat(detail["received"]).astimezone(UTC)
            clocks = {name: Promised() for name in detail["clocks"]}
            found[key] = Retold(detail["kind"], detail["channel"], received, clocks)
        elif key in found:
            found[key].happened(row["verb"], row["at"], detail)
    return found


def agree(session: Session, office: Office, period: Period, at: datetime) -> int:
    """Compare the figures with the event log, ticket by ticket and month by month; raises Broken.

    Returns how many promises were compared.
    """
    told, compared = retold(session), 0
    tickets = {ticket.id: ticket for ticket in rows.every(session, Ticket, _TICKETS)}
    minutes = {key: one.minutes(office.calendar, tickets[key]) for key, one in told.items()}
    for matter in matters(session, office.code, period):
        first = dict(told[matter.id].states())[""]
        if first != matter.state(at):
            where = f"{matter.number}: the events tell {first}, the figures {matter.state(at)}"
            raise Broken(f"{where}\n\n{story(session, office, matter.conversation_id)}")
        compared += 1
    for month in period.months():
        figures, events = _figures(session, office, month, at), _counted(told, month)
        if figures != events:
            raise Broken(f"{month.first:%Y-%m}: the events tell {events}, the figures {figures}")
        compared += sum(events.values())
    known, true = _medians(session, office, period, at), _retold_medians(told, minutes, period)
    if known != true:
        raise Broken(f"half and nine of ten answered: the events tell {true}, the figures {known}")
    return compared + len(true)


def _figures(session: Session, office: Office, month: Period, at: datetime) -> Counts:
    counts = Counts()
    for tally in by_promise(counted(session, office.code, month, as_of=at)):
        for state in ("kept", "broken", "open"):
            counts[tally.kind, tally.channel, tally.clock, state] += getattr(tally, state)
    return +counts


def _counted(told: dict[int, Retold], month: Period) -> Counts:
    counts = Counts()
    for one in told.values():
        if month.since <= one.received < month.until:
            for clock, state in one.states():
                counts[one.kind, one.channel, clock, state] += state != "unneeded"
    return +counts


def _medians(session: Session, office: Office, period: Period, at: datetime) -> Medians:
    return {
        (one.kind, one.channel): (one.measured, one.median // MINUTE, one.ninetieth // MINUTE)
        for one in by_promise(counted(session, office.code, period, as_of=at))
        if one.median is not None and one.ninetieth is not None
    }


def _retold_medians(
    told: Mapping[int, Retold], minutes: Mapping[int, int | None], period: Period
) -> Medians:
    took = dict[tuple[str, str], list[int]]()
    for key, one in told.items():
        minute = minutes[key]
        if minute is not None and period.since <= one.received < period.until:
            took.setdefault((one.kind, one.channel), []).append(minute)
    return {name: (len(found), *_ranks(sorted(found))) for name, found in took.items()}


def _ranks(ordered: Sequence[int]) -> tuple[int, int]:
    """Return the value that half, and that nine of ten, do not exceed."""
    half, most = (ceil(len(ordered) * share / 10) - 1 for share in (5, 9))
    return ordered[half], ordered[most]
