"""A short run of the simulation: the router's hardest day at work, with everything checked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from desk.period import month
from desk.ticket import Ticket
from loket.simulation import play as playing
from loket.simulation.checks import Broken, Checks, audit
from loket.simulation.outcome import Outcome
from loket.simulation.people import Person
from loket.simulation.play import Part, play, play_part, told
from loket.simulation.retold import agree
from loket.simulation.scenario import Scenario
from loket.simulation.seam import RUN_IN, meetings, seam_of
from loket.simulation.staff import MOST, Staff
from loket.simulation.world import World
from offices import profiles
from router import Router
from router.reply import reply
from router.silence import REOPENS
from store import rows
from store.figures import counted
from store.tallies import in_all
from tests.cast import MAMUJU, MONDAY, PROFILES, Cast, FixedClock, by_mail, wulan
from tests.store.tickets import write

PASAMAN = Scenario(profiles()["1309"], officers=1, months=1, conversations=1200)
"""The office whose silence rule the system itself carries out; one officer, so that much waits."""


def numbers(outcome: Outcome) -> Any:
    return replace(outcome, seconds=0, cpu=0)


async def test_a_month_keeps_every_invariant_and_is_the_same_by_its_seed() -> None:
    told: list[float] = []
    outcome = await play(PASAMAN, told.append)
    assert told[-1] == 1.0
    assert outcome.counted["conversations"] == 100
    assert outcome.checks > 300
    assert outcome.whole.of > 40
    assert outcome.whole.measured > 40
    assert outcome.counted["bot accept"] > 0
    assert outcome.counted["nudges"] > 0
    assert outcome.counted["ticket.reminded"] > 0
    assert outcome.counted["closed by silence"] > 0
    assert outcome.counted["calls answered"] > 0
    assert outcome.counted["visits in time"] > 0
    assert outcome.counted["visits rated"] > 0
    assert outcome.counted["rated"] > 0
    assert sum(map(sum, outcome.hours())) == outcome.whole.of
    assert sum(line.tallies[0].of for line in outcome.promises) == outcome.whole.of
    assert numbers(await play(PASAMAN, told.append)) == numbers(outcome)


async def test_a_broken_invariant_stops_with_the_tickets_story(
    router: Router, clock: FixedClock
) -> None:
    checks = Checks(PROFILES[MAMUJU])
    receipt = await router.receive(wulan("Mau tanya data"))
    assert receipt.conversation_id is not None
    talk: int = receipt.conversation_id
    checks.asks(talk, MONDAY, "whatsapp")
    await router.store.read(checks.conversation, talk, clock())

    async def breaks(said: str, **values: Any) -> None:
        def tamper(session: Session) -> None:
            ticket = rows.get(session, Ticket, 1)
            assert ticket is not None
            was = {name: getattr(ticket, name) for name in values}
            for name, value in values.items():
                setattr(ticket, name, value)
            rows.save(session, ticket, *values)
            try:
                checks.conversation(session, talk, clock())
            finally:
                for name, value in was.items():
                    setattr(ticket, name, value)
                rows.save(session, ticket, *values)

        with pytest.raises(Broken, match=said) as broken:
            await router.run(tamper)
        assert "ticket.opened" in str(broken.value)
        assert "Mau tanya data" in str(broken.value)

    later = clock.at.replace(year=2027)
    await breaks("no deadline", due_at=None)
    await breaks("nothing is due", next_due_at=None)
    await breaks("pushed back", next_due_at=later)
    await breaks("before the question", first_response_at=later)
    await breaks("negative", answered_in=-1)
    await breaks("another ticket", closed_at=clock.at, next_due_at=None)


async def test_a_breach_that_nobody_recorded_is_found(router: Router, clock: FixedClock) -> None:
    await router.run(write, {"answered": 9})
    checks = Checks(PROFILES[MAMUJU])
    with pytest.raises(Broken, match="recorded 0 times"):
        await router.store.read(audit, checks, clock.forward(hours=10))


async def test_a_figure_that_no_event_tells_of_is_found(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    office, period = router.offices[MAMUJU], month(MONDAY.date(), "Asia/Makassar")
    for number in (1, 2):
        await router.receive(by_mail("Mohon data", number, at=clock()))
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": clock.forward(days=9)}
    await router.timekeeper.watch()
    await router.run(reply, 1, "Ini datanya.", **told)
    await router.timekeeper.reckon()
    assert await router.store.read(agree, office, period, clock()) == 5
    figures = in_all(await router.store.read(counted, MAMUJU, period, as_of=clock()))
    assert (figures.kept, figures.broken) == (0, 2)

    async def breaks(said: str, **values: Any) -> None:
        await router.run(lambda session: rows.write(session, Ticket, 1, **values))
        with pytest.raises(Broken, match=said) as broken:
            await router.store.read(agree, office, period, clock())
        assert "ticket.opened" in str(broken.value)

    def slower(session: Session) -> None:
        rows.write(session, Ticket, 1, answered_in=60)

    await router.run(slower)
    with pytest.raises(Broken, match="half and nine of ten"):
        await router.store.read(agree, office, period, clock())
    await breaks("the events tell broken, the figures kept", overdue_at=None, due_at=clock())
    unanswered = {"first_response_at": None, "closed_at": MONDAY}
    await breaks("the events tell broken, the figures unneeded", **unanswered)


FOUR_MONTHS = Scenario(profiles()["1309"], officers=1, months=4, conversations=900)


BUSY_MONTHS = replace(FOUR_MONTHS, months=3, conversations=2400)
"""There is always something that the office owes."""


async def in_halves(
    whole: Scenario, folder: Path, met: Callable[[str, str], bool]
) -> tuple[list[str], list[Part]]:
    """Play the second half, then the first; return what stood at each meeting, and both."""
    seam, period = seam_of(whole), whole.period
    assert seam is not None
    second = replace(period, first=seam - RUN_IN)
    days = sorted({second.first, *meetings(period, seam)})
    found: list[str] = []

    def tells(standing: Callable[[], str]) -> bool:
        found.append(standing())
        return False

    looks = dict.fromkeys(days, tells)
    there = await play_part(whole, second, folder / "2.db", progress, looks)
    left = iter(tuple(found))
    meet = dict.fromkeys(days, lambda standing: met(standing(), next(left)))
    return found, [await play_part(whole, period, folder / "1.db", progress, meet), there]


def progress(_part: float) -> None:
    """Show nothing."""


async def test_two_halves_that_meet_are_the_months_played_in_one(tmp_path: Path) -> None:
    found, parts = await in_halves(FOUR_MONTHS, tmp_path, str.__eq__)
    assert len(set(found)) == len(found)
    assert parts[1].until.keys() > {parts[0].end}
    assert parts[0].end > min(parts[1].until)  # when the second begins, they differ
    assert parts[0].end < FOUR_MONTHS.period.end
    joined, whole = await told(FOUR_MONTHS, parts, 0), await play(FOUR_MONTHS, progress)
    assert replace(numbers(joined), checks=0) == replace(numbers(whole), checks=0)
    assert joined.counted["came late"] > 0


async def test_halves_that_differ_where_they_are_joined_are_found_out(tmp_path: Path) -> None:
    _, parts = await in_halves(BUSY_MONTHS, tmp_path, lambda _here, _there: True)
    assert parts[0].end == min(parts[1].until)
    with pytest.raises(Broken):
        await told(BUSY_MONTHS, parts, 0)


def test_nobody_comes_with_something_new_before_what_they_had_is_over() -> None:
    known, first, dice = playing.Known(), FOUR_MONTHS.period.since, FOUR_MONTHS.dice("anybody")
    somebody = object.__new__(Person)
    known.lately.append((first, somebody))

    def returns(at: datetime) -> bool:
        return any(known.again(at, dice) is somebody for _ in range(50))

    assert not returns(first + 2 * REOPENS)
    assert returns(first + 4 * REOPENS)
    assert not returns(first + 5 * REOPENS)  # nobody else has been here


async def test_a_supervisor_finds_what_was_given_to_them_behind_all_that_others_owe(
    router: Router, clock: FixedClock
) -> None:
    scenario = Scenario(PROFILES[MAMUJU], officers=1)
    world = World(scenario, router.think(scenario.office), clock())
    found: dict[bool, list[int]] = {}

    def looks(session: Session) -> list[int]:
        staff = Staff(world, playing._hire(session, scenario))
        supervisor = staff.officers[-1].id
        tickets = [{"received": number / MOST} for number in range(MOST)]
        keys = write(session, *tickets, {"received": 2, "officer_id": supervisor})

        def look() -> None:
            for one in staff.officers:
                found[one.supervises] = [row["id"] for row in staff._inbox(one)]

        world.plan(clock(), look)
        world.play(session, clock.forward(minutes=1))
        return keys

    keys = await router.run(looks)
    assert found == {False: keys[:MOST], True: keys[MOST:]}


def test_a_few_weeks_are_not_halved() -> None:
    assert seam_of(PASAMAN) is None


def test_the_clock_looks_at_every_day_to_its_end() -> None:
    day = PASAMAN.period.days()[0]
    ticks = list(playing._ticks(day))
    assert ticks == sorted(ticks)
    assert ticks[-1] == day.until
    assert ticks[0] > day.since
