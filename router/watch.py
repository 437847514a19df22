"""Watch what the office owes: at half of its time, at three quarters, escalated, broken."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.conversation import Conversation
from desk.marks import NOTHING, marks, reached
from desk.office import Office
from desk.promise import Promise, Unit
from desk.ticket import Ticket
from desk.timer import Timer
from router.attempt import apart
from router.breach import FIRST, NEXT, record_breach, record_late
from router.notify import Told, notify
from router.record import moment, record
from store import rows, tickets, timers

AT_ONCE = 2000
"""Tickets looked at in one transaction: after a week of downtime, one summary and not forty."""
VERBS = {"half": "half_way", "soon": "due_soon", "overdue": "overdue"}
WATCHED = ("watched", "watched_due", "watch_at")


def watch(
    session: Session, *, offices: Mapping[str, Office], as_of: datetime, url: str = ""
) -> int:
    """Record once each which promises reached a level, and tell whom the office chose.

    The first answer, the next word and every further clock are watched alike. Returns for how many
    tickets something is new. `url` is where officers open them.
    """
    told = list[Told]()
    for ticket_id in tickets.to_watch(session, offices, as_of, AT_ONCE):
        with apart(session, "watch", ticket_id):
            told += _look_at_ticket(session, ticket_id, offices, as_of)
    for timer_id in timers.to_watch(session, offices, as_of, AT_ONCE):
        with apart(session, "watch_clock", timer_id):
            told += _look_at_clock(session, timer_id, offices, as_of)
    for code in sorted({report.ticket.office for report in told}):
        of_office = [report for report in told if report.ticket.office == code]
        notify(session, offices[code], of_office, at=as_of, url=url)
    return len({report.ticket.id for report in told})


def expect(ticket: Ticket, office: Office, at: datetime) -> None:
    """Note of a ticket that is about to be kept when it will reach a level.

    Of one that has reached one already, as after a late import, `watch` tells.
    """
    since = ticket.counts_from or ticket.received_at
    if ticket.next_due_at and _reach(ticket, ticket.next_due_at, since, office, at, NOTHING):
        ticket.watched_due, ticket.watched, ticket.watch_at = None, "", None


def note_tickets(
    session: Session, ids: Sequence[int], *, offices: Mapping[str, Office], as_of: datetime
) -> int:
    """Note of a few new tickets when they will reach a level; return of how many.

    Those that have reached one are left to `watch`. It tells of all in one notice, so it takes them
    in one transaction; a thousand new ones in it would hold up for a second whoever writes.
    """
    noted = 0
    for ticket_id in ids:
        with apart(session, "watch", ticket_id):
            ticket = _owing(session, ticket_id)
            if ticket and not _reached(session, ticket, offices[ticket.office], as_of)[0]:
                rows.save(session, ticket, *WATCHED)
                noted += 1
    return noted


def note_clocks(
    session: Session, ids: Sequence[int], *, offices: Mapping[str, Office], as_of: datetime
) -> int:
    """Note of a few new further clocks when they will reach a level; return of how many."""
    noted = 0
    for timer_id in ids:
        with apart(session, "watch_clock", timer_id):
            timer = _running(session, timer_id)
            if timer and not _reached_on(timer, offices[timer.office], as_of):
                rows.save(session, timer, *WATCHED)
                noted += 1
    return noted


def _running(session: Session, timer_id: int) -> Timer | None:
    """Return a further clock, if it runs."""
    timer = rows.get(session, Timer, timer_id, lock=True)
    return timer if timer and timer.runs and timer.due_at else None


def _reached_on(timer: Timer, office: Office, as_of: datetime) -> set[str]:
    """Return the levels that a further clock has newly reached."""
    assert timer.due_at is not None
    since, ran = timer.stretch(office.calendar)
    return _reach(timer, timer.due_at, since, office, as_of, ran)


def _owing(session: Session, ticket_id: int) -> Ticket | None:
    """Return a ticket, if the office owes a word on it."""
    # Locked and looked at again: another process has a clock too.
    ticket = rows.get(session, Ticket, ticket_id, lock=True)
    return ticket if ticket and not ticket.closed_at and ticket.next_due_at else None


def _look_at_ticket(
    session: Session, ticket_id: int, offices: Mapping[str, Office], as_of: datetime
) -> list[Told]:
    ticket = _owing(session, ticket_id)
    return _watch(session, ticket, offices[ticket.office], as_of) if ticket else []


def _watch(session: Session, ticket: Ticket, office: Office, as_of: datetime) -> list[Told]:
    """Take note of the levels that a ticket's next word has reached; return what is new to tell.

    Where a further clock is what is due next, that clock tells of itself.
    """
    new, clock = _reached(session, ticket, office, as_of)
    rows.save(session, ticket, *WATCHED)
    furthest = next((level for level in ("overdue", "soon", "half") if level in new), "")
    broken = record_breach(session, ticket, as_of)
    if clock and not broken:
        return []
    if broken:
        furthest = "overdue"
    elif furthest:
        assert ticket.next_due_at is not None
        first = ticket.owed() and not ticket.incomplete  # whose promise does not count yet
        about = {"clock": FIRST if first else NEXT, "due": moment(ticket.next_due_at)}
        record(session, f"ticket.{VERBS[furthest]}", "system", as_of, ticket, **about)
    escalated = "escalated" in new or (broken and clock is not None)
    if escalated:
        record(session, "ticket.escalated", "system", as_of, ticket)
    return [Told(level, ticket) for level in (furthest, "escalated" * escalated) if level]


def _reached(
    session: Session, ticket: Ticket, office: Office, as_of: datetime
) -> tuple[set[str], Timer | None]:
    """Return the levels that a ticket's next word has newly reached, and the clock it is due by."""
    due = ticket.next_due_at
    assert due is not None
    clock = _clock_due(session, ticket, due)
    since, ran = clock.stretch(office.calendar) if clock else (_since(session, ticket), NOTHING)
    return _reach(ticket, due, since, office, as_of, ran), clock


