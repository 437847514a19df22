"""WhatsApp's window against the promise: marked, told in time, and nothing written into it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk.event import Event
from desk.inbound import Sender
from desk.message import Message, Status
from desk.notice import Notice
from desk.ticket import Ticket
from router import Router
from router.announce_delay import announce_delay
from router.errors import Refused
from router.reach import Word
from router.reply import reply
from router.timekeeper import FEW
from router.watch_windows import near_windows
from store import Store, people, rows
from tests.cast import MAMUJU, Cast, FixedClock, by_mail, hire, wulan
from tests.router.silent import wita
from tests.router.test_deliver import Wire
from tests.router.test_receive import every
from tests.router.test_watch import watching

OFFICE_MAIL = "bps7604@bps.go.id"


@pytest.fixture
async def cast(store: Store, clock: FixedClock) -> Cast:
    return await store.run(hire, at=clock())


async def verbs(router: Router) -> list[str]:
    return [e.verb for e in await every(router, Event)]


async def ticket(router: Router) -> Ticket:
    found = (await every(router, Ticket))[0]
    assert isinstance(found, Ticket)
    return found


def by_mail_from(cast: Cast, clock: FixedClock) -> dict[str, Any]:
    return {"office": MAMUJU, "by": cast.sari, "at": clock(), "mail_from": OFFICE_MAIL}


async def give_mail(router: Router) -> None:
    """Let the office know Wulan's e-mail address."""
    await router.run(people.add_address, MAMUJU, "email", "wulan@example.org", 1)


