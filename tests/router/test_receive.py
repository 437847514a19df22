"""Hearing messages: once each, in the right conversation, with the right promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest

from desk.contact import Address, Contact
from desk.conversation import Conversation
from desk.event import Event
from desk.inbound import File, Inbound, Sender
from desk.message import Attachment, Blob, Kind, Message, Payload
from desk.office import Office
from desk.ticket import Ticket
from router import Router
from router.cursors import cursor
from store import rows
from tests.cast import Cast, FixedClock, by_mail, minds, offices, wulan


async def every(router: Router, kind: type) -> list:  # type: ignore[type-arg]
    """Return all rows of a noun, oldest first."""
    statement = rows.columns(kind).order_by(next(iter(rows.table(kind).primary_key)))
    return await router.store.read(lambda session: rows.every(session, kind, statement))


async def test_a_known_question_is_answered_without_a_ticket(router: Router) -> None:
    await router.receive(wulan("jam berapa buka?"))
    heard, said = await every(router, Message)
    assert (heard.direction, heard.status, heard.seq) == ("in", "received", 1)
    assert (said.direction, said.status, said.author) == ("out", "pending", "bot")
    assert said.text == "Kami buka pukul 08.00."
    assert said.address == "+6281234567890"
    assert await every(router, Ticket) == []


async def test_an_unknown_question_becomes_a_ticket_and_the_person_hears_by_when(
    router: Router, cast: Cast
) -> None:
    await router.receive(wulan("berapa garis kemiskinan 2024?"))
    (ticket,) = await every(router, Ticket)
    assert ticket.number == "7604-2026-000001"
    assert ticket.due_at == datetime(2026, 11, 17, 7, 30, tzinfo=UTC)
    assert ticket.officer_id in {cast.sari, cast.budi}
    said = (await every(router, Message))[-1]
    assert "7604-2026-000001" in said.text
    assert "Selasa, 17 November 2026 pukul 15.30 WITA" in said.text


async def test_the_same_message_twice_is_kept_once(router: Router) -> None:
    first = await router.receive(wulan("halo"))
    again = await router.receive(wulan("halo"))
    assert not first.heard_before
    assert again.heard_before
    assert again.message_id == first.message_id
    assert len(await every(router, Message)) == 2  # what was said, and one answer
    assert len(await every(router, Payload)) == 1


async def test_the_raw_payload_is_kept_beside_the_message(router: Router) -> None:
    await router.receive(wulan("halo"))
    (payload,) = await every(router, Payload)
    assert payload.body == b"Body=halo"
    assert payload.state == "taken"


async def test_secret_numbers_are_masked_on_arrival_and_only_the_payload_has_them(
    router: Router,
) -> None:
    nik = "7604015507900003"
    inbound = wulan(f"nik saya {nik} tolong dicek")
    mail = replace(
        inbound, subject=f"KTP {nik}", html=f"<b>{nik}</b>", extra={"fold": f"nik {nik}"}
    )
    await router.receive(mail)
    heard = (await every(router, Message))[0]
    (talk,) = await every(router, Conversation)
    shown = f"{heard.text} {heard.subject} {heard.html} {heard.extra} {talk.subject}"
    assert nik not in shown
    assert heard.text == "nik saya ••••••••••••0003 tolong dicek"
    assert shown.count("••••••••••••0003") == 5


async def test_one_person_on_one_channel_stays_in_one_conversation(router: Router) -> None:
    await router.receive(wulan("halo", 1))
    await router.receive(wulan("ada data?", 2))
    assert len(await every(router, Conversation)) == 1
    assert len(await every(router, Contact)) == 1
    assert len(await every(router, Ticket)) == 1


async def test_two_offices_never_share_a_contact(router: Router) -> None:
    await router.receive(wulan("halo", 1))
    await router.receive(wulan("halo", 2, office="3514", account="whatsapp:+6281290903514"))
    assert {c.office for c in await every(router, Contact)} == {"7604", "3514"}


async def test_a_burst_is_one_question_after_the_quiet_window(
    router: Router, clock: FixedClock
) -> None:
    router = Router(router.store, offices(whatsapp=20), minds, clock=clock)
    for number, text in enumerate(["min", "mau tanya", "jam berapa buka"], 1):
        await router.receive(wulan(text, number, at=clock()))
        clock.forward(seconds=5)
    assert await router.timekeeper.consider_what_is_due() == 0
    clock.forward(seconds=16)
    assert await router.timekeeper.consider_what_is_due() == 1
    assert [m.direction for m in await every(router, Message)] == ["in", "in", "in", "out"]
    assert await router.timekeeper.consider_what_is_due() == 0


async def test_a_burst_without_end_is_considered_after_ninety_seconds(
    router: Router, clock: FixedClock
) -> None:
    router = Router(router.store, offices(whatsapp=20), minds, clock=clock)
    for number in range(1, 8):
        await router.receive(wulan("jam", number, at=clock()))
        clock.forward(seconds=15)
    assert await router.timekeeper.consider_what_is_due() == 1


async def test_the_promise_counts_from_the_first_message_of_the_burst(
    router: Router, clock: FixedClock
) -> None:
    router = Router(router.store, offices(whatsapp=20), minds, clock=clock)
    clock.at = datetime(2026, 11, 16, 15, 59, 50, tzinfo=UTC)  # 23.59.50 WITA
    await router.receive(wulan("kak", 1, at=clock()))
    clock.forward(seconds=15)
    await router.receive(wulan("minta data", 2, at=clock()))
    clock.forward(seconds=30)
    await router.timekeeper.consider_what_is_due()
    (ticket,) = await every(router, Ticket)
    assert ticket.due_at == datetime(2026, 11, 17, 7, 30, tzinfo=UTC)


async def test_while_an_officer_has_the_matter_the_bot_is_silent(router: Router) -> None:
    await router.receive(wulan("minta data", 1))
    await router.receive(wulan("jam berapa buka?", 2))
    assert [m.direction for m in await every(router, Message)] == ["in", "out", "in"]


@pytest.mark.parametrize("kind", [Kind.AUTOMATIC, Kind.BOUNCE, Kind.LIST, Kind.COMPLAINT])
async def test_automatic_mail_is_kept_and_never_answered(router: Router, kind: Kind) -> None:
    await router.receive(by_mail("Saya sedang cuti.", kind=kind))
    assert [m.direction for m in await every(router, Message)] == ["in"]
    assert await every(router, Ticket) == []


async def test_two_mails_are_two_matters_unless_our_token_joins_them(router: Router) -> None:
    receipt = await router.receive(by_mail("minta data", 1))
    await router.receive(by_mail("minta peta", 2))
    joined = await router.receive(by_mail("tambahan", 3, token=receipt.conversation_token))
    assert len(await every(router, Conversation)) == 2
    assert joined.conversation_id == receipt.conversation_id


async def test_a_stranger_with_the_token_gets_a_conversation_of_his_own(router: Router) -> None:
    receipt = await router.receive(by_mail("minta data", 1))
    stranger = Sender("email", "mallory@example.net", "Mallory")
    token = receipt.conversation_token
    other = await router.receive(by_mail("lihat ini", 2, sender=stranger, token=token))
    assert other.conversation_id != receipt.conversation_id


async def test_answers_go_where_the_mail_asks_for_them_and_come_back_from_there(
    router: Router,
) -> None:
    first = await router.receive(by_mail("minta data", extra={"reply_to": "staf@example.org"}))
    assert (await every(router, Message))[-1].address == "staf@example.org"
    staff = Sender("email", "staf@example.org")
    back = await router.receive(by_mail("ini", 2, sender=staff, token=first.conversation_token))
    assert back.conversation_id == first.conversation_id


async def test_mail_that_asks_for_no_automatic_answer_becomes_a_ticket_in_silence(
    router: Router,
) -> None:
    await router.receive(by_mail("jam berapa buka?", extra={"never_answer": "suppressed"}))
    assert [t.reason for t in await every(router, Ticket)] == ["never_answer"]
    assert [m.direction for m in await every(router, Message)] == ["in"]


async def test_a_bounce_is_filed_with_what_bounced_and_reopens_nothing(router: Router) -> None:
    first = await router.receive(by_mail("minta data", 1))
    daemon = Sender("email", "mailer-daemon@example.net")
    bounce = await router.receive(
        by_mail("tidak sampai", 2, sender=daemon, kind=Kind.BOUNCE, token=first.conversation_token)
    )
    assert bounce.conversation_id == first.conversation_id
    (conversation,) = await every(router, Conversation)
    assert conversation.address == "hendra@example.org"


async def test_two_machines_that_answer_each_other_stop_soon(router: Router) -> None:
    for number in range(1, 20):
        await router.receive(by_mail("jam berapa?", number))
    said = [m for m in await every(router, Message) if m.direction == "out"]
    assert len(said) == 5
    assert "message.withheld" in {e.verb for e in await every(router, Event)}


async def test_a_bot_that_breaks_costs_nobody_his_message(router: Router, cast: Cast) -> None:
    def broken(_office: Office) -> NoReturn:
        raise FileNotFoundError

    router = Router(router.store, offices(), broken, clock=router.clock)
    await router.receive(wulan("jam berapa buka?"))
    (ticket,) = await every(router, Ticket)
    assert ticket.reason == "bot_failed"


async def test_files_are_kept_once_however_often_they_come(router: Router) -> None:
    file = File("surat.pdf", "application/pdf", b"%PDF-1.7")
    await router.receive(by_mail("terlampir", 1, files=(file,)))
    await router.receive(by_mail("terlampir lagi", 2, files=(file,)))
    assert len(await every(router, Attachment)) == 2
    assert len(await every(router, Blob)) == 1


async def test_a_clock_that_runs_ahead_does_not_make_messages_from_the_future(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("halo", at=clock() + timedelta(days=3)))
    assert (await every(router, Message))[0].at == clock()


async def test_the_cursor_moves_with_the_message_or_not_at_all(router: Router) -> None:
    await router.receive(by_mail("minta data"), cursor=("imap/a", {"uid": 7}))
    assert await router.store.read(cursor, "imap/a") == {"uid": 7}
    broken = replace(by_mail("x", 2), extra={"bad": object()})
    with pytest.raises(Exception, match="serializable"):
        await router.receive(broken, cursor=("imap/a", {"uid": 8}))
    assert await router.store.read(cursor, "imap/a") == {"uid": 7}


async def test_one_failing_verb_does_not_take_its_neighbours_with_it(router: Router) -> None:
    import asyncio

    good = [router.receive(wulan(f"halo {n}", n)) for n in range(1, 10)]
    bad = router.receive(replace(by_mail("x", 99), extra={"bad": object()}))
    outcomes = await asyncio.gather(*good, bad, return_exceptions=True)
    assert [isinstance(o, Exception) for o in outcomes] == [False] * 9 + [True]
    heard = [m for m in await every(router, Message) if m.direction == "in"]
    assert len(heard) == 9


async def test_many_people_at_once_each_get_their_own_ticket_number(router: Router) -> None:
    import asyncio

    def person(number: int) -> Inbound:
        return wulan("minta data", number, sender=Sender("phone", f"+62812{number:07d}"))

    await asyncio.gather(*[router.receive(person(n)) for n in range(1, 31)])
    numbers = [t.number for t in await every(router, Ticket)]
    assert sorted(numbers) == [f"7604-2026-{n:06d}" for n in range(1, 31)]


async def test_one_person_at_once_on_two_connections_is_met_once(router: Router) -> None:
    import asyncio

    await asyncio.gather(*[router.receive(wulan("halo", n)) for n in range(1, 9)])
    assert len(await every(router, Contact)) == 1
    assert len(await every(router, Address)) == 1
    assert len(await every(router, Conversation)) == 1


async def test_a_new_conversation_starts_after_a_silent_day(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("jam berapa buka?", 1))
    clock.forward(days=2)
    await router.receive(wulan("jam berapa tutup?", 2, at=clock()))
    assert len(await every(router, Conversation)) == 2


async def test_the_whatsapp_window_stays_open_for_a_day(router: Router, clock: FixedClock) -> None:
    await router.receive(wulan("halo"))
    (address,) = await every(router, Address)
    assert address.window_until == clock() + timedelta(hours=24)


async def test_a_person_known_by_an_id_is_recognised_when_his_number_shows(
    router: Router,
) -> None:
    await router.receive(wulan("halo", 1, sender=Sender("whatsapp", "ID.1234567890")))
    also = (("whatsapp", "ID.1234567890"),)
    await router.receive(wulan("lagi", 2, sender=Sender("phone", "+6281234567890", also=also)))
    assert len(await every(router, Contact)) == 1


async def test_another_address_of_the_same_person_leads_to_the_same_contact(
    router: Router,
) -> None:
    also = (("whatsapp", "ID.1234567890"),)
    sender = Sender("phone", "+6281234567890", "Wulan", also=also)
    await router.receive(wulan("halo", 1, sender=sender))
    await router.receive(wulan("lagi", 2, sender=Sender("whatsapp", "ID.1234567890")))
    assert len(await every(router, Contact)) == 1
