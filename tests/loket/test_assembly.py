"""What the configuration says of the whole reaches every part."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from desk.notices import Notices
from loket.assembly import HelpDesk
from loket.serving import serving
from store import Store
from tests.cast import MAMUJU, FixedClock, by_mail, hire, offices
from tests.ports import unused_port
from tests.smtp_sink import SmtpSink


@asynccontextmanager
async def chat(store: Store, proxies: int) -> AsyncIterator[str]:
    """Serve a chat to which each network address may connect once a minute; gives its address."""
    known = offices()
    section = {"connections_per_minute": 1}
    known[MAMUJU] = known[MAMUJU].model_copy(update={"channels": {"webchat": section}})
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    desk = HelpDesk(store, known, public_url=url, proxies=proxies)
    async with serving(desk, "127.0.0.1", port):
        yield url


async def dial(url: str, forwarded: str) -> int:
    """Connect as a browser whose proxies wrote `forwarded`; return the status."""
    headers = {"Origin": url, "X-Forwarded-For": forwarded}
    async with aiohttp.ClientSession(headers=headers) as http:
        try:
            async with http.ws_connect(f"{url}/channels/{MAMUJU}/webchat/socket") as line:
                await line.send_json({"type": "hello"})
                assert (await line.receive_json())["type"] == "welcome"
                return 101
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status


@pytest.mark.parametrize(
    ("proxies", "callers", "answers"),
    [
        (1, ("203.0.113.1", "203.0.113.2", "203.0.113.9, 203.0.113.2"), [101, 101, 429]),
        (2, ("203.0.113.1, 10.0.0.1", "9.9.9.9, 203.0.113.1, 10.0.0.1"), [101, 429]),
        (0, ("203.0.113.1", "203.0.113.2"), [101, 429]),
    ],
)
async def test_behind_proxies_each_visitor_is_counted_alone(
    store: Store, proxies: int, callers: tuple[str, ...], answers: list[int]
) -> None:
    async with chat(store, proxies) as url:
        assert [await dial(url, caller) for caller in callers] == answers


async def test_notices_leave_by_the_offices_own_mail_server_and_bot(store: Store) -> None:
    known, clock, smtp = offices(), FixedClock(), unused_port()
    heard, told_all = list[dict[str, object]](), asyncio.Event()

    async def telegram(request: web.Request) -> web.Response:
        heard.append(await request.json())
        told_all.set()
        return web.json_response({"ok": True, "result": {"message_id": 1}})

    token = "123456:" + "A" * 35
    bot = web.Application()
    bot.router.add_post(f"/bot{token}/sendMessage", telegram)
    async with TestServer(bot) as server:
        base = str(server.make_url("")).rstrip("/")
        mail = {
            "address": "pst@mamuju.example", "secret": "rahasia-kantor-mamuju",
            "smtp": {"host": "127.0.0.1", "port": smtp, "security": "none"},
        }  # fmt: skip
        told = Notices.model_validate(
            {
                "overdue": ["officer", "telegram:-100123"],
                "telegram": {"bot_token": token, "api_base": base},
            }
        )
        changes = {"channels": {"email": mail}, "notices": told}
        known[MAMUJU] = known[MAMUJU].model_copy(update=changes)
        desk = HelpDesk(store, known, public_url="https://loket.example", clock=clock)
        await desk.router.run(hire, at=clock())
        await desk.router.receive(by_mail("Mohon data 2019 per desa", at=clock()))
        clock.forward(days=9)
        with SmtpSink(smtp) as sink:
            async with serving(desk, "127.0.0.1", unused_port()), asyncio.timeout(20):
                await told_all.wait()  # what is under way then is finished before it stops
        (letter,) = [mail for mail in sink.mails if b"To: sari@bps.example" in mail]
        assert b"https://loket.example/conversations/1" in letter
        assert b"Lewat batas waktu" in letter
        assert [message["chat_id"] for message in heard] == ["-100123"]


@pytest.mark.parametrize(
    "said", ["GET /health", "GET /session/new", "GET /static/x", "GET /channels/none", "NONSENSE"]
)
async def test_no_answer_names_versions(store: Store, said: str) -> None:
    async with chat(store, 0) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        version = " HTTP/1.1" if said.startswith("GET") else ""
        writer.write(f"{said}{version}\r\nHost: loket\r\nConnection: close\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        writer.close()
    assert head.startswith("http/1.")
    assert "python" not in head
    assert "aiohttp" not in head
    assert "server:" not in head or said == "NONSENSE"
