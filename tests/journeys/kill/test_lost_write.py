"""A disk that fails under a running server: nobody is told a lie, and all come again."""

import asyncio
import contextlib
import signal
import smtplib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import aiohttp
from aiohttp import web

import offices
from desk.message import Message
from loket.demo.twilio_standin import TwilioStandin
from store import Store
from tests.journeys.kill import checks
from tests.journeys.kill.desk import CONFIG, NUMBER, SID, TOKEN
from tests.journeys.kill.test_kill import MAIL
from tests.ports import unused_port


class Desk:
    """A running server, and what providers hand it."""

    def __init__(
        self, url: str, door: int, process: asyncio.subprocess.Process, standin: TwilioStandin
    ) -> None:
        self._url, self._door, self.process, self._standin = url, door, process, standin

    async def health(self) -> tuple[int, str]:
        """Return how it says it is."""
        async with aiohttp.ClientSession() as http, http.get(f"{self._url}/health") as answer:
            return answer.status, await answer.text()

    async def webhook(self, text: str) -> int:
        """Hand on a WhatsApp message, under the same name each time."""
        sid = f"SM{text:0>32}"
        fields = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid}
        return await self._standin.write(
            f"{self._url}/channels/7604/whatsapp/messages", "whatsapp:+628120000001",
            f"whatsapp:{NUMBER}", text, fields, tries=1,
        )  # fmt: skip

    async def mail(self, text: str) -> int:
        """Hand on a mail; return the answer."""
        mail = EmailMessage()
        mail["From"], mail["To"] = "warga@example.org", "bps7604@bps.go.id"
        mail["Subject"], mail["Message-ID"] = text, f"<{text}@example.org>"
        mail.set_content(text)
        return await asyncio.to_thread(self._deliver, mail)

    def _deliver(self, mail: EmailMessage) -> int:
        with smtplib.SMTP("127.0.0.1", self._door, timeout=9) as smtp:
            try:
                smtp.send_message(mail)
            except smtplib.SMTPDataError as refused:
                return refused.smtp_code
        return 250


@asynccontextmanager
async def served(config: Path, url: str, door: int) -> AsyncIterator[Desk]:
    """Run a server, and stop it in good order."""
    command = [sys.executable, "-m", "tests.journeys.kill.losing", str(config)]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    standin = TwilioStandin({SID: TOKEN})
    runner = web.AppRunner(standin.app())
    await runner.setup()
    desk = Desk(url, door, process, standin)
    try:
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    if (await desk.health())[0] == 200:
                        break
                await asyncio.sleep(0.05)
        yield desk
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()
        await runner.cleanup()


async def test_a_failing_disk_is_told_to_all_and_what_was_refused_comes_once(
    tmp_path: Path,
) -> None:
    port, door = unused_port(), unused_port()
    database, config = f"sqlite:///{tmp_path}/loket.db", tmp_path / "config.toml"
    config.write_text(
        CONFIG.format(
            offices=offices.FOLDER, port=port, database=database, sid=SID, token=TOKEN,
            number=NUMBER, api=f"http://127.0.0.1:{unused_port()}",
            more=MAIL.format(door=door, sink=unused_port()),
        )
    )  # fmt: skip
    async with served(config, f"http://127.0.0.1:{port}", door) as desk:
        assert (await desk.webhook("1"), await desk.mail("2")) == (200, 250)
        desk.process.send_signal(signal.SIGUSR1)
        for _ in range(2):
            assert (await desk.webhook("3"), await desk.mail("4")) == (503, 451)
        status, why = await desk.health()
        assert (status, "start Loket again" in why) == (503, True)
    async with served(config, f"http://127.0.0.1:{port}", door) as desk:
        assert (await desk.webhook("3"), await desk.mail("4")) == (200, 250)
        assert (await desk.webhook("5"), await desk.mail("6")) == (200, 250)
    store = Store(database)
    found = await checks.every(store, Message)
    await store.close()
    assert sorted(m.text for m in found if m.direction == "in") == list("123456")
