"""The certificates of the authorities, read when somebody first connects: 2.3 MB, 20 ms."""

import contextlib
import ssl
from collections.abc import Iterator
from typing import Any

_make = ssl.create_default_context


class Late(ssl.SSLContext):
    """The library's own context for clients, but for when it reads whom it may trust."""

    _has_read = False

    def wrap_bio(self, *args: Any, **named: Any) -> ssl.SSLObject:
        """Begin a connection as asyncio does."""
        if not self._has_read:
            self.load_default_certs()
            self._has_read = True
        return super().wrap_bio(*args, **named)


@contextlib.contextmanager
def read_late() -> Iterator[None]:
    """Let contexts that are made in this block read certificates late.

    aiohttp makes one when it is imported; many offices never connect to anything.
    """
    ssl.create_default_context = _late
    try:
        yield
    finally:
        ssl.create_default_context = _make


def _late(*args: Any, **named: Any) -> ssl.SSLContext:
    read = ssl.SSLContext.load_default_certs
    ssl.SSLContext.load_default_certs = _read_nothing  # type: ignore[method-assign, assignment]
    try:
        context = _make(*args, **named)
    finally:
        ssl.SSLContext.load_default_certs = read  # type: ignore[method-assign]
    context.__class__ = Late
    return context


def _read_nothing(context: ssl.SSLContext, purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH) -> None:
    """Stand where certificates are read; a context without any trusts nobody."""
