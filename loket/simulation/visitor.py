"""Visitors: they arrive, fill in the guest book, are called, are served, rate, and go."""

from functools import partial
from typing import TYPE_CHECKING

from desk.visit import Visit
from loket.simulation.officer import Officer
from loket.simulation.words import chance, choose, minutes, say, ways
from loket.simulation.world import World
from router.arrive import arrive
from router.rate_visit import complain_of_visit, rate_visit
from router.visit import begin, call, fill_guest_book, finish, leave

if TYPE_CHECKING:
    from collections.abc import Callable

    from loket.simulation.staff import Staff

AT_COUNTER = "visit"
DISSATISFIED = 2


class Visitor:
    """One person who comes to the counter; the verbs of the front desk are told all they do."""

    def __init__(self, world: World, staff: "Staff", number: int) -> None:
        self.world, self.staff, self.number = world, staff, number
        self.random = self.work = world.scenario.dice("visitor", number)
        self.phone = f"+62813{10_000_000 + number}"
        self.visit_id = 0

    def come(self) -> None:
        """Come, if the office is open."""
        world = self.world
        if world.office.calendar.closes(world.now) is None:
            return
        world.counted["visits"] += 1
        reception = self.staff.reception
        made = world.do(
            arrive, office=world.office, by=reception, at=world.now,
            name=f"Tamu {self.number}", purpose="Konsultasi data",
        )  # fmt: skip
        self.visit_id = made.id or 0
        if not made.lacks("guest book", self._order):
            self._write(reception)
        world.check(made.conversation_id)
        self.staff.receive(self)

    def serve(self, officer: Officer) -> float:
        """Be called, fill in the guest book if that comes now, sit down; return for how long."""
        world = self.world
        called = self._do(call, officer.id)
        world.counted["visits in time"] += called.kept is not False
        if called.guest_book_at is None:
            self._write(officer.id)
        self._do(begin, officer.id)
        world.check(called.conversation_id)
        talked = minutes(self.random, AT_COUNTER)
        world.after(talked, partial(self._go, officer.id))
        return talked

    def give_up(self) -> None:
        """Go away: the office closes, and nobody called."""
        self.world.counted["visits left"] += 1
        left = self._do(leave, self.staff.reception)
        self.world.check(left.conversation_id)

    def asked(self, conversation_id: int) -> None:
        """Answer no question for a rating in writing: they rate at the counter."""

    def replied(self) -> None:
        """Take an answer to a complaint without another word."""

    def _go(self, officer_id: int) -> None:
        done = self._do(finish, officer_id)
        self.world.check(done.conversation_id)
        self._rate()
        self.staff.visitor_done()

    def _rate(self) -> None:
        """Rate what was done, where the standard asks for it; some complain."""
        world, service = self.world, self.world.office.services.get(AT_COUNTER)
        rates = chance(self.random, ways()["rating"]["visitors"])
        if service is None or not service.rating or not rates:
            return
        score = int(choose(self.random, "scores"))
        world.do(
            rate_visit, self.visit_id, score, office=world.office, by=self.staff.reception,
            at=world.now,
        )  # fmt: skip
        world.counted["visits rated"] += 1
        if score <= DISSATISFIED and chance(self.random, ways()["rating"]["complains"]):
            self._complain()

    def _complain(self) -> None:
        world = self.world
        ticket = world.do(
            complain_of_visit, self.visit_id, say(self.random, "complaint"), office=world.office,
            by=self.staff.reception, at=world.now,
        )  # fmt: skip
        self.staff.known[ticket.conversation_id] = self
        world.checks.asks(ticket.conversation_id, world.now, AT_COUNTER)
        world.counted["visitors complained"] += 1
        world.check(ticket.conversation_id)
        self.staff.wake()

    def _write(self, by: int) -> None:
        world = self.world
        world.do(
            fill_guest_book, self.visit_id, office=world.office, by=by, at=world.now,
            name=f"Tamu {self.number}", email=f"tamu{self.number}@example.org", phone=self.phone,
            purpose="Konsultasi data", identity_seen=True,
        )  # fmt: skip

    def _do(self, verb: "Callable[..., Visit]", by: int) -> Visit:
        world = self.world
        return world.do(verb, self.visit_id, office=world.office, by=by, at=world.now)

    @property
    def _order(self) -> tuple[str, ...]:
        service = self.world.office.services.get(AT_COUNTER)
        return service.order if service else ()
