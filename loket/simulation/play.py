"""Play one scenario from its first day to its last, on a database of its own."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlmodel import Session

from bot.decision import Decision
from bot.turn import Turn
from desk.clock import Clock
from desk.office import Office
from desk.officer import Officer as Row
from desk.period import Period
from knowledge_base import load
from loket.assembly import mind
from loket.simulation.arrivals import arrivals
from loket.simulation.checks import audit
from loket.simulation.officer import Officer
from loket.simulation.outcome import Outcome, collect
from loket.simulation.people import Person
from loket.simulation.retold import agree
from loket.simulation.scenario import Scenario
from loket.simulation.seam import join, standing
from loket.simulation.staff import Staff
from loket.simulation.visitor import Visitor
from loket.simulation.words import chance, ways
from loket.simulation.world import World
from router import Router
from router.receive import Think
from store import Store, rows

Tell = Callable[[float], None]
Meet = Callable[[Callable[[], str]], bool]
"""May ask what stands open; returns whether others go on from there."""
NOBODY: Mapping[date, Meet] = {}
AWAY = timedelta(days=90)
"""After how long people come with something new; what they ask sooner belongs to their matter.

So long that where matters wait for weeks, the old one is over too, and beyond being reopened.
"""
FOLDER = "loket-simulation-"
TICKS = (0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21)
"""Local hours at which the router's own clock looks: more often than people notice."""


@dataclass(frozen=True)
class Work:
    """What is counted while days are played."""

    counted: Counter[str]
    busy: timedelta
    """How long officers worked for the window, one by one."""
    checks: int

    @classmethod
    def so_far(cls, staff: Staff) -> "Work":
        """Return what was counted until now."""
        worked = (one.busy for one in staff.officers if not one.supervises)
        return cls(Counter(staff.world.counted), sum(worked, timedelta()), staff.world.checks.made)

    def __add__(self, other: "Work") -> "Work":
        return Work(
            self.counted + other.counted, self.busy + other.busy, self.checks + other.checks
        )

    def __sub__(self, other: "Work") -> "Work":
        return Work(
            self.counted - other.counted, self.busy - other.busy, self.checks - other.checks
        )


@dataclass(frozen=True)
class Part:
    """Days that were played: where all they left is kept, and what was counted besides."""

    file: Path
    end: date
    """The first day that was not played."""
    work: Work
    until: Mapping[date, Work]
    """What was counted before each day on which the halves were compared."""
    cpu: float


async def play(scenario: Scenario, tell: Tell) -> Outcome:
    """Return what came of a scenario; `tell` hears how much of it is done. Raises Broken."""
    began = time.perf_counter()
    with TemporaryDirectory(prefix=FOLDER) as folder:
        whole = await play_part(scenario, scenario.period, Path(folder) / "simulation.db", tell)
        return await told(scenario, [whole], began)


async def play_part(
    scenario: Scenario, days: Period, file: Path, tell: Tell, meet: Mapping[date, Meet] = NOBODY
) -> Part:
    """Play some days of a scenario, as if nobody waited when they begin; raises Broken.

    At the beginning of the days in `meet` it may ask what stands open, and end the playing.
    """
    began = time.process_time()
    store = Store(f"sqlite:///{file}", synchronous="OFF")
    try:
        await store.create()
        staff, end, until = await _play(scenario, days, store, tell, meet)
    finally:
        await store.close()
    return Part(file, end, Work.so_far(staff), until, time.process_time() - began)


async def _play(
    scenario: Scenario, period: Period, store: Store, tell: Tell, meet: Mapping[date, Meet]
) -> tuple[Staff, date, Mapping[date, Work]]:
    office, days, until = scenario.played, period.days(), dict[date, Work]()
    now = [period.since]
    minds = partial(_mind, clock=lambda: now[0])
    router = Router(store, {office.code: office}, minds, clock=lambda: now[0])
    await router.calendars.open()
    world = World(scenario, router.think(office), now[0])
    staff = Staff(world, await store.run(_hire, scenario))
    _plan(world, staff)
    for number, day in enumerate(days):
        if met := meet.get(day.first):
            until[day.first] = Work.so_far(staff)
            if await store.read(lambda session: met(partial(standing, session, staff))):
                return staff, day.first, until
        staff_begins = partial(staff.begin_day, day.first)
        world.plan(day.since, staff_begins)
        await store.run(_play_day, world, day)
        now[0] = day.until
        await router.timekeeper.reckon()
        if day.end.day == 1 or number == len(days) - 1:
            await store.read(audit, world.checks, now[0])
        tell((number + 1) / len(days))
    return staff, period.end, until


