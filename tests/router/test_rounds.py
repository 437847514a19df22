"""A channel that is not well is told once, and once more when it is well again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from desk.cursor import Cursor
from desk.event import Event
from desk.notice import Notice
from desk.notices import Notices
from router import Router
from router.channel import Asked, DeliveryError, Outgoing
from store import Store, health
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, by_mail, hire, minds, offices, wulan
from tests.router.test_receive import every

LANE = (MAMUJU, "email")
TOLD = {
    "channel": ["supervisor", "kepala@bps.example", "telegram:-100123"],
    "telegram": {"bot_token": "123:" + "A" * 35},
}


class Letters:
    """A channel with a mailbox, which says of itself what the test says."""

    account = "bps7604@bps.go.id"

    def __init__(self) -> None:
        self.box = Asked("bps.go.id/INBOX")
        self.down = False

    def asked(self) -> list[Asked]:
        return [self.box]

    async def send(self, outgoing: Outgoing) -> str:
        if self.down:
            raise DeliveryError("the mail server cannot be reached", retry_after=60)
        return f"<{outgoing.message_id}@bps.go.id>"

    async def lookup(self, _outgoing: Outgoing, /) -> str | None:
        return None


def desk(store: Store, clock: FixedClock) -> tuple[Router, Letters]:
    known, letters = offices(), Letters()
    known[MAMUJU] = known[MAMUJU].model_copy(update={"notices": Notices.model_validate(TOLD)})
    router = Router(store, known, minds, clock=clock, public_url="https://loket.example")
    router.connect({LANE: letters})
    return router, letters


async def told(router: Router, verb: str) -> list[Any]:
    return [e.detail["kind"] for e in await every(router, Event) if e.verb == verb]


async def go(router: Router, clock: FixedClock, minutes: int) -> None:
    """Let minutes pass, with a round in each."""
    for _ in range(minutes):
        clock.forward(minutes=1)
        await router.rounds.go()


async def notices(router: Router) -> Sequence[Notice]:
    return await every(router, Notice)


async def test_a_mailbox_that_is_not_read_is_told_once_and_that_it_is_read_again(
    store: Store, clock: FixedClock
) -> None:
    router, letters = desk(store, clock)
    await router.run(hire, at=clock())
    letters.box = Asked("bps.go.id/INBOX", read_at=clock())
    await go(router, clock, 10)
    assert await notices(router) == []
    letters.box = Asked("bps.go.id/INBOX", read_at=MONDAY, trouble="refused")
    await go(router, clock, 30)
    assert await told(router, "channel.troubled") == ["unread"]
    first = await notices(router)
    assert [n.address for n in first] == ["ratna@bps.example", "kepala@bps.example", "-100123"]
    assert first[0].subject == "[Loket] Email tidak terbaca"
    assert "Senin, 16 November 2026 pukul 09.00 WITA" in first[0].text
    assert "https://loket.example/connections" in first[0].text
    letters.box = Asked("bps.go.id/INBOX", read_at=clock())
    await go(router, clock, 5)
    assert await told(router, "channel.recovered") == ["unread"]
    assert len(await notices(router)) == 6


async def test_after_a_stop_a_mailbox_has_its_time_to_be_read(
    store: Store, clock: FixedClock
) -> None:
    router, letters = desk(store, clock)
    letters.box = Asked("bps.go.id/INBOX", read_at=clock())
    await go(router, clock, 5)
    clock.forward(days=2)
    again, fresh = desk(store, clock)
    fresh.box = Asked("bps.go.id/INBOX")
    await go(again, clock, 3)
    fresh.box = Asked("bps.go.id/INBOX", read_at=clock())
    await go(again, clock, 15)
    assert await told(router, "channel.troubled") == []


async def test_replies_that_are_held_up_are_told_until_they_leave(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, letters = desk(store, clock)
    letters.down = True
    await router.receive(by_mail("Mohon data", at=clock()))
    for _ in range(20):
        letters.box = Asked("bps.go.id/INBOX", read_at=clock())
        await router.outbox.settle()
        await go(router, clock, 1)
    assert await told(router, "channel.troubled") == ["stuck"]
    state = (await store.read(health.states, [LANE], clock()))[0]
    assert (state.queue.waiting, state.queue.since) == (1, MONDAY)
    letters.down = False
    clock.forward(minutes=2)
    await router.outbox.settle()
    letters.box = Asked("bps.go.id/INBOX", read_at=clock())
    await go(router, clock, 1)
    assert await told(router, "channel.recovered") == ["stuck"]
    state = (await store.read(health.states, [LANE], clock()))[0]
    assert (state.pulse.heard, state.pulse.sent, state.queue.waiting) == (1, 1, 0)
    assert state.pulse.heard_at == MONDAY


async def test_silence_is_told_until_somebody_writes_also_over_night(
    store: Store, clock: FixedClock
) -> None:
    router, letters = desk(store, clock)
    usual = {str(hour_before(n)): 9 for n in range(24 * 7 * 6)}
    kept = {"heard_at": MONDAY.isoformat(), "hours": usual, "heard": 1}
    await router.run(add, Cursor(name="pulse/7604/email", value=kept, at=MONDAY))
    await go(router, clock, 1)
    for _ in range(20):
        clock.forward(hours=1)
        letters.box = Asked("bps.go.id/INBOX", read_at=clock())
        await go(router, clock, 1)
    assert await told(router, "channel.troubled") == ["silent"]
    assert await told(router, "channel.recovered") == []
    await router.receive(by_mail("Selamat pagi", at=clock()))
    letters.box = Asked("bps.go.id/INBOX", read_at=clock())
    await go(router, clock, 1)
    assert await told(router, "channel.recovered") == ["silent"]


async def test_of_two_processes_one_counts_and_what_another_reads_is_not_missed(
    store: Store, clock: FixedClock
) -> None:
    first, reads = desk(store, clock)
    second, idle = desk(store, clock)
    idle.box = Asked("bps.go.id/INBOX", beside=True)
    await first.receive(wulan("jam buka?"))
    for _ in range(40):
        reads.box = Asked("bps.go.id/INBOX", read_at=clock())
        await go(first, clock, 1)
        await second.rounds.go()
    assert await told(first, "channel.troubled") == []
    heard = (await store.read(health.states, [(MAMUJU, "whatsapp")], clock()))[0].pulse
    assert heard.heard == 1


def hour_before(hours: int) -> int:
    return int((MONDAY - timedelta(hours=hours)).timestamp() // 3600)


def add(session: Any, row: Cursor) -> None:
    from store import rows

    rows.add_new(session, row)
