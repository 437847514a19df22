"""Headers whose bytes are no UTF-8: a stranger's break nothing, a neighbour's lock nobody out."""

import asyncio
import logging
from urllib.parse import urlsplit

import pytest

from tests.visitor import Visitor


async def ask(url: str, head: bytes) -> int:
    """Say a request to a server byte for byte; return the status of its answer."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(head + b"\r\nHost: %b\r\nConnection: close\r\n\r\n" % address.netloc.encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1])


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /session HTTP/1.1\r\nX-CSRF-Token: \xff\r\nCookie: loket_form=a", 403),
        (b"POST /session HTTP/1.1\r\nX-CSRF-Token: a\r\nCookie: loket_form=\xff", 403),
        (b"GET /session/new HTTP/1.1\r\nCookie: loket_form=\xff; loket_language=\xfe", 200),
        (b"GET /inbox HTTP/1.1\r\nCookie: loket=\xff", 303),
    ],
)
async def test_bytes_that_are_no_text_break_no_page(
    pages: str, head: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert await ask(pages, head) == status
    assert not [line for line in caplog.records if line.levelno >= logging.ERROR]


async def test_a_cookie_of_a_neighbour_in_latin_1_keeps_nobody_out(
    pages: str, sari: Visitor
) -> None:
    own = "; ".join(f"{c.key}={c.value}" for c in sari.session.cookie_jar).encode()
    head = b"GET /inbox HTTP/1.1\r\nCookie: toko=caf\xe9; " + own
    assert await ask(pages, head) == 200
