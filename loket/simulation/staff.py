"""The officers of an office: when they are there, what they take up next, how long it takes."""

from collections import Counter, deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

from desk.office import CONSULTATION
from desk.rating import Rating
from desk.ticket import Ticket
from loket.simulation.desk_work import close_one, take_up
from loket.simulation.officer import Job, Officer
from loket.simulation.visitor import AT_COUNTER, Visitor
from loket.simulation.words import chance, minutes, ways
from loket.simulation.world import World
from store import rows
from store.prepared import Prepared

if TYPE_CHECKING:
    from loket.simulation.people import Person

_T, _R = rows.table(Ticket), rows.table(Rating)
_OWED = (
    select(
        _T.c.id, _T.c.officer_id, _T.c.hidden_from, _T.c.kind, _T.c.channel, _T.c.conversation_id
    )
    .where(_T.c.office == bindparam("office"), _T.c.closed_at.is_(None))
    .where(_T.c.next_due_at.is_not(None))
    .where(or_(_T.c.channel != AT_COUNTER, _T.c.kind != CONSULTATION))
    .order_by(_T.c.next_due_at, _T.c.id)
    .limit(bindparam("most"))
)
"""What the inbox shows first, in its order; visitors are called at the counter."""
_ALL, _OWN = Prepared(_OWED), Prepared(_OWED.where(_T.c.officer_id == bindparam("officer")))
FIRST, MOST = 16, 60
"""How much of it is looked at: most take one of the first, few need to look further."""
_ASKED = Prepared(
    select(_R.c.conversation_id)
    .where(_R.c.asked_at >= bindparam("since"), _R.c.rated_at.is_(None))
    .order_by(_R.c.id)
)


