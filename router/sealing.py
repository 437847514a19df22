"""Addresses that only who was given them can open, and only for a while."""

import hashlib
import hmac
from datetime import datetime

from sqlmodel import Session

from desk.clock import new_token
from desk.cursor import Cursor
from router import Router
from router.cursors import cursor
from store import rows

NAME = "sealing key"
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


def seal(key: str, *parts: object) -> str:
    """Return the seal over some parts, which must not hold a line's end."""
    said = "\n".join(map(str, parts)).encode()
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()[:LENGTH]


def is_sealed(key: str, given: str, *parts: object) -> bool:
    """Return whether a seal is ours, in constant time."""
    return hmac.compare_digest(seal(key, *parts).encode(), given.encode("utf-8", "replace"))
