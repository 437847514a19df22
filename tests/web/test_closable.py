"""The list of what silence lets an officer close."""

import pytest

from desk.ticket import Ticket
from router import Router
from router.reply import reply
from tests.cast import MAMUJU, Cast, FixedClock, wulan
from tests.router.silent import ruled
from tests.router.test_deliver import Wire
from tests.router.test_receive import every
from tests.visitor import Visitor


@pytest.fixture
async def silent(router: Router, cast: Cast, clock: FixedClock) -> None:
    """Wulan was answered on Monday and said nothing for a week."""
    router.offices[MAMUJU] = ruled(after="7 days", remind=None, by="officer")
    router.connect({(MAMUJU, "whatsapp"): Wire()})
    await router.receive(wulan("Mau tanya data"))
    await router.run(reply, 1, "Silakan.", office=MAMUJU, by=cast.sari, at=clock())
    await router.outbox.settle()
    clock.forward(days=7, hours=6, minutes=31)
    assert await router.timekeeper.keep_silences() == 1


async def test_the_list_shows_what_may_be_closed_and_closing_takes_it_off(
    silent: None, sari: Visitor
) -> None:
    seen = await sari.get("/inbox?view=closable")
    assert "Siap ditutup" in seen.words
    assert "Wulan" in seen.words
    seen = await sari.get("/conversations/1")
    assert "Siap ditutup: pengguna tidak membalas" in seen.words
    await sari.post("/tickets/1/closure")
    seen = await sari.get("/inbox?view=closable")
    assert "Tidak ada percakapan yang siap ditutup" in seen.words


async def test_an_office_that_closes_nobody_has_no_such_list(sari: Visitor) -> None:
    seen = await sari.get("/inbox")
    assert "Siap ditutup" not in seen.words


async def test_all_that_are_ready_are_closed_at_once_but_not_who_wrote_since(
    silent: None, sari: Visitor, router: Router, clock: FixedClock
) -> None:
    assert "Selesaikan semua yang siap" in (await sari.get("/inbox?view=closable")).words
    await sari.post("/closures", {"channel": "email"})
    assert "Wulan" in (await sari.get("/inbox?view=closable")).words  # another channel
    seen = await sari.post("/closures", {"channel": ""})
    assert "Tidak ada percakapan yang siap ditutup" in seen.words
    (ticket,) = await every(router, Ticket)
    assert (ticket.closed_at, ticket.closed_by) == (clock(), "officer:1")


async def test_who_wrote_in_the_meantime_stays_open(
    silent: None, sari: Visitor, router: Router
) -> None:
    await sari.get("/inbox?view=closable")
    await router.receive(wulan("Masih ada satu pertanyaan", 2))
    await sari.post("/closures")
    (ticket,) = await every(router, Ticket)
    assert ticket.closed_at is None
