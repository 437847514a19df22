"""The chat's protocol, spoken over a real WebSocket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from channels import HoldsLines
from desk.contact import Address
from desk.conversation import Conversation
from desk.event import Event
from desk.inbound import File
from desk.message import Kind, Message, Status
from desk.ticket import Ticket
from router.close import close
from router.reply import note, reply
from tests.cast import MAMUJU
from tests.channels.webchat.serving import Chat
from tests.channels.webchat.visitor import Visitor, message_id

JAM = "Halo, jam berapa kantor buka?"
BUKA = "Kami buka pukul 08.00."


def _messages(session: Session) -> list[Message]:
    return list(session.exec(select(Message).order_by(Message.conversation_id, Message.seq)))  # type: ignore[arg-type]


def _addresses(session: Session) -> list[Address]:
    return list(session.exec(select(Address)))


def _conversations(session: Session) -> list[Conversation]:
    return list(session.exec(select(Conversation).order_by(Conversation.id)))  # type: ignore[arg-type]


def _tickets(session: Session) -> list[Ticket]:
    return list(session.exec(select(Ticket)))


async def _answer(chat: Chat, text: str, number: int = 1) -> Message:
    return await chat.router.run(
        reply, number, text, office=MAMUJU, by=chat.cast.sari, at=chat.clock()
    )


async def _reached(chat: Chat, number: int, status: str) -> None:
    """Wait until a message of the first conversation has reached a status."""
    async with asyncio.timeout(10):
        while True:
            found = await chat.router.store.read(_messages)
            if any(m.seq == number and m.status == status for m in found):
                return
            await asyncio.sleep(0.02)


async def _logged(caplog: pytest.LogCaptureFixture, words: str) -> None:
    async with asyncio.timeout(10):
        while True:
            if words in caplog.text:
                return
            await asyncio.sleep(0.02)


async def test_a_known_question_is_answered_at_once(chat: Chat) -> None:
    visitor = chat.visitor()
    welcome = await visitor.come()
    assert welcome["conversation"] is None
    assert welcome["hours"]["open"]
    assert welcome["hours"]["short"] == "Buka sampai 15.30 WITA"
    ack = await visitor.say(JAM)
    answer = await visitor.hear_text(BUKA)
    assert (ack["seq"], answer["seq"], answer["author"]) == (1, 2, "bot")


async def test_a_message_is_durable_before_it_is_acknowledged(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    ack = await visitor.say("Saya perlu data PDRB")
    kept = await chat.router.store.read(_messages)
    assert (kept[0].id, kept[0].seq, kept[0].text) == (ack["id"], 1, "Saya perlu data PDRB")
    assert kept[0].account == "webchat:7604"


async def test_a_message_sent_again_is_kept_once_and_acknowledged_alike(chat: Chat) -> None:
    visitor, name = chat.visitor(), message_id()
    await visitor.come()
    first = await visitor.say("Saya perlu data PDRB", name)
    again = await visitor.say("Saya perlu data PDRB", name)
    await visitor.come()
    after_a_lost_line = await visitor.say("Saya perlu data PDRB", name)
    assert first == again == after_a_lost_line
    said = await chat.router.store.read(_messages)
    assert [m.direction for m in said].count("in") == 1
    assert len(await chat.router.store.read(_tickets)) == 1


async def test_the_same_message_id_of_two_visitors_is_two_messages(chat: Chat) -> None:
    name = message_id()
    for text in ("Saya Wulan", "Saya Hendra"):
        visitor = chat.visitor()
        await visitor.come()
        await visitor.say(text, name)
    said = await chat.router.store.read(_messages)
    assert {m.text for m in said if m.direction == "in"} == {"Saya Wulan", "Saya Hendra"}


async def test_the_visitors_token_is_nowhere_in_the_database(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    addresses = await chat.router.store.read(_addresses)
    assert [a.kind for a in addresses] == ["chat"]
    assert visitor.token
    assert visitor.token not in addresses[0].value


async def test_an_officers_answer_arrives_by_itself_with_the_officers_name(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    await _answer(chat, "Silakan unduh di situs kami.")
    answer = await visitor.hear_text("Silakan unduh di situs kami.")
    assert (answer["author"], answer["name"]) == ("officer", "Sari")


def _answer_and_fail(session: Session, chat: Chat) -> None:
    """Write an answer, and take the table of files away, as while a backup is restored."""
    picture = File("Tabel.png", "image/png", b"\x89PNG\r\n\x1a\n")
    reply(session, 1, "", office=MAMUJU, by=chat.cast.sari, at=chat.clock(), files=[picture])
    _rename(session, "attachment", "away")


def _rename(session: Session, old: str, new: str) -> None:
    session.connection().execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_what_a_broken_database_did_not_show_comes_with_the_next_ping(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    await chat.router.run(_answer_and_fail, chat)
    await _logged(caplog, "not shown office=7604")
    await chat.router.run(_rename, "away", "attachment")
    async with _pinging(visitor):
        assert (await visitor.hear_said(author="officer"))["files"]


@contextlib.asynccontextmanager
async def _pinging(visitor: Visitor) -> AsyncIterator[None]:
    """Ping again and again, as browsers do: one may come while the desk still tries in vain."""

    async def ping() -> None:
        while True:
            await visitor.send("ping")
            await asyncio.sleep(0.05)

    task = asyncio.create_task(ping())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_an_internal_note_never_reaches_the_visitor(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    await chat.router.run(
        note, 1, "Pemohon ini cerewet", office=MAMUJU, by=chat.cast.sari, at=chat.clock()
    )
    await _answer(chat, "Silakan.")
    await visitor.hear_text("Silakan.")
    await visitor.come()
    history = await visitor.hear("history")
    assert "cerewet" not in str(history) + str(await visitor.silence())


async def test_after_a_lost_line_only_what_was_missed_comes(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say(JAM)
    await visitor.hear_text(BUKA)
    await visitor.go()
    await _answer(chat, "Sudah kami tambahkan.")
    welcome = await visitor.come()
    await visitor.go()
    await visitor.come(conversation=welcome["conversation"], last_seq=2)
    history = await visitor.hear("history")
    assert not history["reset"]
    assert [m["text"] for m in history["messages"]] == ["Sudah kami tambahkan."]
    assert await visitor.silence() == []


async def test_a_page_that_knows_nothing_gets_the_whole_talk(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say(JAM)
    await visitor.come()
    history = await visitor.hear("history")
    assert history["reset"]
    assert [(m["seq"], m["text"]) for m in history["messages"]] == [(1, JAM), (2, BUKA)]


async def test_a_page_ahead_of_a_restored_database_starts_anew(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say(JAM)
    welcome = await visitor.come()
    await visitor.come(conversation=welcome["conversation"], last_seq=99)
    history = await visitor.hear("history")
    assert history["reset"]
    assert len(history["messages"]) == 2


async def test_two_tabs_show_the_same_talk(chat: Chat) -> None:
    one = chat.visitor()
    await one.come()
    two = chat.visitor(one.token)
    await two.come()
    await one.say(JAM)
    assert (await two.hear_text(JAM))["author"] == "contact"
    await two.hear_text(BUKA)
    await two.say("Saya perlu data PDRB")
    await one.hear_text("Saya perlu data PDRB")
    assert len(await chat.router.store.read(_conversations)) == 1


async def test_a_visitor_hears_nothing_of_another(chat: Chat) -> None:
    wulan, hendra = chat.visitor(), chat.visitor()
    await wulan.come()
    await hendra.come()
    await hendra.say("Saya Hendra")
    await wulan.say("Saya Wulan")
    await _answer(chat, "Untuk Hendra saja", 1)
    await hendra.hear_text("Untuk Hendra saja")
    assert "Hendra" not in str(await wulan.silence())


def _merge(session: Session) -> None:
    """Say that both visitors are one person, as an officer may believe."""
    one, other = session.exec(select(Address).order_by(Address.id))  # type: ignore[arg-type]
    conversation = session.get_one(Conversation, 2)
    other.contact_id = conversation.contact_id = one.contact_id
    for message in session.exec(select(Message).where(Message.conversation_id == 2)):
        message.conversation_id, message.seq = 1, message.seq + 10


async def test_a_browser_shows_only_what_was_said_on_it_even_after_a_merge(chat: Chat) -> None:
    wulan, other = chat.visitor(), chat.visitor()
    for visitor, text in ((wulan, "Saya di rumah"), (other, "Saya di warnet")):
        await visitor.come()
        await visitor.say(text)
    await chat.router.run(_merge)
    for visitor, own, alien in ((wulan, "rumah", "warnet"), (other, "warnet", "rumah")):
        await visitor.come()
        history = str(await visitor.hear("history"))
        assert own in history
        assert alien not in history


async def test_somebody_elses_conversation_cannot_be_resumed_by_its_name(chat: Chat) -> None:
    wulan, thief = chat.visitor(), chat.visitor()
    await wulan.come()
    await wulan.say("NIK saya rahasia")
    name = (await chat.router.store.read(_conversations))[0].token
    welcome = await thief.come(conversation=name, last_seq=0)
    assert welcome["conversation"] is None
    assert await thief.silence() == []


async def test_a_message_is_delivered_when_it_arrived_and_read_when_it_was_seen(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say(JAM)
    await visitor.hear_text(BUKA)
    await _reached(chat, 2, Status.SENT)
    await visitor.send("received", upto_seq=2)
    await _reached(chat, 2, Status.DELIVERED)
    await visitor.send("read", upto_seq=2)
    await _reached(chat, 2, Status.READ)
    await visitor.send("received", upto_seq=2)
    await visitor.send("ping")
    await visitor.hear("pong")
    await _reached(chat, 2, Status.READ)
    assert (await chat.router.store.read(_conversations))[0].read_seq == 2


async def test_nobody_can_have_read_what_was_not_written(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say(JAM)
    await visitor.hear_text(BUKA)
    await visitor.send("read", upto_seq=2_000_000_000)
    await _reached(chat, 2, Status.READ)
    await _answer(chat, "Ada lagi?")
    answer = await visitor.hear_text("Ada lagi?")
    await _reached(chat, answer["seq"], Status.SENT)


async def test_a_closed_matter_is_shown_and_the_next_message_opens_a_new_one(chat: Chat) -> None:
    one = chat.visitor()
    await one.come()
    two = chat.visitor(one.token)
    await two.come()
    await one.say("Saya perlu data PDRB")
    ticket = (await chat.router.store.read(_tickets))[0]
    assert ticket.id
    await _answer(chat, "Silakan unduh di situs kami.")
    await chat.router.run(close, ticket.id, office=MAMUJU, by=chat.cast.sari, at=chat.clock())
    reloaded = chat.visitor(one.token)
    await reloaded.come()
    assert (await reloaded.hear("history"))["messages"][0]["text"] == "Saya perlu data PDRB"
    ack = await one.say(JAM)
    assert ack["seq"] == 1
    await one.hear_text(BUKA)
    await two.hear_text(BUKA)
    assert len(await chat.router.store.read(_conversations)) == 2


async def test_a_contact_that_is_left_comes_with_the_talk_and_opens_nothing(chat: Chat) -> None:
    visitor, name = chat.visitor(), message_id()
    await visitor.come(name="Wulan")
    await visitor.say("Saya perlu data PDRB")
    await visitor.send(
        "contact", client_msg_id=name, name="Wulan", email="wulan@example.id", phone=""
    )
    await visitor.hear("ack", client_msg_id=name)
    kept = (await chat.router.store.read(_messages))[-1]
    assert kept.text == "Kontak saya\nNama: Wulan\nEmail: wulan@example.id"
    assert kept.extra["contact"] == {"name": "Wulan", "email": "wulan@example.id"}
    assert kept.kind == Kind.AUTOMATIC
    assert len(await chat.router.store.read(_tickets)) == 1


async def test_an_unverified_contact_is_no_key_to_a_person(chat: Chat) -> None:
    visitor, name = chat.visitor(), message_id()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    await visitor.send("contact", client_msg_id=name, name="", email="", phone="+6281234567890")
    await visitor.hear("ack", client_msg_id=name)
    assert [a.kind for a in await chat.router.store.read(_addresses)] == ["chat"]


async def test_typing_is_seen_on_both_sides_and_kept_nowhere(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    async with chat.router.feed.subscribe(MAMUJU, whispers=True) as officers:
        await visitor.send("typing")
        async with asyncio.timeout(10):
            verbs = [await officers.queue.get()]
            while verbs[-1].verb != "contact.typing":
                verbs.append(await officers.queue.get())
    assert verbs[-1].id is None
    chat.router.feed.whisper(
        Event(office=MAMUJU, at=chat.clock(), actor="officer:1", verb="officer.typing",
              conversation_id=1)
    )  # fmt: skip
    await visitor.hear("typing")
    stored = await chat.router.store.read(lambda session: list(session.exec(select(Event.verb))))
    assert not [verb for verb in stored if "typing" in verb]


async def test_a_ping_tells_whether_the_office_is_still_open(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    chat.clock.forward(hours=7)
    await visitor.send("ping")
    hours = (await visitor.hear("pong"))["hours"]
    assert not hours["open"]
    assert "paling lambat Kamis, 19 November 2026 pukul 15.30 WITA" in hours["long"]


async def test_the_chat_speaks_english_to_whoever_asks_for_it(chat: Chat) -> None:
    visitor = chat.visitor()
    welcome = await visitor.come(language="en")
    assert welcome["hours"]["short"] == "Open until 15:30 WITA"


async def test_a_stop_sends_visitors_away_for_a_moment(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    assert isinstance(chat.channel, HoldsLines)
    closing = asyncio.create_task(chat.channel.hang_up())
    assert await visitor.ended() == 1001
    await closing


async def test_an_officers_file_reaches_the_visitor_and_nobody_else(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Minta tabel")
    picture = File("Tabel <1>.png", "image/png", b"\x89PNG\r\n\x1a\n")
    await chat.router.run(
        reply, 1, "", office=MAMUJU, by=chat.cast.sari, at=chat.clock(), files=[picture]
    )
    shown = await visitor.hear_said(author="officer")
    [file] = shown["files"]
    assert (file["name"], file["type"], file["size"]) == ("Tabel <1>.png", "image/png", 8)
    async with chat.http.get(chat.origin + file["url"]) as answer:
        assert (answer.status, await answer.read()) == (200, picture.content)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for other in ("/files/2/", "/files/9/"):
        forged = file["url"].replace("/files/1/", other)
        async with chat.http.get(chat.origin + forged) as answer:
            assert answer.status == 404
    chat.clock.forward(days=3)
    async with chat.http.get(chat.origin + file["url"]) as answer:
        assert answer.status == 404
