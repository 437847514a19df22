"""A small Bot API on a socket that plays the bad days, and an office's bot in front of it."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from channels.telegram import Channel, Settings
from router import Router
from tests.cast import MAMUJU, MONDAY, FixedClock
from tests.channels.wire import Wire

TOKEN = "7604001:" + "AbCdEfGhIj" * 3 + "Klmno"
SECRET = "a-secret-that-telegram-shows"
WULAN = 551234567
Told = dict[str, Any]


def error(code: int, description: str, **parameters: Any) -> Told:
    """Return what the Bot API says when it refuses."""
    return {"ok": False, "error_code": code, "description": description, "parameters": parameters}


@dataclass
class BotApi:
    """`waiting` holds updates until they are confirmed; `script` the next answers to sends."""

    waiting: list[Any] = field(default_factory=list)
    script: deque[Told | str] = field(default_factory=deque)
    calls: list[tuple[str, Told]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    refusals: deque[Told] = field(default_factory=deque)
    """What the next questions for updates are answered with instead."""
    webhook: Told = field(default_factory=lambda: {"url": ""})
    webhook_news: Told = field(default_factory=dict)
    """What is told of each webhook that is set, beside its address."""
    silent: int = 0
    """How many of the next questions for updates are left without an answer."""
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/{{method}}", self.answer)
        app.router.add_get(f"/file/bot{TOKEN}/{{path:.+}}", self.file)
        return app

    def called(self, method: str) -> list[Told]:
        return [given for name, given in self.calls if name == method]

    async def until(self, method: str, times: int = 1) -> None:
        """Wait until a method was called."""
        async with asyncio.timeout(5):
            while len(self.called(method)) < times:
                self.came.clear()
                await self.came.wait()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method, given = request.match_info["method"], await _given(request)
        asyncio.get_running_loop().call_soon(self.came.set)
        if method == "getUpdates":
            self.calls.append((method, given))
            if self.refusals:
                refusal = self.refusals.popleft()
                return web.json_response(refusal, status=refusal["error_code"])
            if self.silent:
                self.silent -= 1
                await asyncio.sleep(1.5)
            offset = int(given.get("offset") or 0)
            if offset:
                self.waiting = [u for u in self.waiting if _number(u) >= offset]
            return _ok(list(self.waiting))
        if method in ("sendMessage", "sendDocument"):
            scripted = self.script.popleft() if self.script else {}
            if scripted == "silence":
                self.calls.append((method, given))
                await asyncio.sleep(1)
            elif scripted == "proxy":
                return web.Response(status=403, text="<html>Blocked by the office's proxy</html>")
            elif isinstance(scripted, dict) and scripted:
                return web.json_response(scripted, status=scripted["error_code"])
            if scripted != "silence":
                self.calls.append((method, given))
            chat = {"id": int(given["chat_id"]), "type": "private"}
            number = len(self.calls)
            return _ok({"message_id": number, "date": 1, "chat": chat, "text": "…"})
        self.calls.append((method, given))
        if method == "setWebhook":
            self.webhook = {"url": given["url"], **self.webhook_news}
        if method == "getWebhookInfo":
            usual = {"has_custom_certificate": False, "pending_update_count": 0}
            return _ok({**usual, **self.webhook})
        if method == "getFile":
            size = len(self.files.get(given["file_id"], b""))
            if not size:
                told = error(400, "Bad Request: file is too big")
                return web.json_response(told, status=400)
            return _ok({"file_id": "f", "file_unique_id": "u", "file_path": given["file_id"]})
        return _ok(result=True)

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["path"]])


def _number(update: Any) -> int:
    return int(update.get("update_id") or 0)


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def _given(request: web.Request) -> Told:
    form = await request.post()
    return {
        name: value if isinstance(value, str) else value.file.read()  # type: ignore[union-attr]
        for name, value in form.items()
    }


def update(number: int, text: str = "Kantor buka jam berapa?", **changes: Any) -> Told:
    """Return what Telegram hands over when Wulan writes."""
    person = {"id": WULAN, "is_bot": False, "first_name": "Wulan", "last_name": "Sari"}
    message = {
        "message_id": number, "date": int(MONDAY.timestamp()), "from": person,
        "chat": {"id": WULAN, "type": "private", "first_name": "Wulan"},
    }  # fmt: skip
    said = {} if changes.keys() & {"photo", "location", "contact", "document"} else {"text": text}
    return {"update_id": number, "message": {**message, **said, **changes}}


class Line(Wire):
    """What a test holds."""

    kind = "telegram"

    def __init__(self, router: Router, clock: FixedClock, **changes: Any) -> None:
        super().__init__(router, clock)
        self.api = BotApi()
        self.settings = Settings.model_validate(
            {"bot_token": TOKEN, "api_base": self.api_base,
             "public_url": self.url, "secret_token": SECRET, "mode": "webhook",
             "spacing": 0, "timeout": 0.4, "poll_seconds": 1, **changes}
        )  # fmt: skip
        self.channel = Channel(router.offices[MAMUJU], self.settings, router)

    def there(self) -> web.Application:
        return self.api.app()

    async def post(self, given: Any, secret: str = SECRET) -> int:
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        url = f"{self.url}/channels/{MAMUJU}/telegram"
        async with self.http.post(url, data=body, headers=headers) as response:
            return response.status
