"""One office's e-mail: it listens at a door and in mailboxes, and sends by SMTP."""

import asyncio
import concurrent.futures
import contextlib
import logging
import re
import threading
from collections.abc import Collection, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from aiohttp import web

from channels.email import bounce, composing, enclosing, inbound
from channels.email.faults import named
from channels.email.oauth import all_tokens
from channels.email.reading import Mail, parse_mail
from channels.email.settings import Imap, Settings
from channels.email.worker import AT_ONCE, PATIENCE, parse_aside
from desk.clock import new_token
from desk.inbound import Inbound
from desk.message import Kind, Status
from desk.notice import Notice
from desk.office import Office
from router import Router
from router.channel import Asked, DeliveryError, Outgoing, Tried, Unknown
from router.cursors import cursor as find_cursor
from router.cursors import lease, move_cursor
from store import outbox

if TYPE_CHECKING:
    from channels.email.door import Door
    from channels.email.mailbox import Mailbox

T = TypeVar("T")
logger = logging.getLogger("loket.email")
_SMALL = 128 * 1024
"""Bytes of a mail that is read so fast, whatever is in it, that a process would only cost time."""
_PATIENCE = 2 * PATIENCE
"""Seconds that keeping one mail may take before its mailbox is connected anew."""
_NOWHERE = ".invalid"
_SENDABLE = re.compile(r"(?:\"[^\"\s]{1,62}\"|[^\s@<>\"(),:;]{1,64})@[^\s@<>\"(),:;]{1,190}")
Cursor = tuple[str, Mapping[str, Any]]


