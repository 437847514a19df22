"""One visitor's page, connected by one WebSocket."""

import asyncio
import logging
import math
import re

from aiohttp import ClientError

from channels.webchat import pushes
from channels.webchat.frames import (
    EMAIL,
    BadFrame,
    Bring,
    Contact,
    Frame,
    Hello,
    Ping,
    Prove,
    Read,
    Received,
    Say,
    Typing,
    parse,
)
from channels.webchat.line import Binary, Line, Silence
from channels.webchat.reading import read, visitor_of
from channels.webchat.visitors import NotVouched, Visitors
from desk.clock import new_token
from desk.message import Direction, Status
from router.seen import seen
from store import chats

HELLO_S = 20
"""Seconds in which a browser says hello."""
FAULTS = 20
"""Frames that cannot be understood before the line is cut."""
BAD, SILENT, OVER = 1008, 4000, 4001
AGAIN_S = 10
logger = logging.getLogger("loket.webchat")


class Talk:
    """Hears one browser, and gives it whatever its conversation has beyond `seq`.

    The database is the queue: however slow a browser is, nothing piles up here.
    """

    __slots__ = (
        "_delivered", "_faults", "_hinted", "_language", "_line", "_name", "_opening", "_read",
        "_remote", "_shown", "_stale", "_theirs", "_token", "_until", "_visitors", "_vouched",
        "_writer", "conversation_id", "seq", "visitor",
    )  # fmt: skip

    def __init__(self, visitors: Visitors, line: Line, remote: str = "") -> None:
        self._visitors, self._line, self._remote = visitors, line, remote
        self.visitor = self._language = self._name = self._token = self._vouched = ""
        self.conversation_id: int | None = None
        self.seq = self._theirs = self._delivered = self._read = self._faults = self._shown = 0
        self._until = 0
        self._opening: bool | None = None
        """Whether the next batch opens the talk: True starts it anew, False goes on."""
        self._stale = self._hinted = False
        self._writer: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Hear the browser until it goes."""
        try:
            while (payload := await self._next()) is not None:
                await self._hear(payload)
        except (ConnectionError, ClientError):
            logger.debug("visitor gone office=%s", self._visitors.office.code)
        finally:
            self._visitors.leave(self)
            if self._writer:
                self._writer.cancel()

    def wake(self) -> None:
        """Look for what is new."""
        self._stale = True
        self._start()

    def hint(self) -> None:
        """Show that an officer is writing."""
        self._hinted = True
        self._start()

    def show_read(self, upto: int) -> None:
        """Show that an officer has seen what the visitor wrote, up to a number."""
        self._shown = upto
        self._start()

    def _start(self) -> None:
        """Run the writing task, which lives only while there is something to write."""
        if self.conversation_id and (self._writer is None or self._writer.done()):
            self._writer = asyncio.create_task(self._write())

    def move(self, conversation_id: int, token: str) -> None:
        """Go on in another conversation of the same visitor."""
        if conversation_id != self.conversation_id:
            self._visitors.join(self, conversation_id)
            self._token, self._opening, self.seq = token, False, 0
            self._theirs = self._delivered = self._read = 0
        self.wake()

    async def close(self, code: int) -> None:
        """Say goodbye."""
        await self._line.close(code)

    async def _next(self) -> str | None:
        """Return the next text frame; None when the line is closed."""
        while True:
            try:
                return await self._line.hear(None if self.visitor else HELLO_S)
            except Binary:
                await self._refuse("binary")
            except Silence:
                await self.close(SILENT)

    async def _hear(self, payload: str) -> None:
        try:
            frame = parse(payload)
        except BadFrame as bad:
            await self._refuse(bad.code, bad.client_msg_id)
            return
        if isinstance(frame, Hello) == bool(self.visitor):
            await self._refuse("hello_first" if not self.visitor else "hello_twice")
            return
        if self._is_over():
            await self.close(OVER)
            return
        await self._act(frame, payload)

    async def _act(self, frame: Frame, payload: str) -> None:
        match frame:
            case Hello():
                await self._greet(frame)
            case Say() | Contact():
                await self._take(frame, payload)
            case Received():
                await self._mark(frame.upto_seq, Status.DELIVERED)
            case Read():
                await self._mark(frame.upto_seq, Status.READ)
            case Typing() if self.conversation_id:
                self._visitors.tell_typing(self.conversation_id)
            case Bring():
                await self._line.send(
                    pushes.file_pass(await self._visitors.file_pass(self.visitor))
                )
            case Prove():
                sent = await self._visitors.ask_proof(self.visitor, frame.email, self._remote)
                await self._line.send(pushes.proof(sent))
            case Ping():
                await self._line.send(pushes.pong(*self._visitors.hours(self._language)))
                if self._stale:
                    self._start()

    def _is_over(self) -> bool:
        """Return whether the host page no longer vouches for the visitor."""
        return 0 < self._until <= self._visitors.router.clock().timestamp()

    async def _known_as(self, hello: Hello) -> str:
        """Return the name of who is logged in on the host page; "" if nobody vouches for that."""
        try:
            visitor = self._visitors.vouch(hello.user, hello.user_until, hello.user_hash)
        except NotVouched as refused:
            await self._line.send(pushes.error(refused.code))
            return ""
        self._until = hello.user_until
        self._vouched = hello.user.lower() if re.fullmatch(EMAIL, hello.user) else ""
        return visitor

    async def _greet(self, hello: Hello) -> None:
        """Welcome the visitor; join the conversation first and read its backlog afterwards."""
        known_as = await self._known_as(hello) if hello.user else ""
        # Who is vouched for gets no token: it would open the talk when that has long ended.
        token = None if known_as else hello.visitor_token or new_token()
        self.visitor = visitor_of(token) if token else known_as
        self._language, self._name = hello.language, hello.name
        self._visitors.enter(self)
        office, store = self._visitors.office.code, self._visitors.router.store
        known = (
            await store.read(chats.of_visitor, office, self.visitor)
            if hello.visitor_token or known_as
            else None
        )
        name = known.token if known else None
        await self._line.send(pushes.welcome(token, name, *self._visitors.hours(self._language)))
        if known and known.id:
            resumes = hello.conversation == known.token and hello.last_seq <= known.last_seq
            self._token, self._opening = known.token, not resumes
            self.seq = hello.last_seq if resumes else 0
            self._visitors.join(self, known.id)
            self.wake()

    async def _take(self, frame: Say | Contact, payload: str) -> None:
        """Keep a message, and say so once it is durable."""
        wait = self._visitors.too_fast(self.visitor, self._remote)
        if wait:
            await self._line.send(pushes.error("too_fast", frame.client_msg_id, math.ceil(wait)))
            return
        router = self._visitors.router
        inbound = read(
            frame, office=self._visitors.office.code, visitor=self.visitor, at=router.clock(),
            language=self._language, name=self._name, vouched=self._vouched, raw=payload.encode(),
            phrases=self._visitors.phrases,
        )  # fmt: skip
        try:
            receipt = await self._visitors.take(inbound)
        except Exception as error:
            # No traceback: what a database says of an error holds the words of the message.
            logger.error("message not kept office=%s why=%s", inbound.office, type(error).__name__)
            await self._line.send(pushes.error("not_kept", frame.client_msg_id, AGAIN_S))
            return
        await self._line.send(pushes.ack(frame.client_msg_id, receipt.message_id, receipt.seq))

    async def _mark(self, upto: int, status: Status) -> None:
        """Keep how far the office's messages got with the visitor; what is known costs nothing."""
        upto = min(upto, self._theirs)
        known = self._read if status is Status.READ else max(self._delivered, self._read)
        if self.conversation_id is None or upto <= known:
            return
        if status is Status.READ:
            self._read = upto
        else:
            self._delivered = upto
        router = self._visitors.router
        await router.run(
            seen, self.conversation_id,
            office=self._visitors.office.code, address=self.visitor, upto=upto, status=status,
            at=router.clock(),
        )  # fmt: skip

    async def _refuse(self, code: str, client_msg_id: str | None = None) -> None:
        self._faults += 1
        await self._line.send(pushes.error(code, client_msg_id))
        if self._faults >= FAULTS:
            logger.warning("visitor cut off office=%s why=%s", self._visitors.office.code, code)
            await self.close(BAD)

    async def _write(self) -> None:
        """Give the browser what is new, batch by batch, as fast as it takes them."""
        try:
            while self._stale or self._hinted or self._shown:
                if shown := self._shown:
                    self._shown = 0
                    await self._line.send(pushes.read(shown))
                if self._hinted:
                    self._hinted = False
                    await self._line.send(pushes.typing())
                if self._stale:
                    self._stale = False
                    await self._give()
        except (ConnectionError, ClientError):
            logger.debug("visitor gone office=%s", self._visitors.office.code)
        except Exception as error:
            self._stale = True  # the next ping of the browser, or the next news, tries again
            why = type(error).__name__  # no traceback: it would hold the words of a message
            logger.error("not shown office=%s why=%s", self._visitors.office.code, why)

    async def _give(self) -> None:
        assert self.conversation_id is not None
        find = chats.newest if self._opening else chats.after
        room, opening = self.conversation_id, self._opening
        found = await self._visitors.router.store.read(find, room, self.visitor, self.seq)
        if room != self.conversation_id or self._is_over():  # then the next ping ends the talk
            return
        self._opening = None
        address = await self._visitors.file_address()
        self._stale = self._stale or len(found) == chats.MOST
        if opening is not None:
            await self._line.send(pushes.history(self._token, found, address, reset=opening))
        for one in found:
            self.seq = max(self.seq, one.message.seq)
            if one.message.direction == Direction.OUT:
                self._theirs = one.message.seq
            if opening is None:
                await self._line.send(pushes.message(one, address))
