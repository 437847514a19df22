"""All visitors of one office who are connected to this process."""

import hashlib
import hmac
import logging
from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from channels.webchat import proofs
from channels.webchat.hours import Hours
from channels.webchat.limits import Rate
from channels.webchat.phrases import catalogue
from channels.webchat.reading import visitor_of
from channels.webchat.settings import Settings
from channels.webchat.uploads import new_pass
from desk.event import Event
from desk.inbound import Inbound
from desk.message import Attachment, Author
from desk.office import Office
from router import Router
from router.channel import Enclosed
from router.follow import follow_by_mail
from router.prove import ask_proof
from router.receive import Receipt
from router.sealing import Sealer, key_of
from store import left

if TYPE_CHECKING:
    from channels.webchat.talk import Talk

logger = logging.getLogger("loket.webchat")
LATE = timedelta(days=3)
"""Answers older than so long, with nothing after them, are not mailed any more."""
PROOFS_FROM = 10
"""Links a minute that visitors behind one network address may have mailed."""
OPEN_FOR = timedelta(days=2)
"""A page that is loaded again gets new addresses."""


def mail_of(office: Office) -> str:
    """Return the address from which an office writes mail; empty when it has none."""
    return str(office.channels.get("email", {}).get("address", ""))


def _signed(secret: str, said: str) -> str:
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


class NotVouched(Exception):
    """The host page's server does not vouch for a user, or (old_identity) no longer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Visitors:
    """Who is here, and in which conversation; wakes those whom something new concerns."""

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.office, self.router = office, router
        self._hours, self._settings = Hours(office), settings
        self.phrases = catalogue().override(office.wording)
        self._proofs, self._proofs_from = Rate(1), Rate(PROOFS_FROM)
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

    def vouch(self, user: str, until: int, given: str) -> str:
        """Return the name of a user for whom the host page's server vouches. Raises NotVouched.

        It is the same on all devices, and nobody can make it without the secret. `until` is
        signed along, in seconds of Unix; 0 is no end, which an office may refuse.
        """
        secret = self._settings.identity_secret.get_secret_value()
        signed = f"{user}\n{until}" if until else user
        code, now = "bad_identity", self.router.clock().timestamp()
        if secret and "\n" not in user and hmac.compare_digest(_signed(secret, signed), given):
            if until > now or not (until or self._settings.identity_expires):
                return visitor_of(_signed(secret, f"visitor of {self.office.code}\n{user}"))
            code = "old_identity"
        logger.warning("visitor not vouched for office=%s reason=%s", self.office.code, code)
        raise NotVouched(code)

    async def ask_proof(self, visitor: str, email: str, remote: str) -> bool:
        """Mail a visitor the link that proves an address; return whether that is possible."""
        at, account = self.router.clock(), mail_of(self.office)
        email, tick = email.strip().lower(), get_running_loop().time()
        if not account or self._proofs.wait(visitor, tick):
            return False
        if self._proofs_from.wait(remote, tick):  # nobody mails strangers under ever new names
            return False
        link = proofs.link(
            await key_of(self.router), self.router.public_url, self.office.code, visitor, email, at
        )
        return await self.router.run(
            ask_proof, visitor, email, link, office=self.office, account=account, at=at
        )

    async def follow_by_mail(self) -> int:
        """Mail the answers that nobody saw in the chat for some time; return how many."""
        at, account = self.router.clock(), mail_of(self.office)
        if not account or not self._settings.mail_after:
            return 0
        before = at - timedelta(minutes=self._settings.mail_after)
        office = self.office
        found = await self.router.store.read(left.waiting, office.code, before, before - LATE)
        if not found:
            return 0
        return await self.router.run(
            follow_by_mail, found, office=office, account=account, before=before, at=at
        )

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

    def hear_read(self, conversation_id: int, upto: int) -> None:
        """Let everybody in a conversation see up to where an officer has read."""
        for talk in list(self._rooms.get(conversation_id, ())):
            talk.show_read(upto)

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
