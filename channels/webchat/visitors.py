"""All visitors of one office who are connected to this process."""

from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from channels.webchat.hours import Hours
from channels.webchat.limits import Rate
from channels.webchat.settings import Settings
from channels.webchat.uploads import new_pass
from desk.event import Event
from desk.inbound import Inbound
from desk.message import Attachment, Author
from desk.office import Office
from router import Router
from router.channel import Enclosed
from router.receive import Receipt
from router.sealing import Sealer, key_of

if TYPE_CHECKING:
    from channels.webchat.talk import Talk

OPEN_FOR = timedelta(days=2)
"""A page that is loaded again gets new addresses."""


class Visitors:
    """Who is here, and in which conversation; wakes those whom something new concerns."""

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.office, self.router = office, router
        self._hours = Hours(office)
        self._messages = Rate(settings.messages_per_minute)
        self._crowds = Rate(settings.messages_per_minute_and_address)
        self._talks: dict[str, tuple[Talk, ...]] = {}
        self._rooms: dict[int, set[Talk]] = {}

    def __iter__(self) -> Iterator["Talk"]:
        return iter([talk for talks in self._talks.values() for talk in talks])

    def hours(self, language: str) -> tuple[dict[str, Any], datetime]:
        """Return whether the office is open, in words, and for which instant that holds."""
        at = self.router.clock()
        return self._hours.say(at, language), at

    def too_fast(self, visitor: str, remote: str) -> float:
        """Count a message of a visitor at an address; return the seconds to wait, if any.

        A flood from one address under ever new names is stopped as well.
        """
        at = get_running_loop().time()
        return self._crowds.wait(remote, at) or self._messages.wait(visitor, at)

    async def file_pass(self, visitor: str) -> str:
        """Return what lets a visitor bring files for two minutes."""
        return new_pass(await key_of(self.router), self.office.code, visitor, self.router.clock())

    async def take(self, inbound: Inbound) -> Receipt:
        """Keep what a visitor said, and let all pages of theirs go on where it went."""
        receipt = await self.router.receive(inbound)
        if receipt.conversation_id and not receipt.heard_before:
            for talk in self.tabs(inbound.sender.value):
                talk.move(receipt.conversation_id, receipt.conversation_token)
        return receipt

    async def file_address(self) -> Callable[[Attachment], str]:
        """Return how to address a file of the office's, so that who has the chat can open it."""
        sealer = Sealer(await key_of(self.router), self.office.code, "webchat")
        until = self.router.clock() + OPEN_FOR
        return lambda one: sealer.path(Enclosed.of(one), until)

    def enter(self, talk: "Talk") -> None:
        """Take in a visitor who said hello."""
        self._talks[talk.visitor] = (*self.tabs(talk.visitor), talk)

    def join(self, talk: "Talk", conversation_id: int) -> None:
        """Let a visitor hear what happens in a conversation, and in no other."""
        self._part(talk)
        talk.conversation_id = conversation_id
        self._rooms.setdefault(conversation_id, set()).add(talk)

    def leave(self, talk: "Talk") -> None:
        """Forget a visitor who went."""
        self._part(talk)
        if left := tuple(other for other in self.tabs(talk.visitor) if other is not talk):
            self._talks[talk.visitor] = left
        else:
            self._talks.pop(talk.visitor, None)

    def tabs(self, visitor: str) -> tuple["Talk", ...]:
        """Return all pages on which a visitor has the chat open."""
        return self._talks.get(visitor, ())

    def wake(self, conversation_id: int) -> None:
        """Let everybody in a conversation look for what is new."""
        for talk in list(self._rooms.get(conversation_id, ())):
            talk.wake()

    def hear_typing(self, conversation_id: int) -> None:
        """Let everybody in a conversation see that an officer is writing."""
        for talk in list(self._rooms.get(conversation_id, ())):
            talk.hint()

    def tell_typing(self, conversation_id: int) -> None:
        """Let officers see that the visitor is writing."""
        at, office = self.router.clock(), self.office.code
        self.router.feed.whisper(
            Event(office=office, at=at, actor=Author.CONTACT, verb="contact.typing",
                  conversation_id=conversation_id)
        )  # fmt: skip

    def wake_all(self) -> None:
        """Let everybody look, after events may have been missed."""
        for talk in self:
            talk.wake()

    def _part(self, talk: "Talk") -> None:
        if talk.conversation_id is None:
            return
        room = self._rooms.get(talk.conversation_id, set())
        room.discard(talk)
        if not room:
            self._rooms.pop(talk.conversation_id, None)
