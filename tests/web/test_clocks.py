"""The further clocks of a ticket, as its officer sees them."""

from typing import Any

from desk.conversation import Conversation
from router import Router
from router.reply import reply
from store import Store, rows
from tests.cast import MAMUJU, FixedClock, by_mail, hire, minds
from tests.router.test_clocks import EMAIL, promising, utc
from tests.visitor import give_passwords, pages_of, visiting


async def test_a_clock_says_what_waiting_for_the_citizen_gave(
    store: Store, clock: FixedClock
) -> None:
    router = Router(store, promising(email=EMAIL), minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    await router.receive(by_mail("Mohon data", at=clock()))
    clock.at = utc(17, 3)
    told: Any = {"office": MAMUJU, "by": 1, "at": clock()}
    await router.run(reply, 1, "Wilayah mana?", **told)
    talk = await router.store.read(rows.get, Conversation, 1)
    assert talk
    clock.at = utc(17, 12)  # in the evening, after closing
    await router.receive(by_mail("Mamuju", 2, token=talk.token, at=clock()))
    async with pages_of(router) as url, visiting(url) as visitor:
        words = (await (await visitor.sign_in("sari@bps.example")).get("/conversations/1")).words
    assert "Penyelesaian Jumat, 20 November 2026 pukul 16.00 WITA Kenapa tanggal ini?" in words
    assert "selama menunggu jawaban warga: Selasa, 17 November 2026 pukul 11.30 WITA" in words
    assert "batas mundur 1 hari kerja." in words
