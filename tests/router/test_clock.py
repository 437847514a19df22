"""The clock: every burst is considered, every deadline watched, whoever stands in the way."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.decision import Answer, Decision, Handoff
from bot.turn import Turn
from desk.conversation import Conversation
from desk.event import Event
from desk.inbound import Inbound, Sender
from desk.message import Message
from desk.office import Office
from desk.ticket import Ticket
from router import Router
from router.watch import note_tickets
from store import Store, rows, tickets
from tests.cast import (
    BOALEMO,
    MAMUJU,
    MONDAY,
    PASURUAN,
    Cast,
    FixedClock,
    by_mail,
    minds,
    offices,
    wulan,
)
from tests.router.test_deliver import Wire
from tests.router.test_receive import every


def person(number: int, said: str = "jam?", office: str = MAMUJU) -> Inbound:
    sender = Sender("phone", f"+62811{number:07d}")
    return wulan(said, number, sender=sender, office=office, account=f"whatsapp:{office}")


def unspeakable(_office: Office) -> Any:
    """Return a bot whose answer to one question no database can keep."""

    def think(turn: Turn) -> Decision:
        said = "\ud800" if "apa" in turn.text else "Kami buka pukul 08.00."
        return Answer(article="x", confidence=1.0, text=said, language="en")

    return think


@pytest.fixture
async def patient(store: Store, clock: FixedClock) -> Router:
    """A router whose bot waits for the end of a burst, and has one answer that breaks."""
    return Router(store, offices(whatsapp=20), unspeakable, clock=clock)


async def test_a_burst_that_cannot_be_considered_stands_in_nobodys_way(
    patient: Router, clock: FixedClock
) -> None:
    await patient.receive(person(1, "apa?"))
    clock.forward(seconds=1)
    for number in range(2, 5):
        await patient.receive(person(number))
    clock.forward(seconds=30)
    assert await patient.timekeeper.consider_what_is_due() == 4
    said = [m.address for m in await every(patient, Message) if m.direction == "out"]
    assert sorted(said) == ["+628110000002", "+628110000003", "+628110000004"]
    assert await patient.timekeeper.consider_what_is_due() == 0
    clock.forward(seconds=61)
    assert await patient.timekeeper.consider_what_is_due() == 1


async def test_many_bursts_are_considered_in_one_go(patient: Router, clock: FixedClock) -> None:
    for number in range(1, 121):
        await patient.receive(person(number))
    clock.forward(seconds=30)
    assert await patient.timekeeper.consider_what_is_due() == 120
    assert len([m for m in await every(patient, Message) if m.direction == "out"]) == 120


async def test_bursts_of_an_office_that_is_gone_keep_nobody_waiting(
    patient: Router, clock: FixedClock
) -> None:
    for number in range(1, 61):
        await patient.receive(person(number, office=PASURUAN))
    clock.forward(seconds=1)
    await patient.receive(person(99))
    clock.forward(seconds=30)
    del patient.offices[PASURUAN]
    assert await patient.timekeeper.consider_what_is_due() == 1


async def test_bursts_of_two_offices_are_considered_each_by_its_own_bot(
    store: Store, clock: FixedClock
) -> None:
    def own(office: Office) -> Any:
        return lambda _: Answer(article="x", confidence=1.0, text=office.code)

    router = Router(store, offices(whatsapp=20), own, clock=clock)
    for number in range(1, 13):
        await router.receive(person(number, office=PASURUAN if number % 3 else MAMUJU))
    clock.forward(seconds=30)
    assert await router.timekeeper.consider_what_is_due() == 12
    said = [m for m in await every(router, Message) if m.direction == "out"]
    assert Counter(m.office for m in said) == {PASURUAN: 8, MAMUJU: 4}
    assert all(m.text == m.office for m in said)


async def test_of_bursts_considered_together_the_one_that_ended_first_comes_first(
    store: Store, clock: FixedClock
) -> None:
    def never(_office: Office) -> Any:
        return lambda _: Handoff()

    router = Router(store, offices(whatsapp=20), never, clock=clock)
    await router.receive(person(1))
    clock.forward(seconds=5)
    await router.receive(person(2))
    clock.forward(seconds=5)
    await router.receive(replace(person(1), external_id="again"))
    clock.forward(seconds=30)
    assert await router.timekeeper.consider_what_is_due() == 2
    opened = {t.conversation_id: t.number for t in await every(router, Ticket)}
    talks = {c.address: c.id for c in await every(router, Conversation)}
    assert opened[talks["+628110000002"]] < opened[talks["+628110000001"]]


async def test_the_language_of_a_burst_is_remembered(patient: Router, clock: FixedClock) -> None:
    await patient.receive(person(1, "when are you open?"))
    clock.forward(seconds=30)
    await patient.timekeeper.consider_what_is_due()
    assert [c.language for c in await every(patient, Conversation)] == ["en"]


def promise(session: Session, many: int, office: str, received: timedelta, due: timedelta) -> None:
    """Open tickets that were promised to be answered `due` from Monday nine o'clock on."""
    conversation = rows.first(session, Conversation, rows.columns(Conversation).limit(1))
    assert conversation
    for number in range(many):
        ticket = Ticket(
            office=office, number=f"{due}{number}", conversation_id=conversation.id or 0,
            channel="email", opened_at=MONDAY, received_at=MONDAY + received,
            due_at=MONDAY + due, next_due_at=MONDAY + due,
        )  # fmt: skip
        rows.add(session, ticket)


