"""What the clock looks for, and in which offices."""

from datetime import timedelta

from desk.office import Office
from desk.ticket import Ticket
from router import Router
from router.look import due_looks
from router.watch import watch
from store import rows, tickets
from store.within import within
from tests.cast import MAMUJU, FixedClock, wulan


def test_one_of_some_is_written_out_and_none_is_never_true() -> None:
    column = rows.table(Ticket).c.office
    assert "IN" not in str(within(column, ["a", "b"]))
    assert str(within(column, ["a", "b"])).count("=") == 2
    assert str(within(column, [])) == "false"


async def test_the_clock_finds_what_is_due_in_its_own_offices_only(
    router: Router, clock: FixedClock
) -> None:
    offices: dict[str, Office] = router.offices
    assert await router.store.read(due_looks, offices, clock()) == []
    await router.receive(wulan("Halo, mau bicara dengan petugas"))
    later = clock() + timedelta(days=30)
    looks = await router.store.read(due_looks, offices, later)
    assert [getattr(look, "func", None) for look in looks] == [watch]
    found = await router.store.read(tickets.to_watch, [MAMUJU, "9999"], later, 5)
    assert found == await router.store.read(tickets.to_watch, [MAMUJU], later, 5) != []
    assert await router.store.read(tickets.to_watch, ["9999"], later, 5) == []
    assert await router.store.read(tickets.to_watch, [], later, 5) == []
