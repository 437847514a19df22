"""People who write while the help desk dies again and again; their providers try until told."""

import asyncio
import contextlib
import smtplib
import uuid
from collections.abc import Sequence
from email.message import EmailMessage
from itertools import count, cycle

import aiohttp

from loket.demo.twilio_standin import TwilioStandin
from tests.channels.webchat.visitor import Visitor
from tests.journeys.kill.desk import NUMBER

QUESTIONS = ("jam berapa buka kak", "minta data penduduk 2023", "alamat kantornya dmn", "halo")
numbers = count(1)


class People:
    """`acknowledged` holds every message that a channel said it had taken.

    Each attempt goes to the next of the servers, as a balancer before them would send it.
    """

    def __init__(self, servers: Sequence[tuple[str, int]], standin: TwilioStandin) -> None:
        self._servers, self._standin = cycle(servers), standin
        self.acknowledged: list[str] = []
        self.over = asyncio.Event()

    def answered(self) -> int:
        """Return how many answers WhatsApp has taken for them."""
        return sum(text.direction == "outbound-api" for text in self._standin.texts.values())

    async def write(self) -> None:
        """Write on all channels until it is over."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(6):
                tasks.create_task(self._on_whatsapp())
            for _ in range(4):
                tasks.create_task(self._in_the_chat())
            for person in range(3):
                tasks.create_task(self._by_mail(f"warga{person}@example.org"))

    async def _on_whatsapp(self) -> None:
        """Write as somebody new each time: each is answered by the bot, or given a ticket."""
        while not self.over.is_set():
            text = self._text()
            sender = f"whatsapp:+62812{next(numbers):07d}"
            sid = f"SM{uuid.uuid4().hex}"
            fields = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid}
            while True:
                webhook = f"{next(self._servers)[0]}/channels/7604/whatsapp/messages"
                status = await self._standin.write(
                    webhook, sender, f"whatsapp:{NUMBER}", text, fields, tries=1
                )
                if status == 200:
                    self.acknowledged.append(text)
                    break
                if self.over.is_set():
                    return
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.05)

    async def _in_the_chat(self) -> None:
        async with aiohttp.ClientSession() as http:
            token: str | None = None
            waiting: tuple[str, str] | None = None
            while not self.over.is_set():
                address = f"{next(self._servers)[0]}/channels/7604/webchat/socket"
                visitor = Visitor(http, address, token)
                with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError, Exception):
                    await visitor.come()
                    token = visitor.token
                    while not self.over.is_set():
                        waiting = waiting or (self._text(), str(uuid.uuid4()))
                        await visitor.say(*waiting)
                        self.acknowledged.append(waiting[0])
                        waiting = None
                        await asyncio.sleep(0.1)
                await asyncio.sleep(0.05)

    async def _by_mail(self, sender: str) -> None:
        while not self.over.is_set():
            mail = EmailMessage()
            mail["From"], mail["To"] = sender, "bps7604@bps.go.id"
            mail["Subject"], mail["Message-ID"] = "Tanya", f"<{uuid.uuid4()}@example.org>"
            text = self._text()
            mail.set_content(text)
            while not await asyncio.to_thread(self._deliver, mail):
                if self.over.is_set():
                    return
                await asyncio.sleep(0.05)
            self.acknowledged.append(text)
            await asyncio.sleep(0.1)

    def _deliver(self, mail: EmailMessage) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", next(self._servers)[1], timeout=5) as smtp:
                smtp.send_message(mail)
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def _text(self) -> str:
        number = next(numbers)
        return f"{QUESTIONS[number % len(QUESTIONS)]} [{number}]"
