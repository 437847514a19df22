"""What must always hold. What people are owed is kept here apart from the router, and compared."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.message import Direction, Message
from desk.office import Office
from desk.ticket import Ticket
from loket.simulation.story import story
from store import rows
from store.prepared import Prepared
from store.tickets import in_conversation

_T, _E, _M = rows.table(Ticket), rows.table(Event), rows.table(Message)


class Broken(AssertionError):
    """Something that must always hold does not; the message tells the ticket's story."""


class Checks:
    """The promises as people see them: since when each is owed a word, whatever the router says."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.owed: dict[int, tuple[datetime, str]] = {}
        """Since when a conversation waits for the office, and on which channel that was asked."""
        self.made = 0

    def asks(self, conversation_id: int, at: datetime, channel: str) -> None:
        """Note that a person asked something: the oldest question that nobody answered counts."""
        self.owed.setdefault(conversation_id, (at, channel))

    def answered(self, conversation_id: int) -> None:
        """Note that the office, or its bot, answered."""
        self.owed.pop(conversation_id, None)

    def conversation(self, session: Session, conversation_id: int, at: datetime) -> None:
        """Check one conversation and its tickets; raises Broken."""
        talk = rows.get(session, Conversation, conversation_id)
        assert talk is not None
        tickets = in_conversation(session, conversation_id)
        for wrong in self._wrong(talk, tickets, at):
            raise Broken(f"{wrong}\n\n{story(session, self.office, conversation_id)}")

    def _wrong(self, talk: Conversation, tickets: list[Ticket], at: datetime) -> Iterable[str]:
        self.made += 1
        for ticket in tickets:
            yield from _ticket(ticket, at)
        open_ones = [ticket for ticket in tickets if not ticket.closed_at]
        if len(open_ones) > 1:
            yield "two tickets of one conversation are open"
        if [ticket.id for ticket in open_ones] != ([talk.ticket_id] if talk.ticket_id else []):
            yield "the conversation names another ticket than the open one"
        if talk.id in self.owed and talk.consider_at is None:
            yield from self._owed(talk, open_ones, *self.owed[talk.id])

    def _owed(
        self, talk: Conversation, open_ones: list[Ticket], since: datetime, channel: str
    ) -> Iterable[str]:
        """A person who waits has an open ticket, due as if they had asked once only."""
        if not open_ones:
            yield f"a person waits since {since} and no ticket is open"
        for ticket in open_ones:
            if ticket.next_due_at is None:
                yield f"a person waits since {since} and nothing is due"
                continue
            counts = max(since, ticket.complete_at or since)
            latest = max(
                self.office.deadline(name, counts, ticket.kind).due
                for name in {channel, ticket.channel, talk.channel}
            )
            if ticket.next_due_at > latest:
                yield f"who waits since {since} was pushed back beyond {latest}"


def _ticket(ticket: Ticket, at: datetime) -> Iterable[str]:
    if ticket.due_at is None and ticket.counts_from is None and ticket.promise:
        return  # the promise waits until the request is complete
    if ticket.due_at is None or not ticket.promise or not ticket.explanation:
        yield "a ticket has no deadline, promise or explanation"
        return
    if not ticket.received_at <= ticket.opened_at <= at:
        yield "a ticket was opened before its message came"
    if ticket.due_at < ticket.received_at:
        yield "a deadline lies before the message"
    answered = ticket.first_response_at
    if answered and not ticket.received_at <= answered <= at:
        yield "a first answer came before the question, or later than now"
    if ticket.answered_in is not None and ticket.answered_in < 0:
        yield "an answer took negative time"
    if ticket.closed_at and (ticket.next_due_at or ticket.closed_at > at):
        yield "a closed ticket is due, or closed later than now"


_BREACHES = Prepared(
    select(_E.c.ticket_id, _E.c.at, _E.c.detail).where(_E.c.verb == "ticket.overdue")
)


def audit(session: Session, checks: Checks, at: datetime) -> None:
    """Check the whole database at the end of a month: breaches, openings, numbers; raises Broken.

    To be called after the clock has looked at the deadlines as of `at`.
    """
    told: dict[int, list[tuple[datetime, str]]] = {}
    for row in _BREACHES.run(session, {}).every():
        told.setdefault(row["ticket_id"], []).append((row["at"], row["detail"]["due"]))
    for ticket in rows.every(session, Ticket, rows.columns(Ticket)):
        for wrong in _recorded(ticket, told.get(ticket.id or 0, []), at):
            told_so = story(session, checks.office, ticket.conversation_id)
            raise Broken(f"{ticket.number}: {wrong}\n\n{told_so}")
        checks.made += 1
    for conversation_id in _gaps(session):
        told_so = story(session, checks.office, conversation_id)
        raise Broken(f"messages of a conversation are not numbered one by one\n\n{told_so}")


def _recorded(ticket: Ticket, told: list[tuple[datetime, str]], at: datetime) -> Iterable[str]:
    """A broken first word is recorded once; a later word is another one, with its own deadline."""
    times = sum(told_at == ticket.overdue_at for told_at, _ in told)
    if ticket.broken(at) != (times == 1):
        yield f"broken: {ticket.broken(at)}, but recorded {times} times"
    dues = [due for _, due in told]
    if len(set(dues)) < len(dues):
        yield "a breach is recorded twice"


def _gaps(session: Session) -> list[Any]:
    counted = (
        select(_M.c.conversation_id)
        .group_by(_M.c.conversation_id)
        .having(func.count() != func.max(_M.c.seq))
    )
    unsent = select(_M.c.conversation_id).where(
        _M.c.direction == Direction.OUT, _M.c.status == "sending"
    )
    connection = session.connection()
    return [*connection.execute(counted).scalars(), *connection.execute(unsent).scalars()]
