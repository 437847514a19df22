"""Whatever comes, and whatever breaks because of it, the message is kept once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from desk.calendar import Calendar
from desk.conversation import Conversation
from desk.inbound import File, Sender
from desk.message import Attachment, Message, Payload
from desk.ticket import Ticket
from router import Router
from router.reply import reply
from store import Store
from tests.cast import MAMUJU, Cast, FixedClock, by_mail, minds, offices, wulan
from tests.router.test_receive import every

NASTY = {
    "nul": "halo \0 kak",
    "half a character": "halo \ud83d kak",
    "everything": "\0\x01\x1b[31m\ud800\udfff\u202e\ufeff\U0010ffff",
    "ten megabytes": "halo " * 2_000_000,
    "a bomb of marks": "e" + "\u0301" * 10_000,
    "nothing": "",
    "sql": "'; DROP TABLE message; -- %s %(x)s :x ?",
    "a template": "{{ 7*7 }} ${x} {0} %d",
}


@pytest.mark.parametrize("said", NASTY.values(), ids=NASTY.keys())
async def test_any_text_is_kept_and_heard_twice_acted_on_once(router: Router, said: str) -> None:
    inbound = replace(wulan("x"), text=said, raw=b"as it came")
    first, again = await router.receive(inbound), await router.receive(inbound)
    assert (first.heard_before, again.heard_before) == (False, True)
    heard = [m for m in await every(router, Message) if m.direction == "in"]
    assert len(heard) == 1
    assert [p.body for p in await every(router, Payload)] == [b"as it came"]
    await router.timekeeper.consider_what_is_due()
    assert [c.consider_at for c in await every(router, Conversation)] == [None]


async def test_nasty_names_of_people_and_files_are_kept(router: Router) -> None:
    bad = NASTY["everything"]
    sender = Sender("email", f"x{bad}@example.org", bad)
    file = File(bad, f"text/{bad}", b"%PDF")
    inbound = by_mail("halo", subject=bad, html=bad, sender=sender, files=(file,), raw_type=bad)
    await router.receive(inbound)
    assert (await router.receive(inbound)).heard_before
    (attachment,) = await every(router, Attachment)
    assert attachment.size == 4


def closed_for_ever(store: Store, clock: FixedClock) -> Router:
    """An office whose promise cannot be reckoned: it never opens."""
    found = offices()
    found[MAMUJU].take(Calendar("Asia/Makassar", ((),) * 7))
    return Router(store, found, minds, clock=clock)


async def test_a_question_for_which_no_promise_can_be_reckoned_is_kept_and_tried_again(
    store: Store, clock: FixedClock, router: Router
) -> None:
    broken = closed_for_ever(store, clock)
    assert not (await broken.receive(wulan("minta data"))).heard_before
    assert await broken.timekeeper.consider_what_is_due() == 1
    assert await every(broken, Ticket) == []
    clock.forward(minutes=2)
    assert await router.timekeeper.consider_what_is_due() == 1  # the calendar was mended
    (ticket,) = await every(router, Ticket)
    assert ticket.received_at == clock() - timedelta(minutes=2)


async def test_a_follow_up_for_which_no_promise_can_be_reckoned_is_due_at_once(
    store: Store, clock: FixedClock, router: Router, cast: Cast
) -> None:
    receipt = await router.receive(wulan("minta data", 1))
    assert receipt.conversation_id
    await router.run(reply, receipt.conversation_id, "Ya", office=MAMUJU, by=cast.sari, at=clock())
    await closed_for_ever(store, clock).receive(wulan("yang 2025", 2, at=clock()))
    assert [t.next_due_at for t in await every(router, Ticket)] == [clock()]


async def test_while_the_database_is_away_nobody_is_told_that_a_message_was_kept(
    router: Router,
) -> None:
    with router.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload RENAME TO payload_away"))
    with pytest.raises(Exception, match="payload"):
        await router.receive(wulan("halo"))
    with router.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload_away RENAME TO payload"))
    assert not (await router.receive(wulan("halo"))).heard_before


async def test_one_message_on_many_connections_at_once_is_heard_once(router: Router) -> None:
    receipts = await asyncio.gather(*[router.receive(wulan("minta data")) for _ in range(20)])
    assert [r.heard_before for r in receipts].count(False) == 1
    assert len({r.message_id for r in receipts}) == 1
    assert len(await every(router, Message)) == 2
