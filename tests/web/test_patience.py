"""A body that does not come is not waited for; one that is too large is told."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from tests.ports import unused_port
from web.patience import patient


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    async def hear(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    app = web.Application(middlewares=[patient(pace=0.1)], client_max_size=1000)
    app.router.add_post("/heard", hear)
    runner, port = web.AppRunner(app), unused_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield port
    await runner.cleanup()


async def test_whoever_holds_a_request_open_is_hung_up_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served() as port, asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /heard HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalo")
        assert await reader.read() == b""
    assert "slow body route=/heard" in caplog.text


async def test_a_whole_body_is_heard_and_one_that_is_too_large_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    async with served() as port, aiohttp.ClientSession() as http:
        async with http.post(f"http://127.0.0.1:{port}/heard", data=b"halo") as answer:
            assert (answer.status, await answer.text()) == (200, "4")
        async with http.post(f"http://127.0.0.1:{port}/heard", data=b"x" * 2000) as answer:
            assert answer.status == 413
    assert "status=413 reason=too large route=/heard" in caplog.text


async def test_a_body_that_is_not_packed_as_it_says_is_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    packed = {"Content-Encoding": "gzip"}
    async with served() as port, aiohttp.ClientSession() as http:
        address = f"http://127.0.0.1:{port}/heard"
        async with http.post(address, data=b"no gzip", headers=packed) as answer:
            assert answer.status == 400
    assert "status=400 reason=broken body route=/heard" in caplog.text


async def test_a_body_that_breaks_off_is_no_mistake_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    async with served() as port, asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /heard HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalo")
        writer.write_eof()
        await reader.read()
    assert "reason=broken body route=/heard" in caplog.text
    assert "Error handling request" not in caplog.text


async def test_a_call_for_an_office_that_there_is_not_is_told_once_and_names_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served() as port, aiohttp.ClientSession() as session:
        for path in ("9999/whatsapp/messages", "9999/whatsapp/messages", "081234567890/sms"):
            async with session.post(f"http://127.0.0.1:{port}/channels/{path}") as answer:
                assert answer.status == 404
    told = [r.getMessage() for r in caplog.records if r.name == "loket.web"]
    assert told == [
        "refused status=404 reason=no such channel office=9999 channel=whatsapp times=1"
    ]


async def test_an_address_of_a_channel_that_could_be_a_persons_is_not_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served() as port, aiohttp.ClientSession() as session:
        await session.get(f"http://127.0.0.1:{port}/channels/081234567890/sms")
        await session.get(f"http://127.0.0.1:{port}/halo")
    told = [r.getMessage() for r in caplog.records if r.name == "loket.web"]
    assert told == [
        "refused status=404 reason=no such channel office=unknown channel=unknown times=1"
    ]
