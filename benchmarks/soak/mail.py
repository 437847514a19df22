"""E-mail: senders who cut, repeat, stall and come late; a server for what leaves that does so."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiohttp.test_utils import unused_port
from aiosmtpd.smtp import SMTP

from benchmarks.smtp import deliver
from benchmarks.soak.way import Stage, Way
from channels import Channel
from desk.message import Message

ADDRESS = "pst@mamuju.example"
EACH = 3
"""Mails of one person: to more a machine answers no more, against loops."""
INTO = ("mail doubled", "mail cut", "mail held back", "mail stalled")
OUT = ("451", "cut before", "cut after", "stalled")


class Mail(Way):
    """The office's mail server's neighbours."""

    name, weight, asked = "email", 3, False

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.door, self.out = unused_port(), unused_port()
        self._held: list[tuple[str, bytes]] = []
        self._people: dict[str, list[str]] = defaultdict(list)
        self._listening: asyncio.Task[None] | None = None

    def section(self) -> dict[str, Any]:
        return {
            "address": ADDRESS, "secret": "rahasia-kantor-mamuju",
            "door": f"smtp://127.0.0.1:{self.door}",
            "smtp": {"host": "127.0.0.1", "port": self.out, "security": "none", "timeout": 2},
        }  # fmt: skip

    async def open(self, channel: Channel, /) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, loop=loop, enable_SMTPUTF8=True), "127.0.0.1", self.out
        )
        self._listening = asyncio.create_task(channel.listen())
        while True:
            with suppress(OSError):
                (await asyncio.open_connection("127.0.0.1", self.door))[1].close()
                return
            await asyncio.sleep(0.01)

    async def write(self, number: int) -> None:
        text = f"Pertanyaan {number}"
        self.written.add(text)
        mail = ADDRESS, _letter(number, text)
        fault = self.fault(INTO)
        if fault == "mail held back":
            self._held.append(mail)
            return
        if fault in ("mail cut", "mail stalled"):
            await self._begin(mail[1], wait=0.5 if fault == "mail stalled" else 0.0)
        await deliver(self.door, [mail] * (2 if fault == "mail doubled" else 1), 1)

    async def step(self) -> None:
        if self._held and self.stage.chance.random() < 0.5:
            await self._release()

    async def quiet(self) -> None:
        await self._release()

    def heard(self, messages: Iterable[Message], /) -> Counter[str]:
        return Counter(one.text.strip() for one in messages)

    def shown(self) -> dict[str, list[str]]:
        return self._people

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        self._server.close()

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail of the office's, or have a bad moment (aiosmtpd calls this)."""
        fault = self.fault(tuple(f"server {kind}" for kind in OUT))
        if fault == "server 451":
            return "451 4.3.0 later"
        if fault == "server cut before":
            server.transport.abort()
            return "250 never heard"
        parsed = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert isinstance(parsed, EmailMessage)
        body = parsed.get_body(("plain",))
        said = str(body.get_content()) if body else ""
        self._people[envelope.rcpt_tos[0]].append(" ".join(said.split()))
        if fault == "server cut after":
            server.transport.abort()
        elif fault == "server stalled":
            await asyncio.sleep(3)
        return "250 kept"

    async def _release(self) -> None:
        held, self._held = self._held, []
        if held:
            await deliver(self.door, list(reversed(held)), 1)

    async def _begin(self, mail: bytes, wait: float) -> None:
        """Begin to hand a mail on, and vanish in the middle of it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.door)
        to = b"RCPT TO:<" + ADDRESS.encode() + b">"
        await reader.readline()
        for line in (b"EHLO mx", b"MAIL FROM:<w@warga.example>", to, b"DATA"):
            writer.write(line + b"\r\n")
            while (await reader.readline())[3:4] == b"-":
                pass
        writer.write(mail[: len(mail) // 2])
        await writer.drain()
        await asyncio.sleep(wait)
        writer.transport.abort()


def _letter(number: int, text: str) -> bytes:
    lines = (
        f"From: Warga <warga{number // EACH}@warga.example>", f"To: {ADDRESS}",
        f"Subject: Data nomor {number}", f"Message-ID: <{number}@warga.example>",
        "Date: Mon, 16 Nov 2026 09:00:00 +0800", "Content-Type: text/plain; charset=utf-8",
        "", text, "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()