async def test_a_promise_that_outlives_the_window_is_marked_at_hand_off(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    assert (await ticket(router)).outlives == clock() + timedelta(hours=24)
    assert (await verbs(router)).count("ticket.outlives_window") == 1


async def test_a_promise_within_the_window_is_not(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await router.receive(by_mail("minta data", 2, at=clock()))
    clock.at = wita(17, 9, 30)  # due today at 15.30: a new message opens the window until tomorrow
    await router.receive(wulan("kak?", 3, at=clock()))
    assert await router.timekeeper.watch_windows() == 0
    assert "ticket.window_closing" not in await verbs(router)


async def test_the_office_is_told_once_in_opening_time_before_the_window_closes(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock, window=["officer", "supervisor"])
    clock.at = wita(16, 21)  # the window closes on Tuesday at 21.00, the office at 15.30
    await router.receive(wulan("minta data", at=clock(), office=MAMUJU))
    (opened,) = await every(router, Ticket)
    opened.next_due_at = opened.due_at = wita(19, 15, 30)
    await store.run(lambda session: rows.save(session, opened, "due_at", "next_due_at"))
    seen = []
    for at in ((17, 13, 29), (17, 13, 31), (17, 13, 32), (17, 22)):
        clock.at = wita(*at)
        seen.append(
            await router.timekeeper.watch_windows() + await router.timekeeper.watch_windows()
        )
    assert seen == [1, 1, 0, 0]  # first the mark, then the warning
    await router.crier.send_what_waits()
    assert {n.level for n in post.sent} == {"window"}
    assert "ratna@bps.example" in {n.address for n in post.sent}


async def test_of_many_windows_only_those_that_close_soon_are_told_of(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock, window=["supervisor"])
    for hour in range(9, 16):  # each window closes at that hour of Tuesday
        clock.at = wita(16, hour)
        said = wulan("minta data", hour, at=clock())
        await router.receive(replace(said, sender=Sender("phone", f"+6281234567{hour:03}")))
    for opened in await every(router, Ticket):
        opened.next_due_at = opened.due_at = wita(19, 15, 30)
        await store.run(rows.save, opened, "due_at", "next_due_at")
    clock.at = wita(17, 8, 59)
    assert await router.timekeeper.watch_windows() == 2  # of nine and of ten o'clock
    clock.at = wita(17, 11, 30)
    near = await store.read(near_windows, router.offices, clock())
    told = [ticket.window_told for ticket in await every(router, Ticket)]
    assert near == [4, 5]  # of twelve and of one; the first three are told of, or have closed
    assert told == [wita(17, 9), wita(17, 10), None, None, None, None, None]
    assert await router.timekeeper.watch_windows() == 2
    assert await store.read(near_windows, router.offices, clock()) == []


async def test_hundreds_of_windows_are_told_of_a_hundred_at_a_time(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock, window=["supervisor"])
    clock.at = wita(16, 21)
    for number in range(FEW + 20):
        said = wulan("minta data", number, at=clock())
        await router.receive(replace(said, sender=Sender("phone", f"+6281234567{number:03}")))
    for opened in await every(router, Ticket):
        opened.next_due_at = opened.due_at = wita(19, 15, 30)
        await store.run(rows.save, opened, "due_at", "next_due_at")
    clock.at = wita(17, 14)
    seen = [await router.timekeeper.watch_windows() for _ in range(2)]
    assert seen[1] == 0
    assert (await verbs(router)).count("ticket.window_closing") == FEW + 20
    notices = await every(router, Notice)
    assert {n.address for n in notices} == {"ratna@bps.example"}
    assert [len(n.tickets) for n in notices] == [FEW, 20]


async def test_who_writes_again_is_not_marked_again_but_told_of_anew(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock, window=["supervisor"])
    await router.receive(wulan("minta data", at=clock()))
    (opened,) = await every(router, Ticket)
    opened.next_due_at = opened.due_at = wita(19, 15, 30)
    await store.run(rows.save, opened, "due_at", "next_due_at")
    clock.at = wita(17, 8)
    assert await router.timekeeper.watch_windows() == 1
    await router.receive(wulan("kak?", 2, at=clock()))
    assert await router.timekeeper.watch_windows() == 0
    clock.at = wita(18, 7, 59)
    assert await router.timekeeper.watch_windows() == 1
    seen = await verbs(router)
    assert seen.count("ticket.outlives_window") == 1
    assert seen.count("ticket.window_closing") == 2


async def test_after_downtime_nobody_is_warned_of_a_window_that_has_closed(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock, window=["supervisor"])
    await router.receive(wulan("minta data", at=clock()))
    clock.at = wita(20, 9)
    assert await router.timekeeper.watch_windows() == 0
    assert await every(router, Notice) == []


async def test_nothing_is_taken_into_a_closed_window_but_mail_goes(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock)
    wire, mail = Wire(), Wire()
    router.connect({(MAMUJU, "whatsapp"): wire, (MAMUJU, "email"): mail})
    await router.receive(wulan("minta data", at=clock()))
    clock.at = wita(17, 10)
    with pytest.raises(Refused, match="window"):
        await router.run(reply, 1, "Ada.", office=MAMUJU, by=cast.sari, at=clock())
    mailed: dict[str, Any] = {
        "office": MAMUJU,
        "by": cast.sari,
        "at": clock(),
        "mail_from": OFFICE_MAIL,
    }
    with pytest.raises(Refused, match="no_mail"):
        await router.run(reply, 1, "Ada.", **mailed)
    await give_mail(router)
    await router.run(reply, 1, "Ada.", **mailed)
    await router.outbox.settle()
    assert [(o.account, o.address, o.text) for o in mail.sent] == [
        (OFFICE_MAIL, "wulan@example.org", "Ada.")
    ]
    answered = await ticket(router)
    assert (answered.first_response_at, answered.next_due_at) == (clock(), None)


async def late(router: Router, cast: Cast, clock: FixedClock, **changes: Any) -> Message:
    given: dict[str, Any] = {
        "text": "Mohon maaf, jawaban kami terlambat.", "expected": wita(19, 15), "office": MAMUJU,
        "by": cast.sari, "at": clock(),
    } | changes  # fmt: skip
    word = Word(**{name: given.pop(name) for name in ("text", "mail_from") if name in given})
    return await router.run(announce_delay, 1, word, **given)


async def test_a_delay_is_announced_and_is_no_answer(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    clock.forward(hours=3)
    told = await late(router, cast, clock)
    assert (told.author, told.status, told.channel) == ("officer", Status.PENDING, "whatsapp")
    owed = await ticket(router)
    assert owed.expected_at == wita(19, 15)
    assert owed.first_response_at is None
    assert owed.next_due_at == owed.due_at == wita(17, 15, 30)
    clock.at = wita(17, 15, 31)
    assert await router.timekeeper.watch() == 1, "the promise is broken all the same"
    assert "ticket.delayed" in await verbs(router)
    await give_mail(router)
    mailed: dict[str, Any] = {
        "office": MAMUJU,
        "by": cast.sari,
        "at": clock(),
        "mail_from": OFFICE_MAIL,
    }
    await router.run(reply, 1, "Ada.", **mailed)
    assert (await ticket(router)).expected_at is None


async def test_a_delay_is_refused_where_it_says_nothing_true(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    clock.forward(hours=3)
    for changes, why in (
        ({"expected": wita(17, 15)}, "not_late"),
        ({"expected": wita(10, 15)}, "not_late"),
        ({"text": " "}, "empty"),
        ({"at": wita(17, 10)}, "window"),
    ):
        with pytest.raises(Refused, match=why):
            await late(router, cast, clock, **changes)
    await router.run(reply, 1, "Ada.", office=MAMUJU, by=cast.sari, at=clock())
    with pytest.raises(Refused, match="nothing_due"):
        await late(router, cast, clock)


async def test_a_delay_goes_by_mail_where_the_window_is_closed(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await give_mail(router)
    clock.at = wita(17, 10)
    told = await late(router, cast, clock, mail_from=OFFICE_MAIL)
    assert (told.channel, told.address) == ("email", "wulan@example.org")
