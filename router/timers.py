"""The further clocks of a ticket: begun with it, paused while the citizen is asked, met at its end.

A ticket that has none costs nothing: `Ticket.timers` says how many there are.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from desk.calendar import Calendar
from desk.pledge import Pledge
from desk.standard import Decree, terms
from desk.ticket import Ticket
from desk.timer import Timer, next_due
from router.breach import record_late
from router.record import record
from store import rows, timers

AT_FIRST_REPLY = frozenset({"first_reply"})
PAUSING = frozenset({"resolution"})
_RUN = ("started_at", "due_at", "explanation", "paused_at", "pauses")
_ENDED = ("ended_at", "paused_at", "pauses", "met", "why")


def start(
    session: Session, ticket: Ticket, pledge: Pledge, decree: Decree, calendar: Calendar
) -> datetime | None:
    """Begin the further clocks that a pledge names; return when the first of them is due."""
    begun = list[Timer]()
    for name, promise in pledge.later().items():
        assert ticket.id is not None
        timer = Timer(
            office=ticket.office, ticket_id=ticket.id, name=name, promise=str(promise),
            terms={**terms(promise, decree), **_extension(pledge, name)},
            started_at=ticket.complete_at if promise.starts == "complete" else ticket.received_at,
        )  # fmt: skip
        timer.count(calendar)
        begun.append(rows.add(session, timer))
    ticket.timers = len(begun)
    return next_due(begun)


def _extension(pledge: Pledge, name: str) -> dict[str, int]:
    extension = pledge.extension
    return {"extension": extension.number} if extension and name == "resolution" else {}


def complete(session: Session, ticket: Ticket, calendar: Calendar) -> datetime | None:
    """Begin the clocks that waited until the request was complete; return what is due first."""
    found = timers.of_ticket(session, ticket)
    for timer in found:
        if timer.promised.starts == "complete" and timer.ended_at is None:
            timer.started_at = ticket.complete_at
            timer.due_at, timer.explanation = None, {}
            timer.count(calendar)
            rows.save(session, timer, *_RUN)
    return next_due(found)


def speak(session: Session, ticket: Ticket, actor: str, at: datetime) -> datetime | None:
    """A person of the office spoke: a first reply is given, and the end waits for the citizen."""
    found = timers.of_ticket(session, ticket)
    for timer in found:
        if timer.name in AT_FIRST_REPLY:
            end(session, ticket, timer, actor, at)
        elif waits(timer) and timer.runs:
            timer.pause(at)
            rows.save(session, timer, *_RUN)
    return next_due(found)


def unspeak(session: Session, ticket: Ticket, said_at: datetime) -> datetime | None:
    """What a person of the office said then never arrived: take back what it stopped."""
    found = timers.of_ticket(session, ticket)
    for timer in found:
        if timer.name in AT_FIRST_REPLY and timer.ended_at == said_at and timer.met is not None:
            timer.ended_at, timer.met = None, None
            rows.save(session, timer, *_ENDED)
        elif timer.paused_at == said_at:
            timer.paused_at = None
            rows.save(session, timer, *_RUN)
    return next_due(found)


def waits(timer: Timer) -> bool:
    """Return whether a clock stands still while the citizen is asked something."""
    return timer.name in PAUSING and timer.promised.waiting == "pauses"


def hear(session: Session, ticket: Ticket, at: datetime, calendar: Calendar) -> datetime | None:
    """The citizen spoke: what waited for them goes on."""
    found = timers.of_ticket(session, ticket)
    for timer in found:
        if timer.paused_at:
            timer.resume(at, calendar)
            rows.save(session, timer, *_RUN)
    return next_due(found)


def finish(session: Session, ticket: Ticket, actor: str, at: datetime) -> None:
    """The matter is closed: every clock that still runs is met."""
    for timer in timers.of_ticket(session, ticket):
        end(session, ticket, timer, actor, at)


def restart(session: Session, ticket: Ticket, closed_at: datetime) -> datetime | None:
    """The matter is open again: what its end had met runs on; return what is due first.

    What waits for the citizen goes on when they speak, without the time in between.
    """
    found = timers.of_ticket(session, ticket)
    for timer in found:
        if timer.ended_at == closed_at and timer.met is not None:
            timer.ended_at, timer.met = None, None
            timer.paused_at = closed_at if waits(timer) else None
            rows.save(session, timer, *_ENDED)
    return next_due(found)


def end(session: Session, ticket: Ticket, timer: Timer, actor: str, at: datetime) -> None:
    """Stop a clock as met, in time or late."""
    if timer.ended_at or timer.started_at is None:
        return
    stopped = timer.paused_at or at
    timer.end(at, met=timer.due_at is None or stopped <= timer.due_at)
    rows.save(session, timer, *_ENDED)
    record_late(session, ticket, timer, at)
    record(session, "timer.met", actor, at, ticket, clock=timer.name, kept=timer.met)


def drop(
    session: Session, ticket: Ticket, found: Iterable[Timer], actor: str, at: datetime, why: str
) -> None:
    """Stop clocks that do not apply, and say why."""
    for timer in found:
        if timer.ended_at is None:
            timer.end(at, met=None)
            timer.why = why
            rows.save(session, timer, *_ENDED)
            record(session, "timer.dropped", actor, at, ticket, clock=timer.name, why=why)
