"""What supervisors and machines see of the channels."""

import pytest

from router import Router
from router.channel import Asked
from store import Store
from tests.cast import MAMUJU, FixedClock, by_mail, hire, minds, offices, wulan
from tests.router.test_rounds import LANE, Letters
from tests.visitor import Visitor, give_passwords, pages_of, visiting


async def busy(store: Store, clock: FixedClock) -> tuple[Router, Letters]:
    """Mamuju with an e-mail channel whose mailbox refuses the password for an hour."""
    known, letters = offices(), Letters()
    known[MAMUJU] = known[MAMUJU].model_copy(update={"channels": {"email": {}, "webchat": {}}})
    router = Router(store, known, minds, clock=clock)
    router.connect({LANE: letters})
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    letters.box = Asked("bps.go.id/INBOX", read_at=clock())
    await router.receive(by_mail("Mohon data", at=clock()))
    await router.outbox.settle()
    for _ in range(2):
        await router.rounds.go()
        clock.forward(minutes=30)
    letters.box = Asked("bps.go.id/INBOX", read_at=letters.box.read_at, trouble="refused")
    await router.rounds.go()
    return router, letters


async def test_a_supervisor_sees_how_each_channel_is_and_what_to_do(
    store: Store, clock: FixedClock
) -> None:
    router, _ = await busy(store, clock)
    async with pages_of(router) as url, visiting(url) as visitor:
        seen = await (await visitor.sign_in("ratna@bps.example")).get("/connections")
    assert "Tidak terbaca sejak hari ini 09.00 WITA" in seen.words
    assert "bps.go.id/INBOX menolak kata sandi" in seen.words
    assert "Terakhir menerima hari ini 09.00 WITA" in seen.words
    assert "Terakhir mengirim hari ini 09.00 WITA" in seen.words
    assert seen.text.index("connection-email") < seen.text.index("connection-webchat")
    assert 'data-refresh="/connections"' in seen.text


async def test_what_came_just_now_is_shown_before_the_next_round(
    store: Store, clock: FixedClock
) -> None:
    router, letters = await busy(store, clock)
    clock.forward(minutes=5)
    await router.receive(by_mail("Masih ada?", 2, at=clock()))
    letters.box = Asked("bps.go.id/INBOX", read_at=clock())
    clock.forward(seconds=10)
    async with pages_of(router) as url, visiting(url) as visitor:
        seen = await (await visitor.sign_in("ratna@bps.example")).get("/connections")
    assert "Terakhir menerima hari ini 10.05 WITA" in seen.words
    assert "Terakhir membaca bps.go.id/INBOX hari ini 10.05 WITA" in seen.words


async def test_what_was_tried_in_vain_is_a_trouble_at_once_and_says_why(
    store: Store, clock: FixedClock
) -> None:
    router, letters = await busy(store, clock)
    letters.down = True
    async with pages_of(router) as url, visiting(url) as visitor:
        ratna = await visitor.sign_in("ratna@bps.example")
        assert "Balasan tertahan" not in (await ratna.get("/connections")).words
        await router.receive(by_mail("jam buka?", 2, at=clock()))
        await router.outbox.settle()
        seen = await ratna.get("/connections")
        assert "Balasan tertahan sejak hari ini 10.00 WITA." in seen.words
        assert "Alasan tertahan: the mail server cannot be reached" in seen.words
        letters.down = False
        clock.forward(minutes=2)
        await router.outbox.settle()
        assert "tertahan sejak" not in (await ratna.get("/connections")).words


async def test_officers_do_not_see_the_channels(sari: Visitor) -> None:
    assert (await sari.get("/connections")).status == 403
    assert "/connections" not in (await sari.get("/inbox")).text


async def test_machines_on_this_machine_read_figures_without_anybodys_name(
    store: Store, clock: FixedClock
) -> None:
    router, _ = await busy(store, clock)
    await router.receive(wulan("jam buka?", at=clock()))
    async with pages_of(router) as url, visiting(url) as visitor:
        seen = await visitor.get("/metrics")
    assert seen.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    labels = 'office="7604",channel="email"'
    assert f"loket_heard_total{{{labels}}} 1\n" in seen.text
    assert f"loket_sent_total{{{labels}}} 1\n" in seen.text
    assert f'loket_trouble{{{labels},kind="unread"}} 1\n' in seen.text
    assert f'loket_read_timestamp_seconds{{{labels},source="1"}} 1794790800\n' in seen.text
    assert "@" not in seen.text
    assert "+62" not in seen.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Via"])
async def test_a_proxy_on_this_machine_makes_nobody_local(router: Router, header: str) -> None:
    async with pages_of(router) as url, visiting(url) as visitor:
        through = await visitor.session.get(f"{url}/metrics", headers={header: "::1"})
    assert through.status == 403


async def test_with_a_token_only_who_shows_it_may_read(router: Router) -> None:
    async with pages_of(router, metrics_token="rahasia") as url, visiting(url) as visitor:
        answers = [
            (await visitor.session.get(f"{url}/metrics", headers={"Authorization": shown})).status
            for shown in ("", "Bearer tebakan", "Bearer rahasia")
        ]
    assert answers == [403, 403, 200]
