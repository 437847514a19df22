"""Who says nothing more is reminded, then closed; never unwarned, never twice, never while owed."""

import asyncio
from dataclasses import replace

import pytest

from desk.calendar import Closure
from desk.conversation import Conversation
from desk.event import Event
from desk.inbound import File
from desk.message import Message, Status
from desk.whatsapp_template import Template
from router import Router
from router.channel import DeliveryError, Unknown
from router.close import close, reopen
from router.reply import reply
from store import Store, rows
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, by_mail, hire, minds, wulan
from tests.router.silent import (
    answer,
    answered,
    conversation,
    machine_said,
    routed,
    ruled,
    tick,
    ticket,
    wita,
)  # fmt: skip
from tests.router.test_receive import every

REMINDER, GOODBYE = "Kami belum menerima ", "Percakapan nomor 760"
ON_TIME = (wita(18, 15, 31), wita(19, 15, 31))
"""Answered on Monday 16 November: the ends of the second and the third working day after."""


@pytest.fixture
async def cast(store: Store, clock: FixedClock) -> Cast:
    return await store.run(hire, at=clock())


async def test_the_silent_are_reminded_and_then_closed_once_each(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    assert await tick(router, clock, wita(18, 15, 29)) == 0
    assert [await tick(router, clock, ON_TIME[0]) for _ in range(3)] == [1, 0, 0]
    assert await machine_said(router) == [REMINDER]
    assert [await tick(router, clock, ON_TIME[1]) for _ in range(3)] == [1, 0, 0]
    assert await machine_said(router) == [REMINDER, GOODBYE]
    closed = await ticket(router)
    assert (closed.closed_by, closed.closed_at) == ("system", clock())


async def test_who_is_silent_is_reminded_sooner_once_a_holiday_is_none_any_more(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    office = router.offices[MAMUJU]
    usual, holiday = office.calendar, {wita(18, 0).date(): Closure("Libur")}
    office.take(replace(usual, closed={**usual.closed, **holiday}))
    await answered(router, cast, clock)
    assert await tick(router, clock, wita(17, 15)) == 0
    office.take(usual)
    assert await tick(router, clock, ON_TIME[0]) == 1
    assert await machine_said(router) == [REMINDER]


async def test_the_reminder_names_the_instant_at_which_it_then_happens(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock)
    await answered(router, cast, clock)
    await tick(router, clock, ON_TIME[0])
    assert "Kamis, 19 November 2026 pukul 15.30 WITA" in wire.sent[-1].text
    assert await tick(router, clock, wita(19, 15, 29)) == 0


async def test_two_processes_with_a_clock_each_speak_once(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    others = [Router(store, {MAMUJU: ruled()}, minds, clock=clock) for _ in range(3)]
    for at in ON_TIME:
        clock.at = at
        await asyncio.gather(*[one.timekeeper.keep_silences() for one in (router, *others)])
        await router.outbox.settle()
    assert await machine_said(router) == [REMINDER, GOODBYE]


async def test_after_days_of_downtime_the_reminded_still_have_a_working_day(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock)
    await answered(router, cast, clock)
    assert await tick(router, clock, wita(28, 3)) == 0  # a Saturday night
    assert await tick(router, clock, wita(30, 8, 5)) == 1
    assert "Selasa, 1 Desember 2026 pukul 15.30 WITA" in wire.sent[-1].text
    assert await tick(router, clock, wita(30, 15, 50)) == 0
    assert await tick(router, clock, wita(30, 15).replace(month=12, day=1, minute=31)) == 1
    assert await machine_said(router) == [REMINDER, GOODBYE]


async def test_a_reply_starts_the_count_anew(store: Store, clock: FixedClock, cast: Cast) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    await tick(router, clock, ON_TIME[0])
    heard = await conversation(router)
    clock.at = wita(19, 9)
    await router.receive(by_mail("Yang tahun 2024?", 2, at=clock(), token=heard.token))
    for day in (19, 20, 23, 26):
        assert await tick(router, clock, wita(day, 15, 31)) == 0, "the office owes an answer"
    clock.at = wita(26, 9)
    await answer(router, cast, clock)
    assert [await tick(router, clock, wita(day, 15, 31)) for day in (26, 27, 30)] == [0, 0, 1]
    assert await machine_said(router) == [REMINDER, REMINDER]


@pytest.mark.parametrize("thanks", ["makasih", "👍🏽", "🙏🙏", "sticker"])
async def test_thanks_and_stickers_change_nothing(
    store: Store, clock: FixedClock, cast: Cast, thanks: str
) -> None:
    router, _ = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, cast, clock)
    await tick(router, clock, ON_TIME[0])
    nod = wulan("" if thanks == "sticker" else thanks, 2, at=wita(19, 9))
    if thanks == "sticker":
        nod = replace(nod, files=(File("s.webp", "image/webp", b"RIFF"),))
    clock.at = wita(19, 9)
    await router.receive(nod)
    assert await tick(router, clock, ON_TIME[1]) == 1
    clock.at = wita(20, 9)
    await router.receive(replace(nod, external_id="SM3", at=clock()))
    kept = await ticket(router)
    assert kept.closed_at == ON_TIME[1]
    assert kept.reopened_at is None
    assert (await conversation(router)).ticket_id is None


@pytest.mark.parametrize("nod", ["👍🏽", "🙏🙏", "sticker"])
async def test_a_nod_after_an_officer_closed_the_matter_opens_none(
    store: Store, clock: FixedClock, cast: Cast, nod: str
) -> None:
    router, _ = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, cast, clock)
    await router.run(close, 1, office=MAMUJU, by=cast.sari, at=clock())
    said = wulan("" if nod == "sticker" else nod, 2, at=clock.forward(minutes=5))
    if nod == "sticker":
        said = replace(said, files=(File("s.webp", "image/webp", b"RIFF"),))
    before = len(await every(router, Message))
    await router.receive(said)
    kept, talk = await ticket(router), await conversation(router)
    assert (kept.number, kept.closed_at, talk.ticket_id) == ("7604-2026-000001", MONDAY, None)
    assert len(await every(router, Message)) == before + 1  # theirs: nothing is said to it
    await router.receive(wulan("minta data 2023", 3, at=clock.forward(minutes=5)))
    ended, fresh = sorted(await every(router, Conversation), key=lambda one: one.id or 0)
    assert (ended.closed_at, fresh.ticket_id, fresh.closed_at) == (MONDAY, 2, None)


async def test_thanks_by_mail_under_the_old_subject_change_nothing(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    for at in ON_TIME:
        await tick(router, clock, at)
    token = (await conversation(router)).token
    subject = "Re: Permohonan data"
    await router.receive(by_mail("makasih", 2, at=clock(), token=token, subject=subject))
    assert (await ticket(router)).closed_at == ON_TIME[1]
    await router.receive(by_mail("", 3, at=clock(), token=token, subject="Mohon jawaban"))
    assert (await ticket(router)).closed_at is None


async def test_a_reply_opens_the_same_ticket_with_its_context_and_a_clock_from_then_on(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, cast, clock)
    for at in ON_TIME:
        await tick(router, clock, at)
    closed = await ticket(router)
    clock.at = wita(23, 9)
    await router.receive(wulan("minta data 2024 juga", 2, at=clock()))
    again = await ticket(router)
    assert (again.number, again.closed_at, again.officer_id) == (
        closed.number, None, closed.officer_id,
    )  # fmt: skip
    assert again.next_due_at == wita(24, 15, 30)
    assert again.first_response_at == closed.first_response_at
    assert (await conversation(router)).ticket_id == again.id
    assert [e.actor for e in await every(router, Event) if e.verb == "ticket.reopened"] == [
        "contact"
    ]


async def test_a_reply_after_a_month_is_a_new_matter(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, cast, clock)
    for at in ON_TIME:
        await tick(router, clock, at)
    clock.forward(days=31)
    await router.receive(wulan("minta peta", 2, at=clock()))
    assert [m.conversation_id for m in await every(router, Message)][-1] == 2


@pytest.mark.parametrize(
    "outcome", [DeliveryError("no such mailbox", permanent=True), Unknown("cut off")]
)
async def test_an_officers_word_that_never_arrived_is_no_answer(
    store: Store, clock: FixedClock, cast: Cast, outcome: Exception
) -> None:
    router, wire = routed(store, clock)
    wire.script, wire.found = ["<1@office>", outcome], Unknown("nobody knows")
    await answered(router, cast, clock)
    assert (await every(router, Message))[-1].status in (Status.FAILED, Status.UNKNOWN)
    assert [await tick(router, clock, at) for at in ON_TIME] == [0, 0]


async def test_the_officers_list_instead_of_the_machine(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock, after="7 days", remind="5 days", by="officer")
    await answered(router, cast, clock)
    assert [await tick(router, clock, wita(20, 16, 1)) for _ in range(2)] == [1, 0]
    assert await tick(router, clock, wita(23, 15, 29)) == 0
    assert [await tick(router, clock, wita(23, 15, 31)) for _ in range(2)] == [1, 0]
    listed = await ticket(router)
    assert (listed.closable_at, listed.closed_at) == (clock(), None)
    assert await machine_said(router) == [REMINDER]
    profile = router.offices[MAMUJU]
    await router.run(close, 1, office=MAMUJU, by=cast.sari, at=clock(), profile=profile)
    assert await machine_said(router) == [REMINDER, GOODBYE]
    assert (await ticket(router)).closed_by == f"officer:{cast.sari}"
    clock.forward(days=1)
    token = (await conversation(router)).token
    await router.receive(by_mail("Masih perlu", 2, at=clock(), token=token))
    assert (await ticket(router)).closed_at is None


async def test_who_writes_or_is_answered_leaves_the_officers_list(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock, by="officer", remind=None)
    await answered(router, cast, clock)
    await tick(router, clock, ON_TIME[1])
    assert (await ticket(router)).closable_at
    await answer(router, cast, clock)
    assert (await ticket(router)).closable_at is None
    await tick(router, clock, wita(24, 15, 31))
    token = (await conversation(router)).token
    await router.receive(by_mail("Mohon yang 2024", 2, at=clock(), token=token))
    assert (await ticket(router)).closable_at is None


async def test_what_an_officer_opened_again_is_not_closed_at_once(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    for at in ON_TIME:
        await tick(router, clock, at)
    clock.at = wita(23, 9)
    await router.run(reopen, 1, office=MAMUJU, by=cast.sari, at=clock())
    assert await tick(router, clock, wita(24, 15, 31)) == 0
    assert await tick(router, clock, wita(25, 15, 31)) == 1
    assert (await ticket(router)).closed_at is None


async def test_nothing_is_said_into_a_closed_whatsapp_window(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, cast, clock)
    for at in ON_TIME:
        assert await tick(router, clock, at) == 1
    assert [o.author for o in wire.sent] == ["bot", "officer"]
    assert (await ticket(router)).closed_by == "system"
    assert "ticket.unreminded" in [e.verb for e in await every(router, Event)]


async def test_an_approved_message_reminds_where_the_window_is_closed(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock, remind_template="pengingat", close_template="penutupan")
    for name, body, state in (
        ("pengingat", "Permintaan {{1}} kami tutup pada {{2}}.", "approved"),
        ("penutupan", "Permintaan {{1}} ditutup.", "rejected"),
    ):
        listed = Template(
            office=MAMUJU, account="whatsapp:+6281210007604", key=f"HX{name}", name=name,
            language="id", state=state, body=body, seen_at=clock(),
            variables={"1": "7604-1", "2": "Senin"} if "2" in body else {"1": "7604-1"},
        )  # fmt: skip
        await store.run(rows.add, listed)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, cast, clock)
    for at in ON_TIME:
        assert await tick(router, clock, at) == 1
    (reminder,) = [o for o in wire.sent if o.author == "system"]
    number = (await ticket(router)).number
    due = "Kamis, 19 November 2026 pukul 15.30 WITA"
    assert reminder.text == f"Permintaan {number} kami tutup pada {due}."
    assert reminder.extra["template"]["values"] == {"1": number, "2": due}
    assert reminder.extra["template"]["key"] == "HXpengingat"


async def test_a_complaint_is_never_closed_by_silence(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    complaint = await ticket(router)
    complaint.kind = "complaint"
    await store.run(lambda session: rows.save(session, complaint, "kind"))
    for at in ON_TIME:
        assert await tick(router, clock, at) == 0


async def test_an_officer_who_answers_just_before_the_clock_wins(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    await tick(router, clock, ON_TIME[0])
    clock.at = ON_TIME[1]
    await router.run(reply, 1, "Ini yang tadi.", office=MAMUJU, by=cast.sari, at=clock())
    assert await tick(router, clock, ON_TIME[1]) == 0
