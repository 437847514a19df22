"""Signed WhatsApp webhook → durable → considered by the bot → reply in the outbox.

`python -m benchmarks.webhook [SECONDS]` runs one server process on SQLite with synchronous=FULL and
fires at it over 64 connections: in turn at a handler that only checks the signature and at the real
one, so that the ratio comes from one run. As in an office, a message is answered for when it is
durable, and the bot considers it when the quiet window is over: here a short one, SECONDS long, so
that it does while others still write; with 0 it considers each before its webhook is answered for.
The rate of the whole path counts until the bot has considered the last message. Targets: 15 % of
the empty handler; 99 of 100 webhooks within 100 ms.
"""

import asyncio
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load import Run, fire, post
from benchmarks.office import signed, whatsapp_form
from benchmarks.ports import free_port
from benchmarks.questions import questions

ROUNDS = 5
EACH = 3000
CONNECTIONS = 64
QUIET = 0.05
"""Seconds of the quiet window."""
WAITING = "SELECT count(*) FROM conversation WHERE consider_at IS NOT NULL"
HEARD = "SELECT count(*) FROM message WHERE direction = 'in'"
numbers = count(1)


@dataclass(frozen=True)
class Whole:
    """How a round on the whole path went; `rate` counts until all was considered."""

    webhooks: Run
    rate: float


def requests(url: str, path: str, texts: list[str], many: int) -> list[bytes]:
    """Return signed webhooks, each from a person of 5,000 and with an id of its own."""
    made = []
    for _ in range(many):
        n = next(numbers)
        form = whatsapp_form(n, texts[n % len(texts)], person=n * 7919 % 5000)
        headers = signed(url + path, form)
        made.append(post(url + path, urlencode(form).encode(), headers))
    return made


@contextmanager
def server(database: str, *options: str) -> Iterator[int]:
    """Run the benchmark's server; give its port."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.server", str(port), database, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline().strip() == "ready", "the server did not start"
        yield port
    finally:
        process.kill()
        process.wait()


async def measure(port: int, database: Path) -> tuple[list[Run], list[Whole]]:
    """Fire in turn at the empty handler and at the real one."""
    url, texts = f"http://127.0.0.1:{port}", questions()
    empty, whole = list[Run](), list[Whole]()
    for _ in range(ROUNDS + 1):
        made = requests(url, "/channels/empty", texts, EACH)
        empty.append(await _fire(port, made))
        made = requests(url, "/channels/7604/whatsapp/messages", texts, EACH)
        began = time.perf_counter()
        run = await _fire(port, made)
        _considered(database, EACH * (len(whole) + 1))
        whole.append(Whole(run, EACH / (time.perf_counter() - began)))
    return empty[1:], whole[1:]  # the first round warms up


async def _fire(port: int, made: list[bytes]) -> Run:
    run = await fire("127.0.0.1", port, made, CONNECTIONS)
    assert not run.refused, f"{run.refused} refused"
    return run


def _considered(database: Path, messages: int) -> None:
    """Wait until the bot has considered all that was said."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute(HEARD).fetchone()[0] == messages, "a message is not there"
        while connection.execute(WAITING).fetchone()[0]:
            time.sleep(0.02)


def main(quiet: float = QUIET) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "b.db"
        with server(f"sqlite:///{file}", "--quiet", str(quiet)) as port:
            empty, whole = asyncio.run(measure(port, file))
    ratios = [b.rate / a.rate for a, b in zip(empty, whole, strict=True)]
    p99 = [one.webhooks.percentile(0.99) * 1000 for one in whole]
    print(f"rounds of {EACH} webhooks, {CONNECTIONS} connections, SQLite synchronous=FULL")
    print(f"quiet window       {quiet:8.2f} s")
    print(f"empty handler      {statistics.median(r.rate for r in empty):8.0f} /s (median)")
    print(
        f"webhooks answered  {statistics.median(w.webhooks.rate for w in whole):8.0f} /s (median)"
    )
    print(f"whole path         {statistics.median(w.rate for w in whole):8.0f} /s (median)")
    print(f"ratio of it        {statistics.median(ratios):8.1%} median, {min(ratios):.1%} least")
    print(f"p99 of webhooks    {statistics.median(p99):8.1f} ms median, {max(p99):.1f} ms worst")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