def _look_at_clock(
    session: Session, timer_id: int, offices: Mapping[str, Office], as_of: datetime
) -> list[Told]:
    """Take note of the levels that a further clock has reached; return what is new to tell."""
    timer = _running(session, timer_id)
    if timer is None or timer.due_at is None:
        return []
    ticket = rows.get(session, Ticket, timer.ticket_id)
    assert ticket is not None
    new = _reached_on(timer, offices[timer.office], as_of)
    rows.save(session, timer, *WATCHED)
    furthest = next((level for level in ("overdue", "soon", "half") if level in new), "")
    about = {"clock": timer.name, "due": moment(timer.due_at)}
    if furthest and not record_late(session, ticket, timer, as_of):
        record(session, f"timer.{VERBS[furthest]}", "system", as_of, ticket, **about)
    if "escalated" in new:
        record(session, "timer.escalated", "system", as_of, ticket, **about)
    return [Told(level, ticket, timer) for level in (furthest, "escalated") if level in new]


def _reach(
    on: Ticket | Timer, due: datetime, since: datetime, office: Office, as_of: datetime,
    ran: timedelta,
) -> set[str]:  # fmt: skip
    """Note on a ticket or a clock which levels it has reached, and when the next comes; return
    the new ones."""
    known = set(on.watched.split()) if on.watched_due == due else set()
    at = marks(since, due, office.calendar, length(office.notices.escalate), ran)
    passed = reached(at, as_of)
    on.watched, on.watched_due = " ".join(sorted(known | passed)), due
    ahead = [instant for level, instant in at.items() if level not in known | passed]
    on.watch_at = min(ahead, default=None)
    return passed - known


def _clock_due(session: Session, ticket: Ticket, due: datetime) -> Timer | None:
    """Return the further clock that is what is due next; none where that is the first answer."""
    if ticket.owed() and ticket.due_at == due:
        return None
    running = [timer for timer in timers.of_ticket(session, ticket) if timer.runs]
    return next((timer for timer in running if timer.due_at == due), None)


def _since(session: Session, ticket: Ticket) -> datetime:
    """Return from when the office's next word counts."""
    if ticket.first_response_at is None:
        return ticket.counts_from or ticket.received_at
    conversation = rows.get(session, Conversation, ticket.conversation_id)
    assert conversation is not None
    return conversation.unanswered_since or ticket.received_at


def length(promise: Promise | None) -> timedelta | None:
    """Return an opening time as a length; none when there is none."""
    if promise is None:
        return None
    unit = timedelta(hours=1) if promise.unit is Unit.HOURS else timedelta(minutes=1)
    return promise.number * unit
