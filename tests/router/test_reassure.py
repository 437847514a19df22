"""Who writes again hears by when, seldom; nobody is moved in the queue."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.message import Direction, Message
from desk.ticket import Ticket
from router import Router
from store import rows
from tests.cast import Cast, FixedClock, by_mail, wulan

EVENING = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
"""20.00 WITA, after closing."""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


async def said(router: Router) -> list[str]:
    """Return what the machine said, oldest first."""
    statement = rows.columns(Message).order_by(rows.table(Message).c.id)
    every = await router.store.read(lambda session: rows.every(session, Message, statement))
    return [m.text for m in every if m.direction == Direction.OUT]


async def tickets(router: Router) -> list[Ticket]:
    statement = rows.columns(Ticket).order_by(rows.table(Ticket).c.id)
    return await router.store.read(lambda session: rows.every(session, Ticket, statement))


async def hear(router: Router, clock: FixedClock, *texts: str, first: int = 1, **more: Any) -> None:
    for number, text in enumerate(texts, first):
        await router.receive(wulan(text, number, at=clock(), **more))


async def test_who_asks_for_the_answer_hears_where_it_stands_once_a_day(
    router: Router, clock: FixedClock, cast: Cast
) -> None:
    await hear(router, clock, "minta data", "min?", "P", "p")
    opened, told = await said(router)
    assert "urutan ke-1" in told
    assert "Selasa, 17 November 2026 pukul" in told
    clock.forward(hours=2)
    await hear(router, clock, "halo??", "minta data", first=10)
    assert await said(router) == [opened, told]
    clock.forward(hours=22)
    await hear(router, clock, "P", first=20)
    assert len(await said(router)) == 3


async def test_asking_again_moves_nobody(router: Router, clock: FixedClock, cast: Cast) -> None:
    await hear(router, clock, "minta data")
    await router.receive(by_mail("minta peta", 2, at=clock()))
    before = [(t.number, t.next_due_at) for t in await tickets(router)]
    clock.forward(minutes=5)
    await hear(router, clock, "P", "min", first=5)
    assert [(t.number, t.next_due_at) for t in await tickets(router)] == before


async def test_who_says_something_new_is_not_interrupted(router: Router, clock: FixedClock) -> None:
    await hear(router, clock, "minta data", "maksudnya tahun 2022")
    assert len(await said(router)) == 1


async def test_a_late_answer_is_owned_up_to(router: Router, clock: FixedClock) -> None:
    await hear(router, clock, "minta data")
    clock.forward(days=2)
    await hear(router, clock, "min?", first=2)
    assert "sudah lewat" in (await said(router))[-1]


async def test_outside_hours_is_said_once_in_a_closed_period(
    router: Router, clock: FixedClock
) -> None:
    clock.at = EVENING
    await hear(router, clock, "minta data", "untuk skripsi", "P")
    (opened,) = await said(router)
    assert "di luar jam layanan" in opened
    clock.forward(days=1)
    await hear(router, clock, "kecamatan kalukku ya", "P", first=5)
    told = (await said(router))[1:]
    assert len(told) == 1
    assert "sudah lewat" in told[0]  # Tuesday 15.30 has passed by Tuesday evening


async def test_a_second_matter_in_the_same_closed_period_is_only_recorded(
    router: Router, clock: FixedClock
) -> None:
    clock.at = EVENING
    await router.receive(by_mail("minta data", 1, at=clock()))
    await router.receive(by_mail("minta peta", 2, at=clock()))
    first, second = await said(router)
    assert "di luar jam layanan" in first
    assert "di luar jam layanan" not in second
    assert "7604-2026-000002" in second


async def test_a_holiday_is_named_with_the_exact_deadline(
    router: Router, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
    await hear(router, clock, "minta data")
    (told,) = await said(router)
    assert "Kantor kami tutup (Hari Raya Natal)" in told
    assert "paling lambat Senin, 28 Desember 2026 pukul 15.30 WITA" in told


async def test_who_wants_no_automatic_messages_gets_none(router: Router, clock: FixedClock) -> None:
    await hear(router, clock, "minta data")
    await hear(router, clock, "STOP", first=2, extra={"opt": "out", "confirmed": True})
    await hear(router, clock, "P", first=3)
    assert len(await said(router)) == 1


async def test_who_asks_for_a_person_while_the_office_is_closed_hears_once_that_it_is_noted(
    router: Router, clock: FixedClock
) -> None:
    clock.at = EVENING
    await hear(router, clock, "minta data", "bicara dengan petugas", "mau bicara sama orang")
    _, noted = await said(router)
    assert noted.startswith("Keinginan Anda untuk berbicara dengan petugas sudah kami catat.")
    assert "7604-2026-000001" in noted
    assert "paling lambat Selasa, 17 November 2026 pukul 15.30 WITA" in noted
    clock.forward(hours=1)
    await hear(router, clock, "petugas", first=10)
    assert len(await said(router)) == 2


async def test_who_asks_for_a_person_in_opening_hours_hears_where_the_matter_stands(
    router: Router, clock: FixedClock
) -> None:
    await hear(router, clock, "minta data", "hubungkan dengan petugas", "petugas")
    _, told = await said(router)
    assert "urutan ke-1" in told
