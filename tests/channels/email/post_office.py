"""Mamuju's e-mail on real sockets: our door on one port, the outside world's server on another."""

import asyncio
import contextlib
import smtplib
from base64 import b64decode
from email import message_from_bytes, policy
from email.message import EmailMessage
from ssl import SSLContext
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult

from channels.email import Channel, Settings
from desk.message import Payload
from router import Router
from router.channel import Outgoing
from tests.cast import MAMUJU, FixedClock
from tests.channels.wire import Rows
from tests.ports import unused_port

OFFICE = "pst@mamuju.example"
HENDRA = "hendra@example.org"
SECRET = "rahasia-kantor-mamuju"


class World:
    """The mail server of everybody else: it takes mail, unless it is told to be difficult."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: dict[str, str] = {}
        """What it answers to MAIL, RCPT and DATA instead of 250; "cut" breaks the connection."""
        self.tokens: list[str] = []
        """What was shown in place of a password."""

    async def auth_XOAUTH2(self, _server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        """Take the token "baru" in place of a password."""
        user, bearer, *_ = b64decode(args[1]).decode().split("\x01")
        self.tokens.append(f"{user} {bearer}")
        return AuthResult(success=bearer == "auth=Bearer baru", handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        asked = "MAIL" if address != "<>" else "MAIL <>"
        if asked in self.answers:
            return self.answers[asked]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 ok"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get(f"RCPT {address}") or self.answers.get("RCPT", "250 ok")

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers.get("DATA") == "cut":
            server.transport.abort()
            return "250 never heard"
        if "DATA" in self.answers:
            return self.answers["DATA"]
        parsed = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 ok"


class PostOffice(Rows):
    """What a test holds: the channel, the router, the world, and ways to post."""

    def __init__(self, router: Router, clock: FixedClock, **changes: Any) -> None:
        self.router, self.clock, self.world = router, clock, World()
        self.port, self.world_port = unused_port(), unused_port()
        self.settings = settings(
            door=f"smtp://127.0.0.1:{self.port}", smtp_port=self.world_port, **changes
        )
        self.channel = Channel(router.offices[MAMUJU], self.settings, router)
        self._exits = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.open_world(self.world_port, auth_require_tls=False)
        self.router.connect({(MAMUJU, "email"): self.channel})
        await self.open(self.channel, self.port)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._exits.aclose()

    async def open_world(self, port: int, ssl: SSLContext | None = None, **ways: Any) -> None:
        """Let the world's mail server listen on a port in a certain way."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(self.world, loop=loop, enable_SMTPUTF8=True, **ways),
            "127.0.0.1", port, ssl=ssl,
        )  # fmt: skip
        self._exits.callback(server.close)

    async def open(self, channel: Channel, port: int) -> None:
        """Let a channel listen until the end of the test."""
        listening = asyncio.create_task(channel.listen())
        self._exits.push_async_callback(_cancelled, listening)
        for _ in range(100):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.01)

    async def post(self, raw: bytes, *recipients: str, sender: str = HENDRA) -> None:
        """Send a mail to the door as another server does. Raises what smtplib raises."""

        def deliver() -> None:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as server:
                server.sendmail(sender, list(recipients or (OFFICE,)), raw)

        await asyncio.to_thread(deliver)

    async def deliver(self) -> None:
        """Let everything leave that may."""
        await self.router.outbox.settle()

    async def payloads(self) -> list[Payload]:
        """Return the raw mails."""
        return await self.every(Payload)


def settings(*, smtp_port: int = 25, **changes: Any) -> Settings:
    """Return the section of Mamuju."""
    usual: dict[str, Any] = {
        "address": OFFICE,
        "name": "PST BPS Mamuju",
        "secret": SECRET,
        "smtp": {"host": "127.0.0.1", "port": smtp_port, "security": "none", "timeout": 5},
    }
    return Settings.model_validate(usual | changes)


def letter(text: str = "Mohon data inflasi.", **headers: str) -> bytes:
    """Return a mail of Hendra to Mamuju; header names are written with _ for -."""
    mail = EmailMessage(policy=policy.SMTP)
    usual = {
        "From": f"Hendra <{HENDRA}>",
        "To": OFFICE,
        "Subject": "Permohonan data",
        "Message-ID": "<1@example.org>",
    }
    for name, value in (usual | {k.replace("_", "-"): v for k, v in headers.items()}).items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def outgoing(text: str = "Data terlampir.", **changes: Any) -> Outgoing:
    """Return a message of the office to Hendra that no database knows."""
    usual: dict[str, Any] = {
        "message_id": 7,
        "office": MAMUJU,
        "conversation_id": 1,
        "channel": "email",
        "account": OFFICE,
        "address": HENDRA,
        "author": "officer",
        "token": "q83vEjRWeJASNFZ4kBI0Vg",
        "subject": "Permohonan data",
        "thread": ("<1@example.org>",),
    }
    return Outgoing(text=text, **{**usual, **changes})


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