class Staff:
    """Who is there, and what waits for them."""

    def __init__(self, world: World, officers: list[Officer]) -> None:
        self.world, self.officers = world, officers
        self.known: dict[int, Person | Visitor] = {}
        """Who is behind a conversation."""
        self.closing: deque[tuple[int, int]] = deque()
        self.put_aside: dict[int, datetime] = {}
        self.replies: Counter[int] = Counter()
        self.tries: Counter[int] = Counter()
        """How often it was tried to call somebody back about a ticket."""
        self.asked: set[int] = set()
        self.visitors: deque[Visitor] = deque()
        """Who waits at the counter, by their turn."""

    def begin_day(self, day: date) -> None:
        """Plan when officers come and return on a day."""
        calendar = self.world.office.calendar
        spans = list(calendar.open_spans(day))
        for officer in self.officers:
            random = self.world.scenario.dice("officer", officer.number, day)
            officer.absent[day] = chance(random, ways()["officer"]["absent"])
            if not spans:
                continue
            open_s = (spans[-1][1] - spans[0][0]).total_seconds()
            away = open_s * ways()["officer"]["elsewhere"] / 100
            left = spans[0][0] + timedelta(seconds=random.random() * (open_s - away))
            officer.elsewhere[day] = left, left + timedelta(seconds=away)
            self.world.plan(officer.elsewhere[day][1], self.wake)
        for start, _ in spans:
            self.world.plan(start, self.wake)
        if spans:
            self.world.plan(spans[-1][1], self._shut)
        self._let_rate()

    @property
    def reception(self) -> int:
        """Return who receives visitors; there is always somebody at the door."""
        return self.officers[0].id

    def _shut(self) -> None:
        """Close the counter: who still waits goes away."""
        while self.visitors:
            self.visitors.popleft().give_up()

    def _let_rate(self) -> None:
        """Let people answer who were asked for a rating on the day before."""
        since = self.world.now - timedelta(days=1)
        for row in _ASKED.run(self.world.session, {"since": since}).every():
            self.known[row["conversation_id"]].asked(row["conversation_id"])

    def there(self, officer: Officer) -> bool:
        """Return whether an officer is at the desk now."""
        world = self.world
        day = world.office.local(world.now).date()
        if officer.absent.get(day, True) or world.office.calendar.closes(world.now) is None:
            return False
        left, back = officer.elsewhere[day]
        return not left <= world.now < back

    def wake(self) -> None:
        """Let everybody who is free take up what waits."""
        for officer in self.officers:
            if officer.job is None and self.there(officer):
                self._take_up(officer)

    def answer_call(self, random: Random) -> float | None:
        """Return how many minutes somebody talks with a caller; None when nobody is there."""
        officer = self._nearest()
        if officer is None:
            return None
        talked = minutes(random, "call")
        self._engage(officer, talked)
        return talked

    def receive(self, visitor: Visitor) -> None:
        """Let a visitor wait at the counter until somebody is free."""
        self.visitors.append(visitor)
        self.visitor_done()

    def thanked(self, person: "Person") -> None:
        """Take note that a person needs nothing more."""
        talk_id = person.talk_id or 0
        ticket_id = self.world.conversation(talk_id)["ticket_id"]
        if ticket_id:
            self.closing.append((ticket_id, talk_id))
            self.wake()

    def free(self, officer: Officer) -> None:
        """Let an officer who is done take up the next thing."""
        officer.job = None
        if self.there(officer):
            self._take_up(officer)

    def work(self, officer: Officer, job: Job, finish: partial[None]) -> None:
        """Let an officer do a piece of work; `finish` runs when it is done."""
        officer.job = job
        officer.busy += job.until - self.world.now
        self.world.plan(job.until, partial(self._finish, officer, job, finish))

    def _finish(self, officer: Officer, job: Job, finish: partial[None]) -> None:
        if self.world.now < job.until:  # somebody came in between
            self.world.plan(job.until, partial(self._finish, officer, job, finish))
            return
        finish()

    def _nearest(self) -> Officer | None:
        """Return who is free, else who is writing and can be interrupted."""
        there = [o for o in self.officers if not o.supervises and self.there(o)]
        free = [o for o in there if o.job is None]
        writing = [o for o in there if o.job and o.job.ticket_id and o.job.kind != "interrupted"]
        return next(iter(free + writing), None)

    def _engage(self, officer: Officer, talked: float) -> None:
        """Keep an officer busy with somebody who is there; what was being written waits."""
        until = self.world.now + timedelta(minutes=talked)
        if officer.job is None:
            job = Job("talk", until)
            self.work(officer, job, partial(self.free, officer))
            return
        officer.busy += timedelta(minutes=talked)
        kind, officer.job.kind = officer.job.kind, "interrupted"
        officer.job.until += timedelta(minutes=talked)
        self.world.plan(until, partial(self._resume, officer.job, kind))

    def _resume(self, job: Job, kind: str) -> None:
        job.kind = kind

    def _serve(self, officer: Officer) -> None:
        self._engage(officer, self.visitors.popleft().serve(officer))

    def visitor_done(self) -> None:
        """Let whoever is next come to the counter, if an officer is free."""
        if self.visitors and (officer := self._nearest()):
            self._serve(officer)

    def _take_up(self, officer: Officer) -> None:
        if self.visitors and not officer.supervises:
            self._serve(officer)
            return
        for row in self._inbox(officer):
            if row["hidden_from"] != officer.id and self._may_take(row["id"]):
                take_up(self, officer, row)
                return
        if self.closing and not officer.supervises:
            close_one(self, officer)

    def _inbox(self, officer: Officer) -> Iterator[dict[str, Any]]:
        """Return what is owed, as far as it is asked for; to a supervisor, what is theirs."""
        if officer.supervises:
            yield from self._read(_OWN, MOST, officer=officer.id)
            return
        first = self._read(_ALL, FIRST)
        yield from first
        if len(first) == FIRST:
            yield from self._read(_ALL, MOST)[FIRST:]

    def _read(self, inbox: Prepared, most: int, **binds: int) -> list[dict[str, Any]]:
        asked = {"office": self.world.office.code, "most": most, **binds}
        return inbox.run(self.world.session, asked).every()

    def _may_take(self, ticket_id: int) -> bool:
        if self.put_aside.get(ticket_id, self.world.now) > self.world.now:
            return False
        return all(o.job is None or o.job.ticket_id != ticket_id for o in self.officers)
