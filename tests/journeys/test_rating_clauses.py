"""B09 (and P10) in writing: whoever was served is asked once how satisfied they are.

The people and the desk are those of the other clauses of time and order.
"""

from datetime import timedelta
from typing import Any

from desk.conversation import Conversation
from desk.inbound import Sender
from desk.rating import Rating
from desk.ticket import Ticket
from router.ask_rating import LATEST
from store import rows
from tests.cast import BOALEMO, MAMUJU, PASAMAN
from tests.journeys.clauses import MONDAY, THURSDAY, TUESDAY, Desk
from tests.router.test_receive import every

ASKS = "Seberapa puas Anda"


async def served(desk: Desk, channel: str = "webchat", time: str = "11.00") -> Ticket:
    """Let a person ask, an officer answer and close."""
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask(channel)
    await desk.answer()
    desk.at(MONDAY, time)
    await desk.page.sign_in("dewi@bps.example")
    assert (await desk.page.post(f"/tickets/{ticket.id}/closure")).status == 200
    return ticket


async def questions(desk: Desk) -> int:
    return sum(ASKS in text for text in await desk.said())


async def test_b09_whoever_was_served_in_writing_is_asked_once_and_thanked_once(
    desks: Any,
) -> None:
    desk = await desks(BOALEMO)
    ticket = await served(desk)
    assert ASKS in (await desk.said())[-1]
    desk.at(TUESDAY, "09.00")
    await desk.ask("webchat", "4")
    (rating,) = await every(desk.router, Rating)
    assert (rating.score, rating.ticket_id, rating.officer_id, rating.channel, rating.rated_at) == (
        4, ticket.id, 1, "webchat", desk.clock()
    )  # fmt: skip
    assert (await desk.ticket()).closed_at == desk.local(MONDAY, 11)
    assert (await desk.said())[-1] == "Terima kasih atas penilaian Anda."
    before = len(await desk.said())
    await desk.ask("webchat", "sangat puas")  # said again: the first holds, nothing is said
    assert len(await desk.said()) == before
    assert len(await every(desk.router, Ticket)) == 1
    address = f"/tickets/{ticket.id}/closure"
    await desk.page.sign_in("dewi@bps.example")
    await desk.page.post(address, {"_method": "DELETE"})
    await desk.answer("Satu lagi.")
    await desk.page.post(address)
    assert await questions(desk) == 1
    trail = (await desk.page.get(f"/conversations/{ticket.conversation_id}")).words
    assert "Pengguna memberi penilaian 4" in trail


async def test_b09_a_score_by_mail_is_one_although_another_matter_of_theirs_is_open(
    desks: Any,
) -> None:
    desk = await desks(BOALEMO)
    ticket = await served(desk, "email")
    (talk,) = await every(desk.router, Conversation)
    other = await desk.ask("email")
    assert other.id != ticket.id
    await desk.ask("email", "4", token=talk.token)
    (rating,) = await every(desk.router, Rating)
    assert (rating.score, rating.ticket_id) == (4, ticket.id)
    assert (await every(desk.router, Ticket))[0].closed_at == ticket_closed(desk)


async def test_b09_what_the_bot_said_days_ago_takes_no_score_from_the_officer(desks: Any) -> None:
    desk = await desks(BOALEMO)
    ticket = await served(desk)

    def answered_by_the_bot(session: Any, days: int) -> None:
        talk = rows.get(session, Conversation, ticket.conversation_id)
        assert talk is not None
        old = talk.model_copy(update={
            "id": 99, "token": "old", "ticket_id": None, "closed_at": None, "closed_by": "",
            "memory": {"answered": 1}, "updated_at": desk.clock() - timedelta(days=days),
        })  # fmt: skip
        rows.add(session, old)

    await desk.router.run(answered_by_the_bot, 8)
    await desk.ask("webchat", "3")
    (rating,) = await every(desk.router, Rating)
    assert (rating.score, rating.ticket_id) == (3, ticket.id)
    assert (await desk.ticket()).closed_at == ticket_closed(desk)


def ticket_closed(desk: Desk) -> Any:
    return desk.local(MONDAY, 11)


async def test_b09_whoever_is_not_satisfied_may_complain_unseen_by_the_officer(
    desks: Any,
) -> None:
    desk = await desks(BOALEMO)
    await served(desk)
    await desk.ask("webchat", "kurang puas")
    assert "balas PENGADUAN" in (await desk.said())[-1]
    complaint = await desk.ask("webchat", "PENGADUAN petugas kurang ramah")
    assert (complaint.kind, complaint.hidden_from) == ("complaint", 1)
    assert complaint.due_at == desk.local(THURSDAY, 15, 30)
    assert complaint.number in (await desk.said())[-1]
    seen = await desk.page.get(f"/conversations/{complaint.conversation_id}")
    assert seen.status == 404  # it is about the officer who looks
    (rating,) = await every(desk.router, Rating)
    assert (rating.score, rating.complaint_id) == (2, complaint.id)
    served_before, told = (await every(desk.router, Ticket))[0], await desk.said()
    assert served_before.closed_at is not None
    again = await desk.ask("webchat", "pengaduan saya belum lengkap, beliau juga terlambat")
    assert (again.id, await questions(desk)) == (complaint.id, 1)
    assert len(await desk.said()) == len(told)


