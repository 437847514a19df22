"""The door for mail: an SMTP or LMTP server of our own, one for all offices that name it."""

import asyncio
import logging
import re
from collections.abc import Collection
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from channels.email.faults import named
from channels.email.headers import repair
from channels.email.settings import Settings
from channels.email.tokens import plain_address
from wire.seldom import Seldom

logger = logging.getLogger("loket.email")
LONGEST_LINE = 8 * 1024 * 1024
"""Bytes; real mail has lines far beyond the 1,000 of the standard, and refusing loses it."""
_PLAIN = re.compile(r"<([A-Za-z0-9+._=/-]{0,64}@[A-Za-z0-9.-]{1,255})?>(?: (.*))?")


def _address(server: Any, said: str) -> tuple[str | None, str | None]:
    """Read a plain address at once; the general way costs more than parsing the whole mail."""
    if found := _PLAIN.fullmatch(said):
        return found[1] or "<>", found[2] or ""
    general: tuple[str | None, str | None] = SMTP._getaddr(server, said)
    return general


class _Hasty:
    """What aiosmtpd does, with less ado: line by line, a mail costs as much as reading it."""

    line_length_limit = LONGEST_LINE
    _getaddr = _address
    _held = b""
    """Answers to what was said in one go, which leave together once all of it was heard."""

    async def push(self: Any, status: str) -> None:
        """Answer; that a mail is too large must not be known to its sender's server alone."""
        if refused := sum(answer.startswith("552") for answer in status.split("\r\n")):
            logger.warning(
                "mail_refused channel=email reason=too_large answers=%d most=%d",
                refused, self.data_size_limit,
            )  # fmt: skip
        if not status.startswith(_GOING_ON):
            self._leave()
            await SMTP.push(self, status)
            return
        await self._writer.drain()  # who takes no answers gets no more of them
        if not self._held:
            self.loop.call_soon(self._leave)
        self._held += status.encode() + b"\r\n"

    def _leave(self: Any) -> None:
        held, self._held = self._held, b""
        if held:
            self._writer.write(held)

    async def smtp_DATA(self: Any, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Take a mail."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        raw = await _stuffed(self._reader, self.data_size_limit)
        answer = _TOO_LARGE
        if raw is not None:  # a dot before each dot that begins a line is none of the mail's
            self.envelope.content = (b"\r\n" + raw).replace(b"\r\n.", b"\r\n")[2:]
            answer = await self._call_handler_hook("DATA")
        self._set_post_data_state()
        await self.push(answer)


async def _stuffed(reader: asyncio.StreamReader, most: int) -> bytes | None:
    """Read up to the line that is only a dot; None when that is more than `most` bytes."""
    taken, too_large = bytearray(), False
    while not taken.endswith(_END) and taken != _END[2:]:
        try:
            taken += await reader.readuntil(_END[2:])
        except asyncio.LimitOverrunError as error:
            taken += await reader.read(error.consumed)
        if too_large := too_large or len(taken) > most + len(_END):
            del taken[: -len(_END)]
    return None if too_large else bytes(taken[:-3])


_PROTOCOLS: dict[str, Any] = {
    "smtp": type("Smtp", (_Hasty, SMTP), {}),
    "lmtp": type("Lmtp", (_Hasty, LMTP), {}),
}
_GOING_ON = ("250", "354")
_END = b"\r\n.\r\n"
_TAKEN = "250 2.0.0 Kept"
_LATER = "451 4.3.0 Please try again later"
_TOO_LARGE = "552 5.3.4 Too large"
_UNKNOWN = "550 5.1.1 No such mailbox here"


class Addressee(Protocol):
    """An office that hears mail at a door."""

    settings: Settings

    async def take(self, raw: bytes, *, recipients: Collection[str] = ()) -> None:
        """Keep a mail; once this returns, it is durable."""
        ...


class Door:
    """One listening address, and the offices whose mail comes in there."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._offices: dict[str, Addressee] = {}
        self._server: asyncio.Server | None = None
        self._opening = asyncio.Lock()
        self._strangers = Seldom()

    @property
    def port(self) -> int:
        """The port on which it listens."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def open_for(self, office: Addressee) -> None:
        """Hear mail for an office; the first one opens the door. Raises OSError."""
        for address in office.settings.addresses:
            self._offices[address] = office
        async with self._opening:  # offices that share a door come to it at the same time
            if self._server is None:
                self._server = await self._listen()

    async def close_for(self, office: Addressee) -> None:
        """Hear no more mail for an office; the last one shuts the door."""
        self._offices = {a: o for a, o in self._offices.items() if o is not office}
        if not self._offices and self._server is not None:
            server, self._server = self._server, None
            server.close()

    async def _listen(self) -> asyncio.Server:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it logs people's mail
        parts = urlsplit(self.address)
        loop = asyncio.get_running_loop()
        answer = self._answer_each if parts.scheme == "lmtp" else self._answer_all

        def conversation() -> asyncio.Protocol:
            made: asyncio.Protocol = _PROTOCOLS[parts.scheme](
                _Reception(self, answer),
                loop=loop,
                data_size_limit=self._largest(),
                enable_SMTPUTF8=True,
                decode_data=False,
                ident="Loket",
                hostname=parts.hostname,
                timeout=120,
            )
            return made

        return await loop.create_server(conversation, parts.hostname, parts.port or 0)

    def _largest(self) -> int:
        return max(office.settings.max_bytes for office in self._offices.values())

    def office_of(self, recipient: str) -> Addressee | None:
        """Return whose mail it is that goes to `recipient`, with or without a mark of ours."""
        return self._offices.get(plain_address(recipient))

    def refuse(self) -> str:
        """Refuse a recipient who is none of ours; an address that was mistyped shows in the log."""
        if times := self._strangers.due():
            logger.warning("mail_refused channel=email reason=no_such_mailbox times=%d", times)
        return _UNKNOWN

    async def _answer_all(self, raw: bytes, recipients: list[str]) -> str:
        """Take a mail for all recipients; SMTP allows one answer, so one failure is for all."""
        answers = set((await self._take(raw, recipients)).values())
        return next((a for a in (_LATER, _TOO_LARGE) if a in answers), _TAKEN)

    async def _answer_each(self, raw: bytes, recipients: list[str]) -> str:
        """Take a mail and answer for every recipient in order, as LMTP demands (RFC 2033)."""
        answers = await self._take(raw, recipients)
        return "\r\n".join(answers[recipient] for recipient in recipients)

    async def _take(self, raw: bytes, recipients: list[str]) -> dict[str, str]:
        answers: dict[str, str] = {}
        for office in dict.fromkeys(self.office_of(recipient) for recipient in recipients):
            own = [r for r in recipients if self.office_of(r) is office]
            answers.update(dict.fromkeys(own, await self._give(office, raw, own)))
        return answers

    async def _give(self, office: Addressee | None, raw: bytes, recipients: list[str]) -> str:
        if office is None:  # it closed between RCPT and DATA
            return _LATER
        if len(raw) > office.settings.max_bytes:
            return _TOO_LARGE
        try:
            await office.take(raw, recipients=recipients)
        except Exception as error:
            logger.error("mail_not_kept channel=email size=%d error=%s", len(raw), named(error))
            return _LATER
        return _TAKEN


def _return_path(sender: str) -> bytes:
    """Return the envelope's sender as whoever delivers at last writes it down (RFC 5321).

    None is a machine's; a mail without From is answered there.
    """
    return f"Return-Path: <{(sender or '').strip('<>')}>\r\n".encode("utf-8", "replace")


class _Reception:
    """What aiosmtpd asks for each mail."""

    def __init__(self, door: Door, answer: Any) -> None:
        self._door, self._answer = door, answer

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet, and let the other server say several things before it listens (RFC 2920)."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take the recipients that are ours."""
        if self._door.office_of(address) is None:
            return self._door.refuse()
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail; 250 is said only once it is durable."""
        # Before the header, not before what some programs put above it.
        raw = _return_path(envelope.mail_from) + repair(bytes(envelope.content))
        answer: str = await self._answer(raw, list(envelope.rcpt_tos))
        return answer

    async def handle_exception(self, error: Exception) -> str:
        """Ask the other server to try again, whatever went wrong here."""
        logger.error("door_failed channel=email error=%s", named(error))
        return _LATER
