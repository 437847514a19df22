"""People who write while the help desk dies again and again; their providers try until told."""

import asyncio
import contextlib
import smtplib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count, cycle
from typing import Any

import aiohttp

from loket.demo.twilio_standin import TwilioStandin
from tests.channels.webchat.visitor import Frame, Visitor
from tests.journeys.kill.desk import NUMBER

QUESTIONS = ("jam berapa buka kak", "minta data penduduk 2023", "alamat kantornya dmn", "halo")
numbers = count(1)


@dataclass
class Screen:
    """What a browser keeps of its chat; `shown` counts messages by conversation and number."""

    token: str | None = None
    conversation: str | None = None
    last_seq: int = 0
    shown: Counter[tuple[str, int]] = field(default_factory=Counter)

    def show(self, frame: Frame) -> None:
        """Take in what the desk said."""
        if frame["type"] == "welcome":
            self.token = frame["visitor_token"]
        if frame["type"] == "history":
            self.conversation = frame["conversation"]
        for said in frame.get("messages", [frame] if frame["type"] == "message" else []):
            assert self.conversation
            self.shown[self.conversation, said["seq"]] += 1
            self.last_seq = max(self.last_seq, said["seq"])


class Returning(Visitor):
    """A visitor whose browser goes on where its screen ends."""

    def __init__(self, http: aiohttp.ClientSession, url: str, screen: Screen) -> None:
        super().__init__(http, url, screen.token)
        self._screen = screen

    async def come(self, **more: Any) -> Frame:
        """Connect and say how far the screen goes."""
        screen = self._screen
        known = {"conversation": screen.conversation, "last_seq": screen.last_seq}
        return await super().come(**(known if screen.conversation else {}), **more)

    async def _next(self) -> Frame:
        frame = await super()._next()
        self._screen.show(frame)
        return frame


class People:
    """`acknowledged` holds every message that each channel said it had taken.

    Each attempt goes to the next of the servers, as a balancer before them would send it.
    """

    def __init__(self, servers: Sequence[tuple[str, int]], standin: TwilioStandin) -> None:
        self._servers, self._standin = cycle(servers), standin
        self.acknowledged: dict[str, list[str]] = {"whatsapp": [], "webchat": [], "email": []}
        self._screens = [Screen() for _ in range(4)]
        self.over = asyncio.Event()

    def answered(self) -> int:
        """Return how many answers WhatsApp has taken for them."""
        return sum(text.direction == "outbound-api" for text in self._standin.texts.values())

    async def write(self) -> None:
        """Write on all channels until it is over."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(6):
                tasks.create_task(self._on_whatsapp())
            for screen in self._screens:
                tasks.create_task(self._in_the_chat(screen))
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
                    self.acknowledged["whatsapp"].append(text)
                    break
                if self.over.is_set():
                    return
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.05)

    async def _in_the_chat(self, screen: Screen) -> None:
        async with aiohttp.ClientSession() as http:
            waiting: tuple[str, str] | None = None
            while not self.over.is_set():
                visitor = self._visitor(http, screen)
                with contextlib.suppress(aiohttp.ClientError, OSError):  # it died, or is dead
                    await visitor.come()
                    while not self.over.is_set():
                        waiting = waiting or (self._text(), str(uuid.uuid4()))
                        await visitor.say(*waiting)
                        self.acknowledged["webchat"].append(waiting[0])
                        waiting = None
                        await asyncio.sleep(0.1)
                await visitor.go()
                await asyncio.sleep(0.05)

    async def look_once_more(self) -> Counter[tuple[str, int]]:
        """Let every visitor come back; return how often each message was shown to its visitor."""
        async with aiohttp.ClientSession() as http:
            for screen in self._screens:
                visitor = self._visitor(http, screen)
                await visitor.come()
                await visitor.silence()
                await visitor.go()
        return sum((screen.shown for screen in self._screens), Counter())

    def _visitor(self, http: aiohttp.ClientSession, screen: Screen) -> "Returning":
        return Returning(http, f"{next(self._servers)[0]}/channels/7604/webchat/socket", screen)

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
            self.acknowledged["email"].append(text)
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
