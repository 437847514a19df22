"""A help desk for measuring: one office with WhatsApp or a door for mail, and an empty handler.

`python -m benchmarks.server PORT DATABASE [--door PORT] [--quiet SECONDS]`; prints "ready" when it
listens. Nothing leaves the outbox, so that what is measured ends there. With a door, for every
folder named on standard input the mails in it are taken, and the seconds said that it took.
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.office import ADDRESS, NUMBER, OFFICE, SECRET, SID, TOKEN
from benchmarks.smtp import AT_ONCE
from channels import email
from desk.office import Office
from loket.assembly import HelpDesk
from loket.serving import serving
from offices import profiles
from router.channel import Outgoing
from store import Store
from store.migrate import migrate
from wire.seal import Seal


def office(door: int, quiet: float) -> Office:
    """Return Mamuju with a quiet window of some seconds, 0 to consider each message at once."""
    if door:
        smtp = {"host": "127.0.0.1", "security": "none"}
        mail = {"address": ADDRESS, "secret": SECRET, "door": f"smtp://127.0.0.1:{door}"}
        sections: dict[str, dict[str, Any]] = {"email": {**mail, "smtp": smtp}}
    else:
        sections = {"whatsapp": {"account_sid": SID, "auth_token": TOKEN, "number": NUMBER}}
    made = profiles()[OFFICE]
    return made.model_copy(
        update={"channels": sections, "quiet": {**made.quiet, "whatsapp": quiet, "email": quiet}}
    )


class Held:
    """A network that takes nothing: what is written stays in the outbox."""

    async def send(self, _outgoing: Outgoing) -> str:
        await asyncio.Event().wait()
        return ""

    async def lookup(self, _outgoing: Outgoing) -> str | None:
        return None


class Empty:
    """What the same server does for the same signed form when nothing is to be done."""

    def __init__(self, public_url: str) -> None:
        self._seal, self._public_url = Seal([TOKEN]), public_url

    async def __call__(self, request: web.Request) -> web.Response:
        form = await request.post()
        genuine = self._seal.genuine(self._public_url + request.raw_path, form, request.headers)  # type: ignore[arg-type]
        if not genuine:
            return web.Response(status=403)
        return web.Response(text="<Response/>", content_type="text/xml")


async def main(port: int, database: str, door: int, quiet: float) -> None:
    """Serve until killed."""
    url = f"http://127.0.0.1:{port}"
    store = Store(database)
    migrate(store.engine)
    desk = HelpDesk(store, {OFFICE: office(door, quiet)}, public_url=url)
    desk.router.connect({(OFFICE, "whatsapp"): Held(), (OFFICE, "email"): Held()})
    desk.app.router.add_post("/channels/empty", Empty(url))
    async with serving(desk, "127.0.0.1", port):
        await _open(door or port)
        print("ready", flush=True)
        for _, channel in desk.channels:
            if isinstance(channel, email.Channel):
                await _take_folders(channel)
        await asyncio.Event().wait()


async def _take_folders(channel: email.Channel) -> None:
    """Take the mails of each folder that is named, as many at once as the door has connections."""
    while folder := (await asyncio.to_thread(sys.stdin.readline)).strip():
        waiting = iter(await asyncio.to_thread(_mails_in, folder))

        async def take(waiting: Iterator[Path] = waiting) -> None:
            for file in waiting:
                await channel.take(file.read_bytes())
                file.unlink()

        began = time.perf_counter()
        await asyncio.gather(*(take() for _ in range(AT_ONCE)))
        print(time.perf_counter() - began, flush=True)


def _mails_in(folder: str) -> list[Path]:
    return sorted(Path(folder).iterdir())


async def _open(port: int) -> None:
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("database")
    parser.add_argument("--door", type=int, default=0)
    parser.add_argument("--quiet", type=float, default=0.0)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(given.port, given.database, given.door, given.quiet))
