"""The seam of a year that is played in two halves at once: what stands open there, and the joining.

The second half begins weeks before the seam, when nobody waits. As soon as it finds exactly what
the first half left, the first ends and both are one year; if it never does, the first plays on.
"""

from bisect import bisect_left
from datetime import date, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    and_,
    bindparam,
    create_engine,
    delete,
    insert,
    or_,
    select,
)
from sqlmodel import Session

from desk.conversation import SILENCE, Conversation
from desk.event import Event
from desk.message import Message
from desk.period import Period
from desk.rating import Rating
from desk.row import Row
from desk.ticket import Ticket
from desk.timer import Timer
from loket.simulation.arrivals import arrivals
from loket.simulation.checks import Broken
from loket.simulation.people import Person
from loket.simulation.scenario import Scenario
from loket.simulation.staff import Staff
from loket.simulation.world import Action
from router.place_message import is_stale
from router.silence import REOPENS, is_over
from store import rows
from store.prepared import Prepared

RUN_IN = timedelta(days=42)
"""How long before the seam the second half begins."""
BEFORE, LOOKS = timedelta(days=14), 72
"""From how long before the seam the halves are compared, and on how many mornings."""
DAY = timedelta(days=1)
COMES = Person.come.__name__
NAMES = frozenset({"id", "conversation_id", "ticket_id", "message_id", "contact_id"})
"""What a row is called in its own database."""
GIVEN = NAMES | {"number", "token", "complaint_id", "officer_id"}
"""What may differ: it changes nothing of what comes."""
SHIFT = 1_000_000_000
"""What is added to the ids of the second half, so that both fit into one database."""

_T, _R, _C = rows.table(Ticket), rows.table(Rating), rows.table(Timer)
_ALIVE = Prepared(
    select(_T.c.conversation_id)
    .outerjoin(_R, _R.c.ticket_id == _T.c.id)
    .where(
        or_(
            _T.c.closed_at.is_(None),
            and_(
                _R.c.id.is_not(None),
                _R.c.rated_at.is_(None),
                or_(_R.c.asked_at.is_(None), _R.c.asked_at >= bindparam("since")),
            ),
        )
    )
)
"""What is open, and what people are to be asked a rating of, or were and have not said one."""
_TICKETS = Prepared(
    rows.columns(Ticket).where(_T.c.conversation_id == bindparam("talk")).order_by(_T.c.id)
)
_RATING = Prepared(rows.columns(Rating).where(_R.c.ticket_id == bindparam("ticket")))
_CLOCKS = Prepared(
    rows.columns(Timer).where(_C.c.ticket_id == bindparam("ticket")).order_by(_C.c.id)
)


def seam_of(scenario: Scenario) -> date | None:
    """Return the day at which both halves have as many people before them; None: too short."""
    period, random = scenario.period, scenario.dice("traffic")
    people = arrivals(
        scenario.office, scenario.office.calendar, period, scenario.arrivals, random
    )  # fmt: skip
    coming = [at for at, _ in people]
    for day in period.days():
        begins = day.since - RUN_IN
        if bisect_left(coming, day.since) >= len(coming) - bisect_left(coming, begins):
            return day.first if begins > period.since else None
    return None


def meetings(period: Period, seam: date) -> set[date]:
    """Return the days at whose beginning the halves are compared."""
    days = (seam - BEFORE + number * DAY for number in range(LOOKS))
    return {day for day in days if day < period.end}


def standing(session: Session, staff: Staff) -> str:
    """Return a digest of all there is to go on with now, in words that two databases share.

    What will be done, when and by whom; what is in the mind of people who will do something;
    conversations that may go on, with all that their rows tell; what officers mean to do. Who is
    yet to come is the same in both.
    """
    now = staff.world.now
    acts = [(at, *_doer(action)) for at, _, action in staff.world.planned]
    doing = [act for act in acts if act[1] != COMES]
    people = [(at, who) for at, _, who in doing if isinstance(who, Person)]
    alive = _ALIVE.run(session, {"since": now - DAY}).every()
    talks = {row["conversation_id"] for row in alive}
    talks |= {who.talk_id for _, who in people if who.talk_id is not None}
    coming = [(at, who) for at, name, who in acts if name == COMES and isinstance(who, Person)]
    talks |= {who.talk_id for at, who in coming if _goes_on(session, who, at, now)}
    told = (
        now,
        sorted((at, name, getattr(who, "number", 0)) for at, name, who in doing),
        sorted((at, *_mind(who)) for at, who in people),
        sorted(repr(_talk(session, staff, key)) for key in talks),
        [(one.number, one.job.kind, one.job.until) for one in staff.officers if one.job],
        [staff.known[talk].number for _, talk in staff.closing],
    )
    return sha256(repr(told).encode()).hexdigest()


