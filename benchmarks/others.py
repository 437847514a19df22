"""Is anybody slowed down by what somebody else does? `python -m benchmarks.others`.

Many people write on WhatsApp, a few a second, and each webhook is timed until it is durable and
considered (SQLite, synchronous=FULL): alone; while one person sends 1,000 messages a minute; while
one sends messages of 100,000 characters; while a file of 10,000 equal phrasings is imported (each
is kept once), and one of 4,000 different ones, which the running server reads and learns.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load import Run, pace, post
from benchmarks.office import OFFICE, WHATSAPP, signed, whatsapp_form, written
from benchmarks.ports import free_port
from benchmarks.questions import questions
from benchmarks.webhook import server

HOST = "127.0.0.1"
PATH = f"/channels/{OFFICE}/whatsapp/messages"
ASKED, A_SECOND = 200, 10.0
FLOOD = 1000 / 60
LONG = 100_000
EQUAL, DIFFERENT = 10_000, 4_000
ONE = 9_999_999
"""The person who does what others must not notice."""
numbers = count(1)


def webhook(url: str, text: str, person: int) -> bytes:
    """Return one signed webhook."""
    form = whatsapp_form(next(numbers), text, person)
    return post(url + PATH, urlencode(form).encode(), signed(url + PATH, form))


async def others(port: int) -> Run:
    """Let other people write, each once, at a steady pace."""
    url, texts = f"http://{HOST}:{port}", questions()
    made = [webhook(url, texts[n % len(texts)], n) for n in range(ASKED)]
    return await pace(HOST, port, made, A_SECOND)


async def beside(port: int, texts: Sequence[str], a_second: float) -> Run:
    """Let others write while one person sends `texts`."""
    url = f"http://{HOST}:{port}"
    load = asyncio.create_task(
        pace(HOST, port, [webhook(url, text, ONE) for text in texts], a_second)
    )
    run = await others(port)
    load.cancel()
    with suppress(asyncio.CancelledError):
        await load
    return run


async def importing(port: int, config: Path, phrasings: Sequence[str]) -> tuple[Run, str]:
    """Let others write while a file is imported; return also what the command said last."""
    file = config.with_name("articles.jsonl")
    article = {"pertanyaan": "Di mana parkir bus?", "jawaban": "Di belakang kantor."}
    file.write_text(json.dumps({**article, "ungkapan": list(phrasings)}), "utf-8")
    command = ["-m", "loket", "kb", "import", OFFICE, str(file), "--config", str(config)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    run, (said, _) = await asyncio.gather(others(port), process.communicate())
    return run, said.decode().strip().splitlines()[-1]


async def measure(port: int, config: Path) -> None:
    """Measure each load in turn, and print."""
    await others(port)  # warms up
    _show("nobody else", await others(port))
    texts, seconds = questions(), ASKED / A_SECOND
    flood = [texts[n % len(texts)] for n in range(int(FLOOD * seconds))]
    _show("one sends 1,000 messages a minute", await beside(port, flood, FLOOD))
    long = [(f"{text} " * LONG)[:LONG] for text in texts[: int(seconds)]]
    _show("one sends 100,000 characters a second", await beside(port, long, 1.0))
    run, said = await importing(port, config, ["parkir bus di mana"] * EQUAL)
    _show("10,000 equal phrasings imported", run, said)
    run, said = await importing(port, config, [f"parkir bus nomor {n}" for n in range(DIFFERENT)])
    _show("4,000 different ones imported, learned", run, said)


def _show(name: str, run: Run, said: str = "") -> None:
    half, most = (1000 * run.percentile(share) for share in (0.5, 0.99))
    print(f"{name:40} p50 {half:6.1f} ms, p99 {most:6.1f} ms, refused {run.refused}", flush=True)
    if said:
        print(f"{'':40} {said}", flush=True)


def main() -> None:
    """Run a server, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{folder}/b.db"
        config = written(Path(folder), WHATSAPP, port=free_port(), store=store, twilio=1)
        with server(store) as port:
            asyncio.run(measure(port, config))


if __name__ == "__main__":
    main()
