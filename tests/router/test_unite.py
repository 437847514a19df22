"""An officer joins a mail to the conversation that it belongs to: nothing is lost or unowed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.inbound import Sender
from desk.message import Message
from desk.ticket import Ticket
from router import Router
from router.errors import Missing, Refused
from router.reply import note, reply
from router.unite import unite
from store import rows
from tests.cast import MAMUJU, PASURUAN, Cast, FixedClock, by_mail, wulan
from tests.router.test_receive import every

CAMAT = Sender("email", "camat@example.org", "Camat")


async def join(router: Router, clock: FixedClock, one: int, into: int, *, by: int) -> None:
    office = router.offices[MAMUJU]
    await router.run(unite, one, into=into, office=office, by=by, at=clock())


def texts(session: Session) -> dict[int, list[str]]:
    found = rows.every(session, Message, rows.columns(Message).order_by(rows.table(Message).c.seq))
    said = dict[int, list[str]]()
    for one in found:
        if one.direction == "in":
            said.setdefault(one.conversation_id, []).append(one.text)
    return said


async def test_all_goes_on_in_one_conversation_under_the_ticket_that_was_open(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(by_mail("Mohon data PDRB menurut kecamatan"))
    clock.forward(hours=1)
    more = by_mail("Lampiran permohonan kemarin", 2, sender=CAMAT, at=clock())
    await router.receive(more)
    await join(router, clock, 2, 1, by=cast.sari)
    assert await router.store.read(texts) == {
        1: ["Mohon data PDRB menurut kecamatan", "Lampiran permohonan kemarin"]
    }
    first, second = await every(router, Ticket)
    whole, one = sorted(await every(router, Conversation), key=lambda c: c.id or 0)
    assert (first.closed_at, second.closed_at) == (None, clock())
    assert {first.conversation_id, second.conversation_id} == {1}
    assert (whole.ticket_id, one.ticket_id, one.joined) == (first.id, None, 1)
    assert whole.unanswered_since == clock() - timedelta(hours=1)
    assert whole.address == CAMAT.value  # who wrote last is answered
    trail = [(e.verb, e.conversation_id) for e in await every(router, Event)]
    assert ("conversation.joined", 1) in trail
    assert ("conversation.joined", 2) in trail
    assert ("ticket.opened", 2) in trail
    await router.run(reply, 1, "Terlampir.", office=MAMUJU, by=cast.sari, at=clock())
    said = [m for m in await every(router, Message) if m.author == "officer"]
    assert [(m.conversation_id, m.address) for m in said] == [(1, CAMAT.value)]


async def test_later_mail_on_either_thread_arrives_there_also_from_the_new_participant(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(by_mail("Mohon data PDRB menurut kecamatan"))
    await router.receive(by_mail("Lampiran permohonan kemarin", 2, sender=CAMAT))
    await join(router, clock, 2, 1, by=cast.sari)
    tokens = {c.id: c.token for c in await every(router, Conversation)}
    for number, token in ((3, tokens[1]), (4, tokens[2])):
        later = by_mail(f"Tambahan {number}", number, sender=CAMAT, token=token)
        await router.receive(later)
    stranger = Sender("email", "orang@example.net", "Orang")
    await router.receive(by_mail("Saya juga", 5, sender=stranger, token=tokens[2]))
    assert await router.store.read(texts) == {
        1: ["Mohon data PDRB menurut kecamatan", "Lampiran permohonan kemarin", "Tambahan 3",
            "Tambahan 4"],
        3: ["Saya juga"],
    }  # fmt: skip


async def test_a_ticket_goes_with_its_mail_to_a_conversation_that_has_none(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Kantor buka jam berapa?"))
    await router.receive(by_mail("Mohon data PDRB menurut kecamatan"))
    clock.forward(minutes=1)
    await join(router, clock, 2, 1, by=cast.sari)
    (ticket,) = await every(router, Ticket)
    whole, _ = sorted(await every(router, Conversation), key=lambda c: c.id or 0)
    assert (ticket.closed_at, ticket.conversation_id) == (None, 1)
    assert (whole.ticket_id, whole.channel) == (ticket.id, "email")
    assert whole.unanswered_since is not None


async def test_what_cannot_be_joined_is_refused_and_nothing_moves(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(by_mail("Mohon data PDRB menurut kecamatan"))
    await router.receive(wulan("Mohon data"))
    await router.receive(by_mail("Lampiran permohonan kemarin", 2, sender=CAMAT))
    elsewhere = by_mail("Data Pasuruan", 3)
    await router.receive(replace(elsewhere, office=PASURUAN, account="bps3514@bps.go.id"))
    before = await router.store.read(texts)
    for one, into in ((1, 1), (2, 1)):
        with pytest.raises(Refused, match="apart"):
            await join(router, clock, one, into, by=cast.sari)
    for one, into in ((1, 4), (4, 1), (1, 99)):
        with pytest.raises(Missing):
            await join(router, clock, one, into, by=cast.sari)
    assert await router.store.read(texts) == before
    await join(router, clock, 3, 1, by=cast.sari)
    for one, into in ((3, 1), (1, 3)):  # twice, and back again
        with pytest.raises(Refused, match="joined"):
            await join(router, clock, one, into, by=cast.sari)


async def test_nothing_is_written_where_nobody_looks_any_more(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(by_mail("Mohon data PDRB menurut kecamatan"))
    await router.receive(by_mail("Lampiran permohonan kemarin", 2, sender=CAMAT))
    await join(router, clock, 2, 1, by=cast.sari)
    for write in (reply, note):  # a colleague had the page open meanwhile
        with pytest.raises(Refused, match="joined"):
            await router.run(write, 2, "Terlampir.", office=MAMUJU, by=cast.budi, at=clock())
    assert not [m for m in await every(router, Message) if m.text == "Terlampir."]