class Channel:
    """The e-mail of one office."""

    name: ClassVar[str] = "email"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.office, self.settings, self.router = office, settings, router
        self.account = settings.address
        self.mailboxes: list[Mailbox] = []
        self._copies: set[asyncio.Task[None]] = set()
        self._copying = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """E-mail does not come by HTTP."""
        return []

    async def listen(self) -> None:
        """Hear mail at the door and in the mailboxes until cancelled."""
        async with contextlib.AsyncExitStack() as exits:
            if self.settings.door:
                door = self._door()
                await door.open_for(self)
                exits.push_async_callback(door.close_for, self)
                logger.info("door_open channel=email office=%s", self.office.code)
            if self.settings.imap:
                exits.push_async_callback(self._stop_reading, self._start_reading())
            await asyncio.Event().wait()

    def _door(self) -> "Door":
        """Return the door of that address: offices that name the same one share it."""
        from channels.email.door import Door

        address = self.settings.door
        door: Door = self.router.shared.setdefault(f"email {address}", Door(address))
        return door

    def _start_reading(self) -> list[threading.Thread]:
        from channels.email.mailbox import Mailbox

        desk = _Desk(self, asyncio.get_running_loop())
        self.mailboxes = [Mailbox(imap, self.account, desk) for imap in self.settings.imap]
        threads = [
            threading.Thread(target=mailbox.run, name="mailbox", daemon=True)
            for mailbox in self.mailboxes
        ]
        for thread in threads:
            thread.start()
        return threads

    def asked(self) -> list[Asked]:
        """Return how each mailbox is read."""
        return [
            Asked(box.label, box.read_at, box.trouble, box.beside, every=box.settings.poll)
            for box in self.mailboxes
        ]

    async def _stop_reading(self, threads: list[threading.Thread]) -> None:
        for mailbox in self.mailboxes:
            mailbox.stop()
        for thread in threads:
            await asyncio.to_thread(thread.join, 10)

    async def take(
        self,
        raw: bytes,
        *,
        at: datetime | None = None,
        recipients: Collection[str] = (),
        cursor: Cursor | None = None,
    ) -> None:
        """Keep a mail; once this returns it is durable, and the cursor with it."""
        at = at or self.router.clock()
        mail = await self._read(raw)
        if mail is None:
            await self._keep(self._unreadable(raw, at), cursor)
            return
        heard = inbound.heard(
            mail, raw, office=self.office.code, settings=self.settings, at=at, recipients=recipients
        )
        if heard.kind is Kind.OWN:
            await self._put_aside(heard, cursor)
            return
        if heard.kind is Kind.BOUNCE:
            heard = await self._report(mail, heard)
        await self._keep_somehow(heard, cursor)

    async def take_head(self, head: bytes, size: int, at: datetime, cursor: Cursor) -> None:
        """Keep that there is a mail which is too large to fetch."""
        heard = inbound.too_large(
            head, size,
            office=self.office.code, settings=self.settings, at=at, language=self.office.language,
        )  # fmt: skip
        await self._keep(heard, cursor)

    async def _read(self, raw: bytes) -> Mail | None:
        """Parse a mail, aside if it is large; None when it breaks the parser or its limits."""
        try:
            if len(raw) <= _SMALL:
                return parse_mail(raw, self.settings.addresses)
            aside: asyncio.Semaphore = self.router.shared.setdefault(
                "email workers", asyncio.Semaphore(AT_ONCE)
            )
            async with aside:
                return await parse_aside(raw, self.settings.addresses)
        except (
            Exception
        ) as error:  # also RecursionError: the mail is kept, and said to be unreadable
            logger.error("mail_unreadable channel=email size=%d error=%s", len(raw), named(error))
            return None

    def _unreadable(self, raw: bytes, at: datetime) -> Inbound:
        mail = inbound.unreadable(raw, self.office.language)
        return inbound.heard(mail, raw, office=self.office.code, settings=self.settings, at=at)

    async def _keep(self, heard: Inbound, cursor: Cursor | None) -> None:
        await self.router.receive(heard, cursor=cursor)

    async def _keep_somehow(self, heard: Inbound, cursor: Cursor | None) -> None:
        """Keep a mail; if what was read of it cannot be kept, keep the mail itself."""
        try:
            await self._keep(heard, cursor)
        except Exception as error:
            logger.warning("mail_kept_unread channel=email error=%s", named(error))
            await self._keep(self._unreadable(heard.raw, heard.at), cursor)

    async def _put_aside(self, heard: Inbound, cursor: Cursor | None) -> None:
        """Keep our own mail that came back where an operator can see it, and go on."""
        await self.router.quarantine(
            office=heard.office, channel=heard.channel, account=heard.account,
            external_id=heard.external_id, body=heard.raw, content_type=heard.raw_type,
            reason="our own mail came back",
        )  # fmt: skip
        if cursor:
            await self.router.run(move_cursor, cursor[0], dict(cursor[1]), self.router.clock())

    async def _report(self, mail: Mail, heard: Inbound) -> Inbound:
        """Mark the message that came back as failed; the bounce belongs to its conversation."""
        back = bounce.returned(mail, self.office.code, self.settings.key)
        if back is None:
            return heard
        whom = await self.router.store.read(outbox.whom, self.account, back.message_id)
        if reason := back.reason_for(*whom):
            await self.router.receive_report(self.account, back.message_id, Status.FAILED, reason)
        return replace(heard, token=heard.token or back.token)

    async def send(self, outgoing: Outgoing) -> str:
        """Send by SMTP; return our Message-ID. Raises DeliveryError or Unknown."""
        from channels.email import sending

        if outgoing.address.endswith(_NOWHERE) or not _SENDABLE.fullmatch(outgoing.address):
            raise DeliveryError("the person has no address that mail can go to", permanent=True)
        enclosed = await enclosing.enclosures(self.router, outgoing)
        about = outgoing, self.office, self.settings, self.router.clock(), enclosed
        try:  # aside: to write many megabytes takes a while
            mail = await asyncio.to_thread(composing.compose, *about)
        except (ValueError, IndexError, LookupError) as error:
            raise DeliveryError(f"the mail cannot be written: {error}", permanent=True) from error
        sender = "" if composing.is_automatic(outgoing) else self._sender(outgoing)
        tokens = all_tokens(self.router, self.settings.smtp.oauth)
        recipients = [outgoing.address, *composing.copies_of(outgoing, self.settings)]
        raw = await sending.send(mail, sender, recipients, self.settings.smtp, tokens)
        self._keep_copies(raw)
        return composing.own_id(outgoing, self.settings)

    async def notify(self, notice: Notice) -> str:
        """Send a notice to an officer; return its Message-ID. Raises DeliveryError or Unknown."""
        from channels.email import notices, sending

        if not _SENDABLE.fullmatch(notice.address):
            raise DeliveryError("the officer has no address that mail can go to", permanent=True)
        mail = notices.compose(notice, self.office, self.settings, self.router.clock())
        tokens = all_tokens(self.router, self.settings.smtp.oauth)
        await sending.send(mail, "", [notice.address], self.settings.smtp, tokens)
        return notices.own_id(notice, self.settings)

    async def try_connections(self) -> list[Tried]:
        """Try the mailboxes and the way out."""
        from channels.email.trying import try_mail

        return await try_mail(self.settings, self.router)

    def _keep_copies(self, raw: bytes) -> None:
        """Put the mail into the folders for what was sent: a courtesy, on which nothing depends."""
        for imap in self.settings.imap:
            if imap.sent:
                copy = asyncio.create_task(self._keep_copy(imap, raw))
                self._copies.add(copy)
                copy.add_done_callback(self._copies.discard)

    async def _keep_copy(self, imap: Imap, raw: bytes) -> None:
        from channels.email.connecting import keep_copy

        try:
            tokens = all_tokens(self.router, imap.oauth)
            token = await tokens.get() if tokens else ""
            async with self._copying:  # servers allow an account few connections
                await asyncio.to_thread(keep_copy, imap, raw, token)
        except Exception as error:
            logger.warning(
                "copy_not_kept channel=email office=%s folder=%s error=%s",
                self.office.code, imap.sent, named(error),
            )  # fmt: skip

    def _sender(self, outgoing: Outgoing) -> str:
        """Return the envelope's sender, to which a bounce comes: it names the conversation."""
        if self.settings.plus:
            return composing.reply_address(outgoing, self.settings)
        return self.settings.address

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Nobody can be asked whether a mail was taken."""
        raise Unknown(f"no server can be asked whether it took mail {outgoing.message_id}")

    async def close(self) -> None:
        """Finish what is being copied; every mail has a connection of its own otherwise."""
        if self._copies:
            await asyncio.wait(self._copies, timeout=10)


class _Desk:
    """Lets a mailbox's thread work with the router, which lives in the loop."""

    def __init__(self, channel: Channel, loop: asyncio.AbstractEventLoop) -> None:
        self._channel, self._loop = channel, loop
        self._holder = new_token()
        self.office = channel.office.code
        self.largest = channel.settings.max_bytes

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(_PATIENCE)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise

    def token(self, imap: Imap) -> str:
        tokens = all_tokens(self._channel.router, imap.oauth)
        return self._wait(tokens.get()) if tokens else ""

    def forget_token(self, imap: Imap) -> None:
        if tokens := all_tokens(self._channel.router, imap.oauth):
            tokens.forget()

    def lease(self, name: str, seconds: float) -> bool:
        router = self._channel.router
        work = router.run(lease, name, self._holder, for_s=seconds, at=router.clock())
        return self._wait(work)

    def cursor(self, name: str) -> dict[str, Any]:
        return self._wait(self._channel.router.store.read(find_cursor, name))

    def move(self, name: str, value: dict[str, Any]) -> None:
        router = self._channel.router
        self._wait(router.run(move_cursor, name, value, router.clock()))

    def keep(self, raw: bytes, at: datetime, cursor: tuple[str, dict[str, Any]]) -> None:
        self._wait(self._channel.take(raw, at=at, cursor=cursor))

    def keep_head(
        self, head: bytes, size: int, at: datetime, cursor: tuple[str, dict[str, Any]]
    ) -> None:
        self._wait(self._channel.take_head(head, size, at, cursor))

    def now(self) -> datetime:
        return self._channel.router.clock()
