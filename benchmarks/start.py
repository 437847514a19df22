"""How soon `loket serve` is ready, and how much memory it then holds: `python -m benchmarks.start`.

Seconds count from the start of the process to the first 200 on /health, on a new database (whose
tables are made first) and on an existing one; beside them what it costs to import the two libraries
that everything stands on. Memory is resident memory: after the start, after each channel has heard
and answered one message, after 200 chat messages, and after a page of the officers, for which all
pages are imported.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlencode

import aiosmtplib
from aiohttp import ClientSession

from benchmarks import office
from benchmarks.networks import Networks, networks
from benchmarks.ports import free_port
from benchmarks.process import Served, served
from benchmarks.questions import questions
from benchmarks.visitor import Visitor

ROUNDS = 5
VISITORS, EACH = 20, 10
LIBRARIES = "import aiohttp.web, sqlmodel"
CALL = (
    '"","081234567890","081210007604","incoming","""Warga"" <081234567890>","PJSIP/a-1",'
    '"PJSIP/b-2","Dial","PJSIP/101,25","{at}","","{at}",25,0,"NO ANSWER","DOCUMENTATION",'
    '"1789000000.1",""\n'
)


def imported() -> float:
    """Return the seconds that Python takes to import what Loket stands on."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)
    return time.perf_counter() - began


async def chat_alone(folder: Path) -> None:
    """Measure and print what one office with the website chat costs."""
    fresh, again, base = [], [], []
    for number in range(ROUNDS):
        place = folder / str(number)
        place.mkdir()
        port = free_port()
        config = office.written(place, office.CHAT, port=port, store="sqlite:///b.db")
        base.append(imported())
        async with served(config, port) as first:
            fresh.append(first.ready)
        async with served(config, port) as second:
            again.append(second.ready)
            if number == ROUNDS - 1:
                _print_times(fresh, again, base)
                await _memory_of_chat(second)


def _print_times(fresh: list[float], again: list[float], base: list[float]) -> None:
    ratio = statistics.median(a / b for a, b in zip(again, base, strict=True))
    print("web chat alone, seconds to the first 200 (medians)")
    print(f"  {LIBRARIES:34} {statistics.median(base):6.2f}")
    print(f"  {'new database':34} {statistics.median(fresh):6.2f}")
    print(f"  {'existing database':34} {statistics.median(again):6.2f}   {ratio:.1f} x the imports")


async def _memory_of_chat(run: Served) -> None:
    await asyncio.sleep(1)
    print("web chat alone, MB resident")
    _print_memory("ready", run)
    asked = iter(questions())
    async with ClientSession() as http:
        await _ask(http, run.url)
        _print_memory("after the first answer", run)
        await asyncio.gather(
            *(_write(http, run.url, [next(asked) for _ in range(EACH)]) for _ in range(VISITORS))
        )
        _print_memory(f"after {VISITORS * EACH} more messages", run)
        async with http.get(f"{run.url}/session/new") as page:
            assert page.status == 200, page.status
        _print_memory("after the first page", run)


async def _ask(http: ClientSession, url: str) -> None:
    visitor = await Visitor.come(http, url)
    await visitor.say("jam berapa buka kak")
    await visitor.hears_an_answer()
    await visitor.go()


async def _write(http: ClientSession, url: str, texts: list[str]) -> None:
    """Write messages, each after a moment; once there is a ticket, the bot is silent."""
    visitor = await Visitor.come(http, url)
    for text in texts:
        await visitor.say(text)
        await asyncio.sleep(0.5)
    await visitor.go()


async def every_channel(folder: Path) -> None:
    """Measure and print what an office with every channel costs."""
    calls = folder / "Master.csv"
    calls.touch()
    async with networks() as outside:
        port, door = free_port(), free_port()
        parts = office.CHAT + office.WHATSAPP + office.EMAIL + office.MAILBOX + office.PHONE
        config = office.written(
            folder, parts, port=port, store="sqlite:///b.db", twilio=outside.twilio,
            door=door, smtp=outside.smtp, imap=free_port(), calls=calls,
        )  # fmt: skip
        async with served(config, port), ClientSession():
            pass
        async with served(config, port) as run, ClientSession() as http:
            await asyncio.sleep(1)
            print(f"every channel, ready in {run.ready:.2f} s, MB resident")
            _print_memory("ready", run)
            await _ask(http, run.url)
            _print_memory("after a chat message", run)
            await _text(http, run.url, outside)
            _print_memory("after a WhatsApp message", run)
            await _mail(door, outside)
            _print_memory("after an e-mail", run)
            await _call(http, run.url, calls)
            _print_memory("after two telephone calls", run)


async def _text(http: ClientSession, url: str, outside: Networks) -> None:
    address = f"{url}/channels/{office.OFFICE}/whatsapp/messages"
    form = office.whatsapp_form(1, "jam berapa buka kak", 1)
    async with http.post(
        address, data=urlencode(form), headers=office.signed(address, form)
    ) as answer:
        assert answer.status == 200, answer.status
    await asyncio.wait_for(outside.texts.get(), 30)


async def _mail(door: int, outside: Networks) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "warga@example.id", office.ADDRESS, "Tanya"
    mail["Message-ID"] = "<1@example.id>"
    mail.set_content("Selamat pagi, jam berapa kantor buka?")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=door)
    await asyncio.wait_for(outside.mails.get(), 30)


async def _call(http: ClientSession, url: str, calls: Path) -> None:
    """Let the exchange write a missed call, and Twilio Voice tell of one."""
    at = time.strftime("%Y-%m-%d %H:%M:%S")
    with calls.open("a", encoding="utf-8") as log:
        log.write(CALL.format(at=at))
    address = f"{url}/channels/{office.OFFICE}/phone/voice/statuses"
    form = {
        "CallSid": f"CA{1:032x}", "AccountSid": office.SID, "From": "+6281234567890",
        "To": "+6242621001", "CallStatus": "no-answer", "Direction": "inbound",
        "SequenceNumber": "0",
    }  # fmt: skip
    async with http.post(
        address, data=urlencode(form), headers=office.signed(address, form)
    ) as answer:
        assert answer.status == 204, answer.status
    await asyncio.sleep(4)


def _print_memory(when: str, run: Served) -> None:
    print(f"  {when:34} {run.resident():6.1f}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(chat_alone(Path(folder)))
        place = Path(folder) / "every"
        place.mkdir()
        asyncio.run(every_channel(place))


if __name__ == "__main__":
    main()