async def test_b09_silence_asks_in_the_message_that_says_goodbye(desks: Any) -> None:
    desk = await desks(PASAMAN)
    desk.at(MONDAY, "10.00")
    await desk.ask("webchat")
    await desk.answer()
    await desk.arrives()
    desk.at(THURSDAY, "09.00")
    await desk.router.timekeeper.keep_silences()
    desk.at(20, "16.00")
    await desk.router.timekeeper.keep_silences()
    said = (await desk.said())[-1]
    assert "kami selesaikan karena belum ada balasan" in said
    assert ASKS in said
    await desk.ask("webchat", "3")
    (rating,) = await every(desk.router, Rating)
    assert (rating.score, (await desk.ticket()).closed_by) == (3, "system")


async def test_a_reply_reopens_what_silence_closed_although_the_bot_once_said_something(
    desks: Any,
) -> None:
    desk = await desks(PASAMAN)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("webchat")
    await desk.answer()
    await desk.arrives()
    for day in (THURSDAY, 20, 24):
        desk.at(day, "16.00" if day > THURSDAY else "09.00")
        await desk.router.timekeeper.keep_silences()
    assert (await desk.ticket()).closed_by == "system"

    def said_once(session: Any) -> None:
        talk = rows.get(session, Conversation, ticket.conversation_id)
        assert talk is not None
        old = {"id": 99, "token": "old", "ticket_id": None, "closed_at": None, "closed_by": ""}
        old["updated_at"] = desk.clock() - timedelta(days=90)
        rows.add(session, talk.model_copy(update=old))

    await desk.router.run(said_once)
    again = await desk.ask("webchat", "Untuk tahun 2020 bagaimana?")
    assert (again.id, again.closed_at) == (ticket.id, None)


async def test_b09_late_in_the_evening_nobody_is_asked_before_the_office_opens(
    desks: Any,
) -> None:
    desk = await desks(BOALEMO)
    await served(desk, time="21.00")
    assert await questions(desk) == 0
    await desk.router.timekeeper.ask_ratings()
    assert await questions(desk) == 0
    desk.at(TUESDAY, "08.00")
    await desk.router.timekeeper.ask_ratings()
    await desk.router.timekeeper.ask_ratings()
    assert await questions(desk) == 1
    assert [v for v in await desk.verbs() if "rat" in v] == ["ticket.rating_asked"]


async def test_b09_who_could_not_be_asked_for_days_is_asked_no_more(desks: Any) -> None:
    desk = await desks(BOALEMO)
    await served(desk, time="21.00")
    desk.clock.at = desk.local(MONDAY, 21) + LATEST
    desk.at(20, "09.00")
    assert await desk.router.timekeeper.ask_ratings() == 0
    assert await every(desk.router, Rating) == []


async def test_b09_not_asked_in_a_closed_window_of_a_machine_or_who_wants_silence(
    desks: Any,
) -> None:
    desk = await desks(BOALEMO)
    desk.at(MONDAY, "10.00")
    late = await desk.ask("whatsapp")
    await desk.answer()
    desk.at(TUESDAY, "10.01")
    await desk.page.sign_in("dewi@bps.example")
    await desk.page.post(f"/tickets/{late.id}/closure")
    machine = await desk.ask("webchat", extra={"never_answer": True})
    await desk.answer()
    await desk.page.post(f"/tickets/{machine.id}/closure")
    tired = await desk.ask("whatsapp")
    await desk.answer()
    await desk.ask("whatsapp", "BERHENTI", extra={"opt": "out"})
    await desk.page.post(f"/tickets/{tired.id}/closure")
    closed = [ticket.closed_at for ticket in await every(desk.router, Ticket)]
    assert (len(closed), None in closed) == (3, False)
    assert (await questions(desk), await every(desk.router, Rating)) == (0, [])


async def test_b09_a_number_that_answers_something_else_is_no_rating(desks: Any) -> None:
    desk = await desks(BOALEMO)
    await served(desk)
    await desk.ask("webchat", "Satu lagi: data pengangguran per desa tahun 2020, apakah ada?")
    await desk.ask("webchat", "4")  # the officer asked how many villages
    (rating,) = await every(desk.router, Rating)
    assert rating.score is None


async def test_b09_not_asked_where_nobody_answered(
    desks: Any,
) -> None:
    desk = await desks(BOALEMO)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("webchat")
    told = {"nothing_owed": "1"}  # as with spam
    assert (await desk.page.post(f"/tickets/{ticket.id}/closure", told)).status == 200
    assert await questions(desk) == 0


async def test_b09_not_asked_where_the_standard_has_no_rating(desks: Any) -> None:
    desk = await desks(MAMUJU)  # prints a rating at its counter only
    await served(desk)
    assert await questions(desk) == 0


async def test_b09_the_supervisor_sees_how_people_rate_and_no_officer_by_a_few(
    desks: Any,
) -> None:
    desk = await desks(BOALEMO)
    await served(desk)
    await desk.ask("webchat", "3")
    words = (await desk.page.get("/promises")).words
    assert "3,0 dari 4 1 penilaian" in words
    assert "Dewi terlalu sedikit" in words
    for number in range(4):
        sender = Sender("chat", f"visitor{number}")
        desk.at(MONDAY, "13.00")
        ticket = await desk.ask("webchat", sender=sender)
        await desk.answer()
        await desk.page.post(f"/tickets/{ticket.id}/closure")
        await desk.ask("webchat", "4", sender=sender)
    words = (await desk.page.get("/promises")).words
    assert "3,8 dari 4 5 penilaian" in words
    assert "Dewi 3,8 dari 4" in words
