"""Play one scenario from its first day to its last, on a database of its own."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from random import Random

from sqlmodel import Session

from desk.clock import Clock
from desk.office import Office
from desk.officer import Officer as Row
from desk.period import Period
from knowledge_base import Knowledge, load
from loket.assembly import mind
from loket.simulation.arrivals import arrivals
from loket.simulation.checks import audit
from loket.simulation.officer import Officer
from loket.simulation.outcome import Outcome, collect
from loket.simulation.people import Person
from loket.simulation.retold import agree
from loket.simulation.scenario import Scenario
from loket.simulation.staff import Staff
from loket.simulation.visitor import Visitor
from loket.simulation.words import chance, ways
from loket.simulation.world import World
from router import Router
from store import Store, rows

Tell = Callable[[float], None]
TICKS = (0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21)
"""Local hours at which the router's own clock looks: more often than people notice."""


async def play(scenario: Scenario, tell: Tell) -> Outcome:
    """Return what came of a scenario; `tell` hears how much of it is done. Raises Broken."""
    began = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="loket-simulation-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'simulation.db'}", synchronous="OFF")
        try:
            await store.create()
            return await _play(scenario, store, tell, began)
        finally:
            await store.close()


async def _play(
    scenario: Scenario, store: Store, tell: Tell, began: tuple[float, float]
) -> Outcome:
    office, period = scenario.played, scenario.period
    now = [period.since]
    know = _knowing(office, lambda: now[0])
    router = Router(store, {office.code: office}, partial(mind, know=know), clock=lambda: now[0])
    await router.calendars.open()
    world = World(scenario, router.think(office))
    staff = Staff(world, await store.run(_hire, scenario))
    _plan(world, staff)
    days = period.days()
    for number, day in enumerate(days):
        staff_begins = partial(staff.begin_day, day.first)
        world.plan(day.since, staff_begins)
        await store.run(_play_day, world, day)
        now[0] = day.until
        await router.timekeeper.reckon()
        if day.end.day == 1 or number == len(days) - 1:
            await store.read(audit, world.checks, now[0])
        tell((number + 1) / len(days))
    world.checks.made += await store.read(agree, office, period, now[0])
    return await store.read(
        collect, scenario, as_of=now[0], counted=dict(world.counted), busy=_busy(world, staff),
        checks=world.checks.made, seconds=time.perf_counter() - began[0],
        cpu=time.process_time() - began[1],
    )  # fmt: skip


def _knowing(office: Office, clock: Clock) -> Callable[[Office], Knowledge]:
    """Return how the office's bot knows what comes with Loket, as it is told on a day."""
    on = lru_cache(maxsize=1)(lambda day: load(office.variables_on(day)))
    return lambda _office: on(office.local(clock()).date())


def _play_day(session: Session, world: World, day: Period) -> None:
    """Play a day in one transaction: a commit at each look would cost as much as the looks."""
    for instant in _ticks(day):
        world.play(session, instant)


def _ticks(day: Period) -> Iterator[datetime]:
    for hour, following in pairwise((*TICKS, None)):
        if hour:
            yield day.since + timedelta(hours=hour)
        if following is None:
            yield day.until


def _hire(session: Session, scenario: Scenario) -> list[Officer]:
    """Add the officers of an office and their supervisor."""
    code, found = scenario.office.code, []
    for number in range(scenario.officers + 1):
        supervises = number == scenario.officers
        row = Row(
            office=code,
            email=f"petugas{number}@{code}.example",
            name="Penyelia" if supervises else f"Petugas {number + 1}",
            role="supervisor" if supervises else "officer",
            created_at=scenario.period.since.astimezone(UTC),
        )
        random = Random(f"{scenario.seed}/{code}/officer/{number}")
        found.append(Officer(rows.add(session, row).id or 0, supervises, random))
    return found


def _plan(world: World, staff: Staff) -> None:
    """Plan who comes when; the same people come whatever is tried."""
    scenario = world.scenario
    random = Random(f"{scenario.seed}/{scenario.office.code}/traffic")
    usual = scenario.office.calendar
    coming = arrivals(scenario.office, usual, scenario.period, scenario.arrivals, random)
    before: dict[str, list[Person]] = {}
    for number, (at, channel) in enumerate(coming):
        if channel == "visit":
            world.plan(at, Visitor(world, staff, number).come)
            continue
        known = before.setdefault(channel, [])
        if known and chance(random, ways()["people"]["returning"]):
            person = random.choice(known)
        else:
            person = Person(world, staff, number, channel)
            known.append(person)
        world.plan(at, person.come)


def _busy(world: World, staff: Staff) -> float:
    period, calendar = world.scenario.period, world.office.calendar
    opened = calendar.open_seconds(period.since, period.until) / 60
    share = (1 - ways()["officer"]["absent"] / 100) * (1 - ways()["officer"]["elsewhere"] / 100)
    working = [officer for officer in staff.officers if not officer.supervises]
    return sum(officer.busy for officer in working) / float(opened * share * len(working))