def _doer(action: Action) -> tuple[str, Any]:
    """Return what will be done, and who does it."""
    called: Any = action.func if isinstance(action, partial) else action
    return called.__name__, getattr(called, "__self__", None)


def _mind(who: Person) -> tuple[Any, ...]:
    said = who.arrival, who.written, who.nudged, who.asked_more, who.question
    return who.number, *said, _dice(who.random)


def _dice(random: Random) -> int:
    return hash(random.getstate()[1])


def _goes_on(session: Session, who: Person, at: datetime, now: datetime) -> bool:
    """Return whether who comes will find their last conversation, and not begin another one."""
    if who.talk_id is None or at - now > REOPENS:
        return False
    talk = rows.get(session, Conversation, who.talk_id)
    if talk is None or (talk.closed_at and talk.closed_by != SILENCE):
        return False
    return not is_over(talk, at) and not is_stale(talk, at)


def _talk(session: Session, staff: Staff, key: int) -> Any:
    """Return all that a conversation and its tickets tell, and what officers have in mind of it."""
    who, found = staff.known.get(key), list[Any]()
    for ticket in rows.every(session, Ticket, _TICKETS, talk=key):
        number = ticket.id or 0
        found += [
            _row(ticket),
            _row(rows.first(session, Rating, _RATING, ticket=number)),
            [_row(timer) for timer in rows.every(session, Timer, _CLOCKS, ticket=number)],
            staff.put_aside.get(number), staff.replies[number], staff.tries[number],
            number in staff.asked,
        ]  # fmt: skip
    dice = who and (who.number, _dice(who.random), _dice(who.work))
    owed = staff.world.checks.owed.get(key)
    return _row(rows.get(session, Conversation, key)), dice, owed, found


def _row(row: Row | None) -> Any:
    """Return what a row says, without the names that its own database gave it."""
    return row and [(name, repr(told)) for name, told in row.__dict__.items() if name not in GIVEN]


def join(first: Path, second: Path, seam: datetime) -> None:
    """Put into the first half's database all that went on after the seam, by the second's.

    Conversations are taken whole, with what was said in them before. Raises Broken where one goes
    on that the first half does not know.
    """
    here, there = rows.table(Conversation), _later(Conversation)
    went_on = select(_later(Event).c.conversation_id).where(_later(Event).c.at >= seam)
    moved = select(there.c.id).where(there.c.id.in_(went_on))
    began = select(there.c.opened_at).where(there.c.id.in_(went_on), there.c.opened_at < seam)
    known = select(here.c.id).where(here.c.opened_at.in_(began))
    engine = create_engine(f"sqlite:///{first}")
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA synchronous=OFF")  # as while it was played
        db.exec_driver_sql("ATTACH DATABASE ? AS later", (str(second),))
        before, found = (len(db.execute(these).all()) for these in (began, known))
        if before != found:
            raise Broken(f"{before} conversations go on after {seam}; {found} of them are known")
        for kind in (Timer, Event, Message, Ticket, Conversation):
            _move(db, kind, known, moved)
        db.commit()
    engine.dispose()


@cache
def _later(kind: type[Row]) -> Table:
    """Return a noun's table in the second half's database."""
    return rows.table(kind).to_metadata(MetaData(), schema="later")


def _move(db: Connection, kind: type[Row], known: Select[Any], moved: Select[Any]) -> None:
    """Take the rows of one kind from the second half; those of the first about the same go."""
    here, there = rows.table(kind), _later(kind)
    told = {
        name: column + SHIFT if name in NAMES else column + "b" if name == "number" else column
        for name, column in there.c.items()
    }
    db.execute(delete(here).where(_about(here, rows.table(Ticket), known)))
    chosen = select(*told.values()).where(_about(there, _later(Ticket), moved))
    db.execute(insert(here).from_select(list(told), chosen))


def _about(table: Table, tickets: Table, talks: Select[Any]) -> ColumnElement[bool]:
    """Return whether a row is about one of some conversations."""
    if table.name == rows.table(Conversation).name:
        return table.c.id.in_(talks)
    if "conversation_id" in table.c:
        return table.c.conversation_id.in_(talks)
    theirs = select(tickets.c.id).where(tickets.c.conversation_id.in_(talks))
    return table.c.ticket_id.in_(theirs)
