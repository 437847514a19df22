"""Loket stops in order: intake, pollers, outbox, sockets, clients; and comes back one by one."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiosmtpd.smtp import SMTP

from desk.message import Direction, Message, Status
from loket.assembly import LONGEST_PAUSE, HelpDesk, pause
from loket.serving import serving
from store import Store, rows
from tests.cast import MAMUJU, by_mail, offices
from tests.ports import unused_port


class SlowServer:
    """A mail server that takes a mail only when it is told to."""

    def __init__(self) -> None:
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.asked.set()
        await self.go_on.wait()
        return "250 kept"


async def shut(port: int) -> None:
    """Wait until nobody listens on a port any more."""
    with suppress(OSError):
        while True:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            await asyncio.sleep(0.02)


def desk_with(store: Store, door: int, out: int, url: str) -> HelpDesk:
    """Mamuju with a chat, a door for mail and a way out."""
    mail = {
        "address": "pst@mamuju.example", "secret": "rahasia-kantor-mamuju",
        "door": f"smtp://127.0.0.1:{door}",
        "smtp": {"host": "127.0.0.1", "port": out, "security": "none"},
    }  # fmt: skip
    known = offices()
    known[MAMUJU] = known[MAMUJU].model_copy(update={"channels": {"email": mail, "webchat": {}}})
    return HelpDesk(store, known, public_url=url)


async def test_it_stops_in_order_and_what_is_under_way_arrives(tmp_path: Path) -> None:
    door, out, port, slow = unused_port(), unused_port(), unused_port(), SlowServer()
    database, url = f"sqlite:///{tmp_path}/loket.db", f"http://127.0.0.1:{port}"
    store, stop = Store(database), asyncio.Event()
    await store.create()
    desk = desk_with(store, door, out, url)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(slow, loop=loop), "127.0.0.1", out)

    async def serve() -> None:
        async with serving(desk, "127.0.0.1", port):
            await stop.wait()

    async with asyncio.timeout(30), aiohttp.ClientSession(headers={"Origin": url}) as http:
        served = asyncio.create_task(serve())
        while not served.done():
            with suppress(aiohttp.ClientError):
                line = await http.ws_connect(f"{url}/channels/{MAMUJU}/webchat/socket")
                break
            await asyncio.sleep(0.02)
        await line.send_json({"type": "hello"})
        assert (await line.receive_json())["type"] == "welcome"
        await desk.router.receive(by_mail("Mohon data 2019 per desa"))
        await slow.asked.wait()
        stop.set()
        await shut(port)  # no more from outside,
        await shut(door)  # none that we go for,
        with pytest.raises(TimeoutError):  # and whoever looks on sees the last answers leave,
            await line.receive(timeout=0.3)
        assert not served.done()
        slow.go_on.set()
        goodbye = await line.receive()
        assert goodbye.data == aiohttp.WSCloseCode.GOING_AWAY  # then is sent away;
        await served
    server.close()
    again = Store(database)  # the database goes last, and knows how it went.
    found = await again.read(lambda s: rows.every(s, Message, rows.columns(Message)))
    assert [m.status for m in found if m.direction == Direction.OUT] == [Status.SENT]
    await again.close()


def test_channels_that_broke_together_do_not_come_back_together() -> None:
    pauses = [[pause(tries) for _ in range(50)] for tries in range(9)]
    assert all(len(set(some)) > 40 for some in pauses)
    assert all(0.5 <= one <= LONGEST_PAUSE for some in pauses for one in some)
    assert max(pauses[0]) <= 1
    assert min(pauses[8]) >= LONGEST_PAUSE / 2
