"""Passwords, kept as argon2id hashes only."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10
LONGEST = 200
MEMORY = 19 * 1024
"""KiB for one hash: what OWASP asks at least, and little enough for a small server."""


def hash_password(password: str) -> str:
    """Return the hash to keep of a password."""
    return _hasher().hash(password)


def is_password(password: str, hashed: str) -> bool:
    """Return whether a password fits a hash; an unset one costs as much time as a wrong one."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed or _nobody(), password) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> "PasswordHasher":
    # Imported at first need: an idle office has no use for it.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=MEMORY, parallelism=1)


@cache
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return hash_password("")
