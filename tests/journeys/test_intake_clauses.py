"""U11 (Pasuruan): whoever writes an e-mail states who they are and what they want."""

from typing import Any

from desk.conversation import Conversation
from desk.ticket import Ticket
from router import Router
from tests.cast import PASURUAN
from tests.journeys.clauses import MONDAY, TUESDAY, WEDNESDAY
from tests.router.test_receive import every

AIMLESS = "Selamat pagi, saya ingin konsultasi data. Terima kasih."


async def test_u11_an_email_without_a_purpose_is_held_and_asked_politely(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("email", AIMLESS, subject="Konsultasi")
    assert (ticket.due_at, ticket.incomplete, ticket.missing()) == (None, True, ("wanted",))
    said = (await desk.said())[-1]
    assert "mohon lengkapi data atau pertanyaan yang Anda perlukan" in said
    page = await desk.page.get(f"/conversations/{ticket.conversation_id}")
    assert "Menunggu kelengkapan" in page.words
    desk.at(TUESDAY, "09.00")
    token = await _token(desk.router)
    done = await desk.ask("email", "Data kemiskinan 2024 per kecamatan.", token=token)
    assert (done.id, done.complete_at, done.due_at) == (
        ticket.id, desk.clock(), desk.local(19, 15, 30)
    )  # fmt: skip


async def test_u11_who_says_what_they_want_is_owed_from_receipt(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(MONDAY, "10.00")
    said = await desk.ask("email", AIMLESS, subject="Data inflasi 2024")
    assert said.due_at == desk.local(WEDNESDAY, 15, 30)
    chat = await desk.ask("webchat", AIMLESS)  # the standard asks for no purpose there
    assert chat.due_at == desk.local(TUESDAY, 15, 30)


async def _token(router: Router) -> str:
    ticket: Ticket = (await every(router, Ticket))[-1]
    talks: list[Conversation] = await every(router, Conversation)
    return next(talk.token for talk in talks if talk.id == ticket.conversation_id)
