"""Asterisk's Manager Interface: who is calling, at the moment when it rings.

Only a bell: what becomes of a call is read from the call log, which loses nothing while nobody
listens. So a gap here needs no repair but a look into the log.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from channels.phone.decoding import decode
from channels.phone.settings import Exchange, Manager

PING = 30.0
"""Seconds of silence after which the exchange is asked whether it is there."""
ANSWER = 15.0
"""Seconds that it may take to answer."""
FIRST, LONGEST = 1.0, 60.0
"""Seconds before another try; ever more, never all at once."""
REFUSED = 300.0
"""Seconds to wait when the password is wrong: only a person can mend that."""
LINES, KEPT = 500, 1000
Fields = Mapping[str, str]
logger = logging.getLogger("loket.phone")


class Refusal(Exception):
    """The exchange knows the name or the password not."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A caller's channel has come up. `key` names the call as the call log will."""

    key: str
    number: str
    name: str
    dialed: str


def read_ringing(fields: Fields, exchange: Exchange) -> Ringing | None:
    """Return who calls, if the event is the first of a call from outside."""
    if fields.get("event") != "Newchannel" or not fields.get("uniqueid"):
        return None
    own = fields["uniqueid"] == fields.get("linkedid", fields["uniqueid"])
    if not own or fields.get("context") not in exchange.inbound:
        return None
    number, name = (_known(fields.get(key, "")) for key in ("calleridnum", "calleridname"))
    shown = "" if name == number else name
    return Ringing(fields["uniqueid"][:150], number[:80], shown[:200], fields.get("exten", "")[:80])


def _known(told: str) -> str:
    return "" if told == "<unknown>" else told


class Bell:
    """Listens to one exchange and tells who rings; `again` is called after each connection."""

    def __init__(
        self,
        exchange: Exchange,
        manager: Manager,
        ring: Callable[[Ringing], Awaitable[None]],
        again: Callable[[], Awaitable[None]],
    ) -> None:
        self._exchange, self._manager, self._ring, self._again = exchange, manager, ring, again
        self._seen: dict[str, None] = {}
        self._tries = 0

    async def run(self) -> None:
        """Listen until cancelled; a connection that breaks is made anew."""
        while True:
            try:
                await self.listen()
            except Refusal:
                self._log("the exchange refuses name or password; see manager.conf")
                await asyncio.sleep(REFUSED)
                continue
            except Exception as error:  # also a database that is away when the log is looked at
                self._log(type(error).__name__)
            self._tries += 1
            most = min(LONGEST, FIRST * 2.0 ** min(self._tries, 7))
            await asyncio.sleep(random.uniform(FIRST / 2, most))  # noqa: S311 - jitter

    async def listen(self) -> None:
        """Listen over one connection. Raises Refusal, OSError, EOFError, ValueError."""
        async with asyncio.timeout(ANSWER):
            reader, writer = await asyncio.open_connection(self._manager.host, self._manager.port)
        try:
            await self._sign_in(reader, writer)
            self._tries = 0
            await self._again()
            async for fields in self._events(reader, writer):
                await self._tell(fields)
        finally:
            with suppress(OSError):
                writer.write(b"Action: Logoff\r\n\r\n")
            writer.close()

    @property
    def place(self) -> str:
        """Where the exchange is."""
        return f"{self._manager.host}:{self._manager.port}"

    async def try_it(self) -> None:
        """Sign in and go. Raises Refusal, OSError, EOFError, ValueError."""
        async with asyncio.timeout(ANSWER):
            reader, writer = await asyncio.open_connection(self._manager.host, self._manager.port)
        try:
            await self._sign_in(reader, writer)
        finally:
            writer.close()

    async def _sign_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        manager = self._manager
        writer.write(
            f"Action: Login\r\nActionID: login\r\nUsername: {manager.username}\r\n"
            f"Secret: {manager.secret.get_secret_value()}\r\nEvents: call\r\n\r\n".encode()
        )
        async with asyncio.timeout(ANSWER):
            await reader.readline()  # how the exchange calls itself
            while True:
                fields = await read_block(reader)
                if fields.get("response") == "Error":
                    raise Refusal
                if fields.get("response") == "Success":
                    return

    async def _events(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> AsyncIterator[Fields]:
        """Yield what comes; ask after a silence, and give up when nothing answers."""
        reading = asyncio.ensure_future(read_block(reader))
        asked = False
        try:
            while True:
                done, _ = await asyncio.wait([reading], timeout=ANSWER if asked else PING)
                if done:
                    fields, asked = reading.result(), False
                    reading = asyncio.ensure_future(read_block(reader))
                    yield fields
                elif asked:
                    raise TimeoutError
                else:
                    writer.write(b"Action: Ping\r\n\r\n")
                    await writer.drain()
                    asked = True
        finally:
            reading.cancel()

    async def _tell(self, fields: Fields) -> None:
        ringing = read_ringing(fields, self._exchange)
        if ringing is None or ringing.key in self._seen:
            return
        self._seen[ringing.key] = None
        if len(self._seen) > KEPT:
            del self._seen[next(iter(self._seen))]
        try:
            await self._ring(ringing)
        except Exception as error:  # a database that is away stops no bell
            self._log(f"ringing not told: {type(error).__name__}")

    def _log(self, reason: str) -> None:
        logger.warning("manager away exchange=%s reason=%s", self._exchange.name, reason)


async def read_block(reader: asyncio.StreamReader) -> Fields:
    """Return the lines up to an empty one, names in lower case. Raises EOFError, ValueError."""
    fields: dict[str, str] = {}
    for _ in range(LINES):
        raw = await reader.readline()
        if not raw.endswith(b"\n"):
            raise EOFError
        line = decode(raw).replace("\0", "")
        if not line:
            if fields:
                return fields
            continue
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    raise ValueError("more lines than an event has")
