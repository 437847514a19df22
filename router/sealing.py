"""Addresses that only who was given them can open, and only for a while."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from sqlmodel import Session

from desk.clock import new_token
from desk.cursor import Cursor
from router import Router
from router.cursors import cursor
from store import files, rows
from store.files import Sealed

NAME = "sealing key"
WHERE = r"/{file:\d{1,9}}/{until:\d{1,12}}/{mark}/{name:.*}"
"""What follows the root in the address of a file."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}
"""With what a file is handed out, so that nothing in it can run here."""
LENGTH = 32
"""Hexadecimal digits of a seal: 128 bits."""


def sealing_key(session: Session, *, at: datetime) -> str:
    """Return the installation's key for seals, made at first need."""
    known = cursor(session, NAME).get("key")
    if not known:
        made = Cursor(name=NAME, value={"key": new_token() + new_token()}, at=at)
        rows.add_new(session, made)
        known = cursor(session, NAME)["key"]
    return str(known)


async def key_of(router: Router) -> str:
    """Return the installation's key, from memory after the first time."""
    known = router.shared.get(NAME)
    if known is None:
        known = router.shared[NAME] = await router.run(sealing_key, at=router.clock())
    return str(known)


class Named(Protocol):
    """A file by its id and name."""

    @property
    def attachment_id(self) -> int:
        """The attachment's id."""
        ...

    @property
    def name(self) -> str:
        """What the file is called."""
        ...


@dataclass(frozen=True, slots=True)
class Sealer:
    """Makes addresses of the files that an office sends on one channel, open for some hours."""

    key: str
    office: str
    channel: str

    def path(self, file: Named, until: datetime) -> str:
        """Return the path of a file, without a host."""
        key, ends = file.attachment_id, int(until.timestamp())
        name = quote(file.name or "file", safe="")[:150]
        mark = seal(self.key, self.office, self.channel, key, ends)
        return f"{root(self.office, self.channel)}/{key}/{ends}/{mark}/{name}"


def root(office: str, channel: str) -> str:
    """Return where the files of an office's channel lie."""
    return f"/channels/{office}/{channel}/files"


async def opened(
    router: Router,
    office: str,
    channel: str,
    asked: Mapping[str, str],
    *,
    also_heard: bool = False,
) -> Sealed | None:
    """Return the file of an address; None for what was not sealed, is over, or is not there.

    `also_heard`: the channel shows people what they sent themselves.
    """
    at, number, until = router.clock(), int(asked["file"]), int(asked["until"])
    key = await key_of(router)
    genuine = is_sealed(key, asked["mark"], office, channel, number, until)
    if not genuine or at.timestamp() >= until:
        return None
    find = files.either_way if also_heard else files.outgoing
    return await router.store.read(find, office, channel, number)


def seal(key: str, *parts: object) -> str:
    """Return the seal over some parts, which must not hold a line's end."""
    said = "\n".join(map(str, parts)).encode()
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()[:LENGTH]


def is_sealed(key: str, given: str, *parts: object) -> bool:
    """Return whether a seal is ours, in constant time."""
    return hmac.compare_digest(seal(key, *parts).encode(), given.encode("utf-8", "replace"))
