"""What the chat does with frames, sites and crowds that it should not accept."""

import asyncio

import aiohttp
import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from channels.webchat import Settings
from desk.message import Message
from tests.channels.webchat.serving import Chat
from tests.channels.webchat.visitor import SITE, message_id

DEEP = "[" * 30_000


def _count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Message)).one()


async def _alive(chat: Chat) -> None:
    """See that the chat goes on for others."""
    other = chat.visitor()
    await other.come()
    await other.say("Halo, jam berapa?")


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("", "not_json"),
        ("halo", "not_json"),
        ("[]", "bad_frame"),
        ("null", "bad_frame"),
        ("{}", "unknown_type"),
        ('{"type":"shutdown"}', "unknown_type"),
        ('{"type":["hello"]}', "unknown_type"),
        (DEEP, "not_json"),
        ('{"type":"message"}', "bad_client_msg_id"),
        ('{"type":"message","client_msg_id":"1","text":"x"}', "bad_client_msg_id"),
        ('{"type":"read","upto_seq":-1}', "bad_upto_seq"),
        ('{"type":"read","upto_seq":"9"}', "bad_upto_seq"),
        ('{"type":"read","upto_seq":9999999999999}', "bad_upto_seq"),
        ('{"type":"ping","extra":1}', "bad_frame"),
        ('{"type":"message","text":"\\ud800"}', "not_json"),
    ],
    ids=lambda value: str(value)[:24],
)
async def test_a_frame_that_cannot_be_understood_is_refused_and_the_line_stays(
    chat: Chat, payload: str, code: str
) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.line.send_str(payload)
    assert (await visitor.hear("error"))["code"] == code
    await visitor.say("Saya masih di sini")


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n\x00 ", "empty"), ("a" * 4001, "too_long")]
)
async def test_a_message_that_cannot_be_kept_is_named_in_the_refusal(
    chat: Chat, text: str, code: str
) -> None:
    visitor, name = chat.visitor(), message_id()
    await visitor.come()
    await visitor.send("message", client_msg_id=name, text=text)
    assert await visitor.hear("error") == {"type": "error", "code": code, "client_msg_id": name}
    assert await chat.router.store.read(_count) == 0


async def test_characters_that_no_database_holds_are_left_out(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("data\x00 PDRB\x07 <b>tebal</b>\r\nbaris dua 👩🏽‍🌾")
    await visitor.hear_text("data PDRB <b>tebal</b>\nbaris dua 👩🏽‍🌾")


async def test_a_message_before_the_hello_is_refused(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.dial()
    await visitor.send("message", client_msg_id=message_id(), text="halo")
    assert (await visitor.hear("error"))["code"] == "hello_first"


async def test_nobody_becomes_another_visitor_in_mid_talk(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.send("hello", visitor_token="x" * 22)
    assert (await visitor.hear("error"))["code"] == "hello_twice"


async def test_a_guessable_token_is_refused(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.dial()
    await visitor.send("hello", visitor_token="1234")
    assert (await visitor.hear("error"))["code"] == "bad_visitor_token"


async def test_bytes_are_refused_and_the_line_stays(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.line.send_bytes(b"\xff\xfe" * 100)
    assert (await visitor.hear("error"))["code"] == "binary"
    await visitor.say("Saya masih di sini")


async def test_a_frame_of_ten_megabytes_ends_the_line_and_disturbs_nobody(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    with pytest.raises(ConnectionError):  # noqa: PT012
        await visitor.send("message", client_msg_id=message_id(), text="a" * 10_000_000)
        while True:
            await visitor.hear("ack")
    assert await visitor.ended() in (1009, 1006)
    await _alive(chat)


async def test_text_that_is_not_utf8_ends_the_line_and_disturbs_nobody(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.line._writer.send_frame(b"\xff\xfe{", aiohttp.WSMsgType.TEXT)
    assert await visitor.ended() == 1007
    await _alive(chat)


async def test_whoever_sends_nothing_but_rubbish_is_cut_off(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    for _ in range(25):
        await visitor.line.send_str("rubbish")
    assert await visitor.ended() == 1008
    await _alive(chat)


async def test_a_flood_of_messages_is_slowed_down_and_nothing_is_lost(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    names = [message_id() for _ in range(25)]
    for name in names:
        await visitor.send("message", client_msg_id=name, text="halo jam")
    for name in names[:20]:
        await visitor.hear("ack", client_msg_id=name)
    late = await visitor.hear("error", client_msg_id=names[-1])
    assert late["code"] == "too_fast"
    assert 0 < late["retry_after"] <= 60
    await _alive(chat)


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://evil.example", "http://mamujukab.bps.go.id",
     "https://mamujukab.bps.go.id.evil.example", "https://mamujukab.bps.go.id:444"],
)  # fmt: skip
async def test_a_foreign_site_may_not_open_a_line(chat: Chat, origin: str | None) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await chat.visitor().dial(origin)
    assert refused.value.status == 403


async def test_the_desks_own_page_may_open_a_line(chat: Chat) -> None:
    own = chat.origin
    await chat.visitor().dial(own)


async def test_an_unknown_office_has_no_chat(chat: Chat) -> None:
    for page in ("socket", "frame", "widget.js"):
        async with chat.http.get(chat.url(page, "9999"), headers={"Origin": SITE}) as response:
            assert response.status == 404


async def test_a_plain_request_to_the_socket_is_told_what_it_should_be(chat: Chat) -> None:
    async with chat.http.get(chat.url("socket"), headers={"Origin": SITE}) as response:
        assert response.status == 400


class TestACrowd:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(origins=(SITE,), connections_per_minute=3)

    async def test_of_connections_from_one_address_has_to_wait(self, chat: Chat) -> None:
        for _ in range(3):
            await chat.visitor().come()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await chat.visitor().dial()
        assert refused.value.status == 429
        assert refused.value.headers
        assert 0 < int(refused.value.headers["Retry-After"]) <= 60


async def test_many_tabs_that_go_at_once_leave_nothing_behind(chat: Chat) -> None:
    tabs = [chat.visitor() for _ in range(30)]
    await asyncio.gather(*(tab.come() for tab in tabs))
    await asyncio.gather(*(tab.say("jam") for tab in tabs))
    for tab in tabs:
        tab.line._response.close()
    for _ in range(200):
        if not list(chat.channel._visitors):
            break
        await asyncio.sleep(0.05)
    assert not list(chat.channel._visitors)
    assert not chat.channel._visitors._rooms