async def test_a_near_deadline_is_seen_behind_hundreds_that_are_not(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("jam?"))
    day, hour = timedelta(days=1), timedelta(hours=1)
    await router.run(promise, 600, MAMUJU, 0 * hour, 2 * hour)
    await router.run(promise, 600, BOALEMO, -hour, hour / 2)
    await router.run(promise, 1, PASURUAN, -20 * day, 2 * day)
    del router.offices[BOALEMO]
    assert await router.timekeeper.watch() == 1
    assert [e.office for e in await every(router, Event) if "due_soon" in e.verb] == [PASURUAN]


async def test_hundreds_of_near_deadlines_are_all_recorded_once(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("jam?"))
    await router.run(promise, 700, MAMUJU, timedelta(), timedelta(hours=4))
    for forward, verb in ((3.5, "ticket.due_soon"), (2, "ticket.overdue")):
        clock.forward(hours=forward)
        assert [await router.timekeeper.watch() for _ in range(2)] == [700, 0]
        verbs = Counter(e.verb for e in await every(router, Event))
        assert verbs[verb] == 700


async def test_new_tickets_are_noted_and_what_has_reached_a_level_is_left_to_be_told(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("jam?"))
    await router.run(promise, 250, MAMUJU, timedelta(), timedelta(hours=4))
    await router.run(promise, 2, MAMUJU, timedelta(), timedelta(hours=1))
    clock.forward(hours=0.8)
    new = await router.store.read(tickets.unwatched, router.offices, 0, 1000)
    assert len(new) == 252
    assert await router.run(note_tickets, new, offices=router.offices, as_of=clock()) == 250
    assert len(await router.store.read(tickets.unwatched, router.offices, 0, 1000)) == 2
    assert not [e for e in await every(router, Event) if e.verb.startswith("ticket.")]
    assert [await router.timekeeper.watch() for _ in range(2)] == [2, 0]
    assert await router.store.read(tickets.unwatched, router.offices, 0, 1000) == []


async def test_hundreds_of_new_tickets_are_noted_and_nobody_is_told(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("jam?"))
    await router.run(promise, 250, MAMUJU, timedelta(), timedelta(hours=4))
    assert await router.timekeeper.watch() == 0
    assert await router.store.read(tickets.unwatched, router.offices, 0, 1000) == []
    assert all(ticket.watch_at for ticket in await every(router, Ticket))


async def test_what_a_new_ticket_reaches_later_is_noted_with_it_and_what_it_has_reached_is_told(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("minta data"))
    assert await router.store.read(tickets.unwatched, router.offices, 0, 9) == []
    assert [bool(ticket.watch_at) for ticket in await every(router, Ticket)] == [True]
    await router.receive(by_mail("Mohon data", at=clock() - timedelta(days=4)))
    assert await router.store.read(tickets.unwatched, router.offices, 0, 9) == [2]
    assert [await router.timekeeper.watch() for _ in range(2)] == [1, 0]


async def test_two_processes_with_a_clock_each_record_a_deadline_once(
    router: Router, clock: FixedClock, cast: Cast
) -> None:
    await router.receive(wulan("minta data"))
    await router.run(promise, 50, MAMUJU, timedelta(), timedelta(hours=4))
    others = [Router(router.store, offices(), minds, clock=clock) for _ in range(5)]
    for hours in (3.5, 40):
        clock.forward(hours=hours)
        await asyncio.gather(*[one.timekeeper.watch() for one in (router, *others)])
    told = Counter((e.ticket_id, e.verb) for e in await every(router, Event))
    assert {n for (_, verb), n in told.items() if verb.startswith("ticket.")} == {1}
    assert sum(verb == "ticket.overdue" for _, verb in told) == 51


async def test_two_processes_with_a_clock_each_answer_a_burst_once(
    store: Store, clock: FixedClock
) -> None:
    routers = [Router(store, offices(whatsapp=20), minds, clock=clock) for _ in range(4)]
    for number in range(1, 31):
        await routers[0].receive(person(number, "jam?" if number % 2 else "minta data"))
    clock.forward(seconds=30)
    await asyncio.gather(*[one.timekeeper.consider_what_is_due() for one in routers])
    heard = Counter(m.conversation_id for m in await every(routers[0], Message))
    assert set(heard.values()) == {2}
    assert len(await every(routers[0], Ticket)) == 15


async def test_after_the_database_was_away_everything_goes_on(
    store: Store, clock: FixedClock
) -> None:
    router = Router(store, offices(whatsapp=0.01), minds)
    wire = Wire()
    router.connect({(MAMUJU, "whatsapp"): wire})
    work = asyncio.create_task(router.work())
    async with router.feed.subscribe(MAMUJU) as subscription:
        await asyncio.sleep(0.1)
        _rename(store, "event", "event_away")
        _rename(store, "message", "message_away")
        _rename(store, "conversation", "conversation_away")
        await asyncio.sleep(1.5)
        for name in ("event", "message", "conversation"):
            _rename(store, f"{name}_away", name)
        await router.receive(wulan("jam?", at=router.clock()))
        async with asyncio.timeout(10):
            await wire.reached.wait()
            await subscription.queue.get()
    assert not work.done()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def _rename(store: Store, name: str, to: str) -> None:
    with store.engine.begin() as connection:
        if store.on_sqlite:
            connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        connection.execute(text(f"ALTER TABLE {name} RENAME TO {to}"))
