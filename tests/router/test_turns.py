"""Whose turn it is at the front desk, and from when their promise counts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from desk.officer import Officer
from desk.ticket import Ticket
from desk.visit import Visit
from offices import profiles
from router import Router
from router.arrive import arrive
from router.visit import begin, fill_guest_book, finish
from store import Store, rows
from tests.cast import PASAMAN, FixedClock, minds
from tests.router.test_receive import every


def at(hour: int, minute: int) -> datetime:
    """A Monday's time in WIB."""
    return datetime(2026, 11, 16, hour - 7, minute, tzinfo=UTC)


class Front:
    """Pasaman's front desk: guest book, then a queue number, then the one counter."""

    def __init__(self, router: Router) -> None:
        self.router = router
        self.told: Any = {"office": router.offices[PASAMAN], "by": 1}

    async def comes(self, name: str, when: datetime) -> int:
        visit = await self.router.run(arrive, name=name, at=when, **self.told)
        return visit.id or 0

    async def signs(self, visit: int, when: datetime) -> None:
        book: Any = {"name": f"Tamu {visit}", "email": f"v{visit}@example.org"}
        await self.router.run(fill_guest_book, visit, at=when, **book, **self.told)

    async def begins(self, visit: int, when: datetime) -> None:
        await self.router.run(begin, visit, at=when, **self.told)

    async def finishes(self, visit: int, when: datetime) -> None:
        await self.router.run(finish, visit, at=when, **self.told)

    async def due(self) -> list[datetime | None]:
        every_visit: list[Visit] = await every(self.router, Visit)
        return [visit.due_at for visit in sorted(every_visit, key=lambda one: one.id or 0)]

    async def tickets(self) -> list[Ticket]:
        found = rows.columns(Ticket).order_by(rows.table(Ticket).c.id)
        return await self.router.store.read(rows.every, Ticket, found)


@pytest.fixture
async def front(store: Store, clock: FixedClock) -> Front:
    router = Router(store, {PASAMAN: profiles()[PASAMAN]}, minds, clock=clock)
    dewi = Officer(office=PASAMAN, email="dewi@bps.example", name="Dewi", created_at=clock())
    await router.run(rows.add, dewi)
    return Front(router)


async def test_the_turn_goes_to_who_has_a_number_not_to_who_still_writes_the_guest_book(
    front: Front,
) -> None:
    served = await front.comes("Ani", at(9, 0))
    await front.signs(served, at(9, 0))
    await front.begins(served, at(9, 1))
    await front.comes("Budi", at(9, 2))  # stands at the guest book
    second = await front.comes("Citra", at(9, 3))
    await front.signs(second, at(9, 4))
    await front.finishes(served, at(9, 10))
    assert await front.due() == [at(9, 10), None, at(9, 20)]
    await front.begins(second, at(9, 21))
    assert [ticket.overdue_at for ticket in await front.tickets()] == [None, None, at(9, 21)]


async def test_who_came_first_but_is_not_ready_keeps_no_counter_from_the_next(
    front: Front,
) -> None:
    slow = await front.comes("Budi", at(9, 0))
    assert await front.due() == [at(9, 10)]  # an idle counter: since arrival
    quick = await front.comes("Citra", at(9, 5))
    await front.signs(quick, at(9, 6))
    assert await front.due() == [None, at(9, 16)]
    assert [t.next_due_at for t in await front.tickets()] == [at(15, 30), at(9, 16)]
    await front.signs(slow, at(9, 8))
    await front.begins(quick, at(9, 9))
    await front.finishes(quick, at(9, 30))
    assert await front.due() == [at(9, 40), at(9, 16)]


async def test_who_is_ready_keeps_a_turn_that_was_given(front: Front) -> None:
    first = await front.comes("Budi", at(9, 0))
    await front.signs(first, at(9, 1))
    second = await front.comes("Citra", at(9, 2))
    await front.signs(second, at(9, 3))
    await front.begins(second, at(9, 4))  # called before the other
    assert await front.due() == [at(9, 10), None]
    await front.finishes(second, at(9, 20))
    await front.begins(first, at(9, 20))
    assert (await front.tickets())[0].overdue_at == at(9, 20)