async def told(scenario: Scenario, parts: Sequence[Part], began: float) -> Outcome:
    """Return what came of a scenario, played whole or in two halves that met; raises Broken."""
    office, period, since = scenario.played, scenario.period, time.process_time()
    work = parts[0].work
    for later in parts[1:]:
        met = parts[0].end
        work += later.work - later.until[met]
        join(parts[0].file, later.file, Period(met, met, office.zone).since)
    store = Store(f"sqlite:///{parts[0].file}", synchronous="OFF")
    try:
        agreed = await store.read(agree, office, period, period.until)
        return await store.read(
            collect, scenario, as_of=period.until, counted=work.counted,
            busy=_busy(scenario, work.busy), checks=agreed + work.checks,
            seconds=time.perf_counter() - began,
            cpu=time.process_time() - since + sum(part.cpu for part in parts),
        )  # fmt: skip
    finally:
        await store.close()


def _mind(office: Office, clock: Clock) -> Think:
    """Return the bot of an office that knows what comes with Loket, as it is told on a day.

    People here have a few thousand things to say. What the bot decides hangs on the turn and on
    what it knows alone: what it decided of an equal turn before is not worked out again.
    """

    @cache
    def knowing(told: frozenset[tuple[str, str]]) -> Think:
        knowledge, before = load(dict(told)), dict[str, Decision]()
        decide = mind(office, lambda _office: knowledge)

        def think(turn: Turn) -> Decision:
            known = before.get(key := repr(turn))
            if known is None:
                known = before[key] = decide(turn)
            return known

        return think

    told_on = cache(lambda day: frozenset(office.variables_on(day).items()))
    return lambda turn: knowing(told_on(office.local(clock()).date()))(turn)


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
        found.append(Officer(rows.add(session, row).id or 0, number, supervises))
    return found


def _plan(world: World, staff: Staff) -> None:
    """Plan who comes when; the same people come whatever is tried."""
    scenario = world.scenario
    random = scenario.dice("traffic")
    usual = scenario.office.calendar
    coming = arrivals(scenario.office, usual, scenario.period, scenario.arrivals, random)
    before: dict[str, Known] = {}
    for number, (at, channel) in enumerate(coming):
        if channel == "visit":
            if at >= world.now:
                world.plan(at, Visitor(world, staff, number).come)
            continue
        known = before.setdefault(channel, Known())
        person = known.again(at, random) or Person(world, staff, number, channel)
        known.lately.append((at, person))
        if at >= world.now:  # a second half knows of who came before only that they did
            world.plan(at, partial(person.come, number))


@dataclass
class Known:
    """Who has been here: lately, and long enough ago to come with something new."""

    lately: deque[tuple[datetime, Person]] = field(default_factory=deque)
    before: list[Person] = field(default_factory=list)

    def again(self, at: datetime, random: Random) -> Person | None:
        """Return who comes again, if it is somebody who has been here."""
        while self.lately and at - self.lately[0][0] > AWAY:
            self.before.append(self.lately.popleft()[1])
        if not self.before or not chance(random, ways()["people"]["returning"]):
            return None
        chosen = random.randrange(len(self.before))
        self.before[chosen], self.before[-1] = self.before[-1], self.before[chosen]
        return self.before.pop()


def _busy(scenario: Scenario, worked: timedelta) -> float:
    """Return which part of their time at the desk officers were busy."""
    period, calendar = scenario.period, scenario.played.calendar
    opened = calendar.open_seconds(period.since, period.until)
    share = (1 - ways()["officer"]["absent"] / 100) * (1 - ways()["officer"]["elsewhere"] / 100)
    return worked.total_seconds() / float(opened * share * scenario.officers)
