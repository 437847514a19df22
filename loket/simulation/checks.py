"""What must always hold. What people are owed is kept here apart from the router, and compared."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, func, select
from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.message import Direction, Message
from desk.office import Office
from desk.ticket import Ticket
from loket.simulation.story import story
from store import rows
from store.prepared import Prepared

_T, _E, _M = rows.table(Ticket), rows.table(Event), rows.table(Message)
_C = rows.table(Conversation)
_STANDS = Prepared(
    select(
        _C.c.channel.label("now_on"), _C.c.ticket_id.label("named"), _C.c.consider_at,
        _T.c.id, _T.c.kind, _T.c.channel, _T.c.promise, _T.c.opened_at, _T.c.received_at,
        _T.c.complete_at, _T.c.due_at, _T.c.next_due_at, _T.c.first_response_at, _T.c.answered_in,
        _T.c.closed_at, (cast(_T.c.explanation, String) != "{}").label("explained"),
    )
    .outerjoin(_T, _T.c.conversation_id == _C.c.id)
    .where(_C.c.id == bindparam("talk"))
    .order_by(_T.c.id)
)  # fmt: skip
"""What is checked of a conversation and its tickets, and no more: that is done after everything."""


class Broken(AssertionError):
    """Something that must always hold does not; the message tells the ticket's story."""


Stand = Mapping[str, Any]
"""How a conversation stands, with one of its tickets if there is any."""


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
        stands = _STANDS.run(session, {"talk": conversation_id}).every()
        for wrong in self._wrong(session, conversation_id, stands, at):
            rows.add_waiting(session)  # events that the story tells
            raise Broken(f"{wrong}\n\n{story(session, self.office, conversation_id)}")

    def _wrong(
        self, session: Session, key: int, stands: Sequence[Stand], at: datetime
    ) -> Iterable[str]:
        self.made += 1
        talk, tickets = stands[0], stands if stands[0]["id"] else ()
        for ticket in tickets:
            yield from _ticket(session, ticket, at)
        open_ones = [ticket for ticket in tickets if not ticket["closed_at"]]
        if len(open_ones) > 1:
            yield "two tickets of one conversation are open"
        named = [talk["named"]] if talk["named"] else []
        if [ticket["id"] for ticket in open_ones] != named:
            yield "the conversation names another ticket than the open one"
        if key in self.owed and talk["consider_at"] is None:
            yield from self._owed(talk["now_on"], open_ones, *self.owed[key])

    def _owed(
        self, now_on: str, open_ones: Sequence[Stand], since: datetime, channel: str
    ) -> Iterable[str]:
        """A person who waits has an open ticket, due as if they had asked once only."""
        if not open_ones:
            yield f"a person waits since {since} and no ticket is open"
        for ticket in open_ones:
            if ticket["next_due_at"] is None:
                yield f"a person waits since {since} and nothing is due"
                continue
            counts = max(since, ticket["complete_at"] or since)
            latest = max(
                self.office.deadline(name, counts, ticket["kind"]).due
                for name in {channel, ticket["channel"], now_on}
            )
            if ticket["next_due_at"] > latest:
                yield f"who waits since {since} was pushed back beyond {latest}"


def _ticket(session: Session, ticket: Stand, at: datetime) -> Iterable[str]:
    due_at, received_at = ticket["due_at"], ticket["received_at"]
    if due_at is None and ticket["promise"] and _waits(session, ticket["id"]):
        return
    if due_at is None or not ticket["promise"] or not ticket["explained"]:
        yield "a ticket has no deadline, promise or explanation"
        return
    if not received_at <= ticket["opened_at"] <= at:
        yield "a ticket was opened before its message came"
    if due_at < received_at:
        yield "a deadline lies before the message"
    answered = ticket["first_response_at"]
    if answered and not received_at <= answered <= at:
        yield "a first answer came before the question, or later than now"
    if ticket["answered_in"] is not None and ticket["answered_in"] < 0:
        yield "an answer took negative time"
    if ticket["closed_at"] and (ticket["next_due_at"] or ticket["closed_at"] > at):
        yield "a closed ticket is due, or closed later than now"


def _waits(session: Session, ticket_id: int) -> bool:
    """Return whether a promise waits until the request is complete, or somebody's turn comes."""
    whole = rows.get(session, Ticket, ticket_id)
    return whole is not None and whole.counts_from is None


_BREACHES = Prepared(
    select(_E.c.ticket_id, _E.c.at, _E.c.detail).where(_E.c.verb == "ticket.overdue")
)
_AUDITED = Prepared(
    select(
        _T.c.id, _T.c.number, _T.c.conversation_id, _T.c.due_at, _T.c.first_response_at,
        _T.c.closed_at, _T.c.overdue_at,
    ).order_by(_T.c.id)
)  # fmt: skip


def audit(session: Session, checks: Checks, at: datetime) -> None:
    """Check the whole database at the end of a month: breaches, openings, numbers; raises Broken.

    To be called after the clock has looked at the deadlines as of `at`.
    """
    told: dict[int, list[tuple[datetime, str]]] = {}
    for row in _BREACHES.run(session, {}).every():
        told.setdefault(row["ticket_id"], []).append((row["at"], row["detail"]["due"]))
    for ticket in _AUDITED.run(session, {}).every():
        for wrong in _recorded(ticket, told.get(ticket["id"], []), at):
            told_so = story(session, checks.office, ticket["conversation_id"])
            raise Broken(f"{ticket['number']}: {wrong}\n\n{told_so}")
        checks.made += 1
    for conversation_id in _gaps(session):
        told_so = story(session, checks.office, conversation_id)
        raise Broken(f"messages of a conversation are not numbered one by one\n\n{told_so}")


def _recorded(
    ticket: Mapping[str, Any], told: list[tuple[datetime, str]], at: datetime
) -> Iterable[str]:
    """A broken first word is recorded once; a later word is another one, with its own deadline."""
    settled = ticket["first_response_at"] or ticket["closed_at"] or at
    broken = bool(ticket["overdue_at"] or (ticket["due_at"] and settled > ticket["due_at"]))
    times = sum(told_at == ticket["overdue_at"] for told_at, _ in told)
    if broken != (times == 1):
        yield f"broken: {broken}, but recorded {times} times"
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
