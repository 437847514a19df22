"""One person writes a thousand messages in a minute: all are kept, and nobody else notices."""

import asyncio
from pathlib import Path

import pytest

from desk.inbound import Sender
from desk.message import Direction, Message
from desk.ticket import Ticket
from router import Router
from store import rows
from tests.cast import FixedClock, minds, offices, wulan

MANY = 1000
BAYU = Sender("phone", "+6281200000007", "Bayu")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


async def test_a_flood_is_one_burst_and_one_promise(router: Router, clock: FixedClock) -> None:
    router = Router(router.store, offices(whatsapp=20), minds, clock=clock)
    for minute in range(MANY // 50):
        flood = [wulan(f"P{minute}", minute * 50 + n, at=clock()) for n in range(50)]
        await asyncio.gather(*[router.receive(one) for one in flood])
        clock.forward(seconds=3)
    await router.receive(wulan("jam berapa buka?", MANY, sender=BAYU, at=clock()))
    clock.forward(seconds=31)
    assert await router.timekeeper.consider_what_is_due() == 2
    for number in range(MANY + 1, MANY + 50):
        await router.receive(wulan("P", number, at=clock()))
    statement = rows.columns(Message)
    kept = await router.store.read(lambda session: rows.every(session, Message, statement))
    heard = [m for m in kept if m.direction == Direction.IN]
    told = [
        (m.address == BAYU.value, m.text.split()[0]) for m in kept if m.direction == Direction.OUT
    ]
    assert len(heard) == MANY + 50
    assert sorted(told) == [(False, "Kami"), (False, "Permintaan"), (True, "Kami")]
    (ticket,) = await router.store.read(
        lambda session: rows.every(session, Ticket, rows.columns(Ticket))
    )
    assert ticket.received_at == min(m.at for m in heard)
