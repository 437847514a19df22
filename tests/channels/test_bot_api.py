"""Notices by Telegram, against a stand-in on a socket."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels._bot_api import BotApi
from desk.notices import Telegram
from router.channel import DeliveryError, Unknown

TOKEN = "123456:" + "A" * 35


class Stand:
    """Telegram, as far as a sender sees it."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.answer: tuple[int, object] = (200, {"ok": True, "result": {"message_id": 7}})

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(await request.json())
        status, body = self.answer
        if self.heard[-1]["chat_id"] == "-100":
            status, body = 400, {"ok": False, "parameters": {"migrate_to_chat_id": -200}}
        if status == 0:
            assert request.transport
            request.transport.close()
            await asyncio.sleep(0.05)
        return web.json_response(body, status=status or 200)


@pytest.fixture
def stand() -> Stand:
    return Stand()


@pytest.fixture
async def bot(stand: Stand) -> AsyncIterator[BotApi]:
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/sendMessage", stand.take)
    async with TestServer(app) as server:
        base = str(server.make_url("")).rstrip("/")
        made = BotApi(Telegram.model_validate({"bot_token": TOKEN, "api_base": base}))
        yield made
        await made.close()


async def test_a_notice_is_said_in_its_chat(bot: BotApi, stand: Stand) -> None:
    assert await bot.send("-100123", "Lewat batas") == "7"
    assert (stand.heard[0]["chat_id"], stand.heard[0]["text"]) == ("-100123", "Lewat batas")


async def test_a_group_that_moved_is_followed(bot: BotApi, stand: Stand) -> None:
    assert [await bot.send("-100", "Lewat batas") for _ in range(2)] == ["7", "7"]
    assert [said["chat_id"] for said in stand.heard] == ["-100", "-200", "-200"]


async def test_a_text_too_long_for_telegram_is_cut(bot: BotApi, stand: Stand) -> None:
    await bot.send("1", "x" * 9000)
    assert len(stand.heard[0]["text"]) == 4096


@pytest.mark.parametrize(
    ("answer", "kind", "permanent"),
    [
        ((403, {"ok": False, "description": "bot was blocked"}), DeliveryError, True),
        ((429, {"ok": False, "parameters": {"retry_after": 9}}), DeliveryError, False),
        ((502, "bad gateway"), Unknown, None),
        ((0, None), Unknown, None),
    ],
)
async def test_what_is_refused_is_told_from_what_may_have_been_said(
    bot: BotApi,
    stand: Stand,
    answer: tuple[int, object],
    kind: type[Exception],
    permanent: bool | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    stand.answer = answer
    with pytest.raises(kind) as refused:
        await bot.send("1", "x")
    assert getattr(refused.value, "permanent", None) == permanent
    ours = [record for record in caplog.records if record.name != "aiohttp.access"]  # the stand's
    assert TOKEN not in repr(refused.value) + " ".join(record.getMessage() for record in ours)


async def test_where_nobody_answers_nothing_was_said() -> None:
    settings = Telegram.model_validate({"bot_token": TOKEN, "api_base": "http://127.0.0.1:9"})
    bot = BotApi(settings)
    with pytest.raises(DeliveryError) as refused:
        await bot.send("1", "x")
    assert not refused.value.permanent
    assert TOKEN not in repr(refused.value) + repr(settings)
    await bot.close()
