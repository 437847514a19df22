from sqlmodel import Session

from desk.message import Kind
from desk.ticket import Ticket
from router import Router
from router.reply import reply
from store import rows
from tests.cast import Cast, FixedClock, by_mail, wulan


def ticket(session: Session) -> Ticket:
    found = rows.get(session, Ticket, 1)
    assert found
    return found


async def test_a_new_ticket_is_due_when_it_was_promised(router: Router, cast: Cast) -> None:
    await router.receive(wulan("Mau tanya data"))
    opened = await router.store.read(ticket)
    assert opened.next_due_at == opened.due_at


async def test_an_answer_leaves_nothing_due(router: Router, cast: Cast, clock: FixedClock) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.run(reply, 1, "Silakan.", office="7604", by=cast.sari, at=clock())
    assert (await router.store.read(ticket)).next_due_at is None


async def test_who_writes_again_is_owed_an_answer_counted_from_then(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.run(reply, 1, "Silakan.", office="7604", by=cast.sari, at=clock())
    for number in (2, 3):
        await router.receive(wulan("Satu lagi", number, at=clock.forward(days=1)))
    kept = await router.store.read(ticket)
    assert kept.due_at is not None
    assert kept.next_due_at is not None
    assert (kept.next_due_at - kept.due_at).days == 1  # the first of the two counts


async def test_automatic_mail_is_owed_nothing(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    heard = await router.receive(by_mail("Mohon data"))
    assert heard.conversation_token
    await router.run(reply, 1, "Silakan.", office="7604", by=cast.sari, at=clock())
    away = by_mail("Saya cuti", 2, kind=Kind.AUTOMATIC, token=heard.conversation_token)
    await router.receive(away)
    assert (await router.store.read(ticket)).next_due_at is None
