"""A help desk for measuring: one office with WhatsApp, and an empty handler beside it.

`python -m benchmarks.server PORT DATABASE [--deliver URL]`; prints "ready" when it listens. Without
--deliver nothing leaves the outbox, so that what is measured ends there.
"""

import argparse
import asyncio
import sys

from aiohttp import web

from benchmarks.office import NUMBER, OFFICE, SID, TOKEN
from channels.whatsapp.signature import Seal
from desk.office import Office
from loket.assembly import HelpDesk
from loket.serving import serving
from offices import profiles
from router.channel import Outgoing
from store import Store
from store.migrate import migrate


def office(api_base: str) -> Office:
    """Return Mamuju with a WhatsApp number and no quiet window: each message is considered."""
    section = {
        "account_sid": SID, "auth_token": TOKEN, "number": NUMBER, "api_base": api_base,
    }  # fmt: skip
    made = profiles()[OFFICE]
    return made.model_copy(
        update={"channels": {"whatsapp": section}, "quiet": {**made.quiet, "whatsapp": 0.0}}
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


async def main(port: int, database: str, deliver: str) -> None:
    """Serve until killed."""
    url = f"http://127.0.0.1:{port}"
    store = Store(database)
    migrate(store.engine)
    desk = HelpDesk(store, {OFFICE: office(deliver or url)}, public_url=url)
    if not deliver:
        desk.router.connect({(OFFICE, "whatsapp"): Held()})
    desk.app.router.add_post("/channels/empty", Empty(url))
    async with serving(desk, "127.0.0.1", port):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("database")
    parser.add_argument("--deliver", default="")
    given = parser.parse_args()
    try:
        asyncio.run(main(given.port, given.database, given.deliver))
    except KeyboardInterrupt:
        sys.exit(0)
