"""Signed WhatsApp webhook → durable → considered by the bot → reply in the outbox.

`python -m benchmarks.webhook` runs one server process on SQLite with synchronous=FULL and fires at
it over 64 connections: in turn at a handler that only checks the signature and at the real one, so
that the ratio comes from one run. Targets: 15 % of the empty handler; 99 of 100 within 100 ms.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

from benchmarks.load import Run, fire, post
from benchmarks.office import signed, whatsapp_form
from benchmarks.ports import free_port
from benchmarks.questions import questions

ROUNDS = 5
EACH = 3000
CONNECTIONS = 64
numbers = count(1)


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


async def measure(port: int) -> tuple[list[Run], list[Run]]:
    """Fire in turn at the empty handler and at the real one."""
    url, texts = f"http://127.0.0.1:{port}", questions()
    paths = ("/channels/empty", "/channels/7604/whatsapp/messages")
    runs: dict[str, list[Run]] = {path: [] for path in paths}
    for number in range(ROUNDS + 1):
        for path in paths:
            made = requests(url, path, texts, EACH)
            run = await fire("127.0.0.1", port, made, CONNECTIONS)
            assert not run.refused, f"{run.refused} refused"
            if number:  # the first round warms up
                runs[path].append(run)
    return runs[paths[0]], runs[paths[1]]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, server(f"sqlite:///{folder}/b.db") as port:
        empty, full = asyncio.run(measure(port))
    ratios = [b.rate / a.rate for a, b in zip(empty, full, strict=True)]
    p99 = [run.percentile(0.99) * 1000 for run in full]
    print(f"rounds of {EACH} webhooks, {CONNECTIONS} connections, SQLite synchronous=FULL")
    print(f"empty handler      {statistics.median(r.rate for r in empty):8.0f} /s (median)")
    print(f"whole path         {statistics.median(r.rate for r in full):8.0f} /s (median)")
    print(f"ratio              {statistics.median(ratios):8.1%} median, {min(ratios):.1%} least")
    print(f"p99 of whole path  {statistics.median(p99):8.1f} ms median, {max(p99):.1f} ms worst")


if __name__ == "__main__":
    main()
