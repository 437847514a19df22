"""Telegram: updates that come twice, in spoilt company or not at all; sends that break.

A bot cannot ask what it has sent: a send that nobody answered stays in doubt.
"""

import asyncio
from collections import defaultdict
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from benchmarks.soak.way import Stage, Way
from channels import Channel

TOKEN = "7604001:" + "AbCdEfGhIj" * 3 + "Klmno"
PEOPLE, AT_ONCE = 1000, 100
INTO = (
    "update came again", "update after a spoilt one", "question cut", "question broken",
    "question stalled",
)  # fmt: skip
OUT = ("busy", "broken before", "broken after", "cut before", "cut after", "hung after")


class Telegram(Way):
    """A bot that asks."""

    name, weight, asked = "telegram", 2, False

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._waiting: list[dict[str, Any]] = []
        self._number, self._sent = 1, 0
        self._troubles: list[str] = []
        """What happens to the next questions for updates."""
        self._phones: dict[str, list[str]] = defaultdict(list)
        self._troubled = False
        self._over, self._confirmed = asyncio.Event(), asyncio.Event()
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/{{method}}", self._answer)
        self._server = TestServer(app, port=unused_port())

    def section(self) -> dict[str, Any]:
        return {
            "bot_token": TOKEN, "api_base": f"http://127.0.0.1:{self._server.port}", "spacing": 0,
            "poll_seconds": 1, "timeout": 3,
        }  # fmt: skip

    async def open(self, channel: Channel, /) -> None:
        await self._server.start_server()
        self._listening = asyncio.create_task(channel.listen())

    async def write(self, number: int) -> None:
        text = f"Pertanyaan {number}"
        self.written.add(text)
        self._confirmed.clear()
        fault = self.fault(INTO)
        if fault == "update after a spoilt one":
            self._waiting.append({"update_id": self._next(), "message": {"chat": [], "date": "x"}})
        update = self._update(text)
        self._waiting.append(update)
        if fault == "update came again":
            self._waiting.append(update)
        elif fault.startswith("question"):
            self._troubles.append(fault)

    async def quiet(self) -> None:
        """Wait until all was asked for and confirmed."""
        await self._confirmed.wait()

    def shown(self) -> dict[str, list[str]]:
        return self._phones

    async def close(self) -> None:
        self._over.set()
        self._listening.cancel()
        await asyncio.wait([self._listening])
        await self._server.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Play the Bot API."""
        method = request.match_info["method"]
        given = dict(await request.post())
        if method == "getUpdates":
            return await self._updates(request, int(str(given.get("offset") or 0)))
        if method == "sendMessage":
            return await self._send(request, str(given["chat_id"]), str(given["text"]))
        return web.json_response({"ok": True, "result": True})

    async def _updates(self, request: web.Request, offset: int) -> web.StreamResponse:
        if offset:
            self._waiting = [one for one in self._waiting if one["update_id"] >= offset]
        if not self._waiting and not self._troubles:
            self._confirmed.set()
            await asyncio.sleep(0.2)
        trouble = self._troubles.pop() if self._troubles and not self._troubled else ""
        self._troubled = bool(trouble)  # the next goes well, so that each is a trouble of its own
        if trouble == "question cut" and request.transport:
            request.transport.abort()
        if trouble == "question stalled":
            await asyncio.sleep(10)
        if trouble == "question broken":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        return web.json_response({"ok": True, "result": self._waiting[:AT_ONCE]})

    async def _send(self, request: web.Request, chat: str, text: str) -> web.StreamResponse:
        fault = self.fault(tuple(f"send {kind}" for kind in OUT)).removeprefix("send ")
        if fault == "busy":
            told = {"ok": False, "error_code": 429, "description": "Too Many Requests",
                    "parameters": {"retry_after": 1}}  # fmt: skip
            return web.json_response(told, status=429)
        if "before" not in fault:
            self._phones[chat].append(text)
        if fault.startswith("hung"):
            await self._over.wait()
        if fault.startswith("cut") and request.transport:
            request.transport.abort()
        if fault.startswith("broken"):
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        self._sent += 1
        message = {
            "message_id": self._sent,
            "date": 1,
            "chat": {"id": int(chat), "type": "private"},
        }
        return web.json_response({"ok": True, "result": message})

    def _update(self, text: str) -> dict[str, Any]:
        chat = 551_000_000 + self.stage.chance.randrange(PEOPLE)
        number = self._next()
        person = {"id": chat, "is_bot": False, "first_name": f"Warga {chat}"}
        message = {
            "message_id": number, "date": int(self.stage.clock().timestamp()), "from": person,
            "chat": {"id": chat, "type": "private"}, "text": text,
        }  # fmt: skip
        return {"update_id": number, "message": message}

    def _next(self) -> int:
        self._number += 1
        return self._number
