"""Work deadlines out again after the calendar was changed, and write down why."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from desk.calendar import Calendar
from desk.deadline import deadline, due
from desk.office import Office
from desk.ticket import Ticket
from desk.timer import Timer
from router.aim import aim
from router.record import record
from store import rows, tickets, timers


@dataclass(frozen=True, slots=True)
class Recount:
    """How many deadlines moved, stayed although they could be earlier, or were broken already."""

    moved: int = 0
    kept: int = 0
    broken: int = 0

    def __add__(self, other: "Recount") -> "Recount":
        """Return both counts together."""
        return Recount(self.moved + other.moved, self.kept + other.kept, self.broken + other.broken)


@dataclass(frozen=True, slots=True)
class Change:
    """A calendar as it is now, who changed it, when and why."""

    calendar: Calendar
    by: str
    at: datetime
    why: str
    earlier: bool


def recount(
    session: Session,
    office: Office,
    *,
    calendar: Calendar,
    by: str,
    at: datetime,
    why: str,
    earlier: bool = False,
) -> Recount:
    """Recount the open deadlines of an office by its calendar as it is now.

    A deadline that would become earlier stays, unless `earlier` says so: it was promised, and
    people were told. A recorded breach stays recorded; that it would be none now is written down.
    Each change leaves an event with the old and the new instant and the reason.
    """
    total, change = Recount(), Change(calendar, by, at, why, earlier)
    for key in tickets.counting(session, office.code):
        ticket = rows.get(session, Ticket, key, lock=True)
        if ticket and ticket.closed_at is None:
            total += _recount(session, ticket, change)
    return total


def _recount(session: Session, ticket: Ticket, change: Change) -> Recount:
    total = _recount_first(session, ticket, change)
    for timer in timers.of_ticket(session, ticket):
        total += _recount_timer(session, ticket, timer, change)
    if ticket.timers:
        total += _aim(session, ticket, change, clocks_moved=total.moved > 0)
    return total


def _recount_first(session: Session, ticket: Ticket, change: Change) -> Recount:
    since = ticket.counts_from
    if ticket.first_response_at or ticket.incomplete:
        return _recount_next(session, ticket, change)
    if ticket.due_at is None or since is None:
        return Recount()
    found = deadline(since, ticket.promised, change.calendar)
    verdict = judge(ticket.due_at, found.due, ticket.overdue_at, change.earlier)
    told = _told("first_response", ticket.due_at, found.due)
    if verdict == "moved":
        if ticket.next_due_at == ticket.due_at:
            ticket.next_due_at = found.due
        ticket.due_at, ticket.explanation = found.due, dict(found.explanation)
        rows.save(session, ticket, "due_at", "next_due_at", "explanation")
    return _record(session, ticket, change, verdict, told)


def _recount_timer(session: Session, ticket: Ticket, timer: Timer, change: Change) -> Recount:
    if not timer.runs or timer.due_at is None:
        return Recount()
    old, explained = timer.due_at, timer.explanation
    timer.count(change.calendar)
    verdict = judge(old, timer.due_at, timer.overdue_at, change.earlier)
    told = _told(timer.name, old, timer.due_at)
    if verdict == "moved":
        rows.save(session, timer, "due_at", "explanation")
    else:
        timer.due_at, timer.explanation = old, explained
    return _record(session, ticket, change, verdict, told)


def _recount_next(session: Session, ticket: Ticket, change: Change) -> Recount:
    """Recount by when a word is due that no promise counts: a further one, or what is missing."""
    since = tickets.unanswered_since(session, ticket.conversation_id)
    if since is None or ticket.next_due_at is None or ticket.next_due_at <= change.at:
        return Recount()
    if ticket.timers:
        return Recount()  # what is due next may be one of them: aimed at afterwards
    found = due(since, ticket.promised, change.calendar)
    if judge(ticket.next_due_at, found, None, change.earlier) != "moved":
        return Recount()
    told = _told("next_word", ticket.next_due_at, found)
    ticket.next_due_at = found
    rows.save(session, ticket, "next_due_at")
    return _record(session, ticket, change, "moved", told)


def _aim(session: Session, ticket: Ticket, change: Change, *, clocks_moved: bool) -> Recount:
    """Let what is due first be due next, of the clocks and of the word that is owed.

    Where no clock moved it is the word that did, and that is written down.
    """
    old = ticket.next_due_at
    if old is None or (old <= change.at and not clocks_moved):
        return Recount()
    aim(session, ticket, change.calendar)
    found = ticket.next_due_at
    if found is None or judge(old, found, None, change.earlier) != "moved":
        ticket.next_due_at = old
        rows.save(session, ticket, "next_due_at")
        return Recount()
    told = _told("next_word", old, found)
    return Recount() if clocks_moved else _record(session, ticket, change, "moved", told)


def _record(
    session: Session, ticket: Ticket, change: Change, verdict: str, told: dict[str, str]
) -> Recount:
    """Write into the history what became of a deadline, once."""
    if not verdict or (verdict != "moved" and _said_before(session, ticket, verdict, told)):
        return Recount()
    record(session, EVENTS[verdict], change.by, change.at, ticket, why=change.why, **told)
    return Recount(**{verdict: 1})


def _told(clock: str, old: datetime, new: datetime) -> dict[str, str]:
    iso = {"old": old.isoformat(timespec="seconds"), "new": new.isoformat(timespec="seconds")}
    return {"clock": clock, **iso}


EVENTS = {"moved": "deadline.moved", "kept": "deadline.kept", "broken": "breach.kept"}


def judge(old: datetime, new: datetime, overdue_at: datetime | None, earlier: bool) -> str:
    """Return what becomes of a deadline: moved, kept, broken already, or nothing ("")."""
    if new == old:
        return ""
    if overdue_at:
        return "broken" if new > old else ""
    return "moved" if new > old or earlier else "kept"


def _said_before(session: Session, ticket: Ticket, verdict: str, told: dict[str, str]) -> bool:
    """Return whether the history says already that this deadline stays."""
    assert ticket.id is not None
    said = tickets.events(session, ticket.id, EVENTS[verdict])
    of_clock = [event.detail for event in said if event.detail.get("clock") == told["clock"]]
    return bool(of_clock) and told.items() <= of_clock[0].items()
