"""One office's e-mail: it listens at a door and in mailboxes, and sends by SMTP."""

import asyncio
import contextlib
import logging
import re
import threading
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from aiohttp import web

from channels.email import composing, enclosing
from channels.email.faults import named
from channels.email.intake import Intake
from channels.email.oauth import all_tokens
from channels.email.settings import Imap, Settings
from desk.notice import Notice
from desk.office import Office
from router import Router
from router.channel import Asked, DeliveryError, Outgoing, Tried, Unknown

if TYPE_CHECKING:
    from channels.email.door import Door
    from channels.email.mailbox import Mailbox

logger = logging.getLogger("loket.email")
_NOWHERE = ".invalid"
_SENDABLE = re.compile(r"(?:\"[^\"\s]{1,62}\"|[^\s@<>\"(),:;]{1,64})@[^\s@<>\"(),:;]{1,190}")


class Channel:
    """The e-mail of one office."""

    name: ClassVar[str] = "email"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.office, self.settings, self.router = office, settings, router
        self.account = settings.address
        self._intake = Intake(office, settings, router)
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
        from channels.email.desk_of_mailbox import Desk
        from channels.email.mailbox import Mailbox

        desk = Desk(self.office, self.settings, self.router, self._intake)
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

    async def take(self, raw: bytes, *, recipients: Collection[str] = ()) -> None:
        """Keep a mail that came to the door; once this returns it is durable."""
        await self._intake.take(raw, recipients=recipients)

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
