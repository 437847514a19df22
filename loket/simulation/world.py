"""The simulated world: a clock that jumps from one happening to the next, and the real verbs."""

import heapq
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar
from zlib import crc32

from sqlalchemy import bindparam, select
from sqlmodel import Session

from desk.conversation import Conversation
from desk.silence import is_good_hour
from desk.ticket import Ticket
from loket.simulation.checks import Checks
from loket.simulation.scenario import Scenario
from router import deliver
from router.ask_rating import ask_later
from router.channel import DeliveryError
from router.errors import Refused
from router.look import due_looks
from router.receive import Think
from router.silence import due_silences, keep_silence
from store import ratings, rows
from store.prepared import Prepared, raw

P = ParamSpec("P")
T = TypeVar("T")
Action = Callable[[], None]
SENDER = "simulation"
NETWORK_FAILS = 300
"""One message in so many finds the network down, and is tried again."""
_C, _T = rows.table(Conversation), rows.table(Ticket)
_TALK = Prepared(
    select(
        _C.c.id, _C.c.channel, _C.c.ticket_id, _C.c.last_seq, _C.c.consider_at, _C.c.closed_at,
        _C.c.memory,
    ).where(_C.c.id == bindparam("key"))
)  # fmt: skip
_TICKET = Prepared(
    select(_T.c.kind, _T.c.closed_at, _T.c.next_due_at).where(_T.c.id == bindparam("key"))
)
"""What people and officers look at, again and again, and no more."""


class World:
    """Plays what was planned, each thing at its instant, by the router's own verbs.

    `play` is a verb of the store itself: all of a stretch of time is one transaction.
    """

    def __init__(self, scenario: Scenario, think: Think, since: datetime) -> None:
        self.scenario, self.office, self.think = scenario, scenario.played, think
        self.now, self._begun = since, f"{since:%Y%m%d}"
        self._offices = {self.office.code: self.office}
        self.checks = Checks(self.office)
        self.counted: Counter[str] = Counter()
        self.planned: list[tuple[datetime, int, Action]] = []
        self._order, self._sent = count(), count(1)
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """The transaction that is open now."""
        assert self._session is not None
        return self._session

    def plan(self, at: datetime, action: Action) -> None:
        """Let something happen at an instant, never before now."""
        heapq.heappush(self.planned, (max(at, self.now), next(self._order), action))

    def after(self, minutes: float, action: Action) -> None:
        """Let something happen so many minutes from now."""
        self.plan(self.now + timedelta(minutes=minutes), action)

    def play(self, session: Session, until: datetime) -> None:
        """Play what happens before an instant, then let the router's clock look."""
        self._session = session
        while self.planned and self.planned[0][0] < until:
            self.now, _, action = heapq.heappop(self.planned)
            action()
            self.counted["steps"] += 1
        self.now = until
        self._look()
        self._session = None

    def _look(self) -> None:
        """Let the router's clock look at what is due, by its own verbs."""
        for look in due_looks(self.session, self._offices, self.now):
            self.do(look)
        for key, _ in due_silences(self.session, self._offices, self.now):
            self.do(keep_silence, key, office=self.office, as_of=self.now)
        if is_good_hour(self.now, self.office.calendar):
            for key, _ in ratings.waiting(self.session, self._offices):
                self.do(ask_later, key, office=self.office, as_of=self.now)
        self.send()

    def do(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb of the router; should it refuse, the play cannot go on.

        Its events wait for the end of the stretch, and are written all at once.
        """
        return verb(self.session, *args, **kwargs)

    def ask(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb that may refuse; raises Refused, and then nothing was done."""
        later = self.session.info.setdefault("later", [])
        known, execute = len(later), raw(self.session)[0].execute
        execute("SAVEPOINT simulated")
        try:
            return self.do(verb, *args, **kwargs)
        except Refused as refusal:
            del later[known:]
            execute("ROLLBACK TO simulated")
            self.counted[f"refused {refusal.why}"] += 1
            raise
        finally:
            execute("RELEASE simulated")

    def conversation(self, key: int) -> Mapping[str, Any]:
        """Return how a conversation stands."""
        found = _TALK.run(self.session, {"key": key}).first()
        assert found is not None
        return found

    def ticket(self, key: int) -> Mapping[str, Any]:
        """Return how a ticket stands."""
        found = _TICKET.run(self.session, {"key": key}).first()
        assert found is not None
        return found

    def check(self, conversation_id: int) -> None:
        """Check what must hold of a conversation; raises Broken with its story."""
        self.checks.conversation(self.session, conversation_id, self.now)

    def send(self) -> None:
        """Let what was written leave; now and then the network is down for a while."""
        for message in self.do(deliver.claim, by=SENDER, as_of=self.now):
            number, what = next(self._sent), f"{message.written_at} {message.address}"
            if crc32(f"{what} {message.attempt}".encode()) % NETWORK_FAILS:
                self.do(deliver.sent, message.message_id, f"{self._begun}-{number}", at=self.now)
                continue
            error = DeliveryError("network down", permanent=False)
            self.do(deliver.refused, message.message_id, error, by=SENDER, at=self.now)
            self.after(1, self.send)
