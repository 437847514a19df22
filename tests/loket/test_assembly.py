"""What the configuration says of the whole reaches every part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from loket.assembly import HelpDesk
from loket.serving import serving
from store import Store
from tests.cast import MAMUJU, offices


@asynccontextmanager
async def chat(store: Store, proxies: int) -> AsyncIterator[str]:
    """Serve a chat to which each network address may connect once a minute; gives its address."""
    known = offices()
    section = {"connections_per_minute": 1}
    known[MAMUJU] = known[MAMUJU].model_copy(update={"channels": {"webchat": section}})
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    desk = HelpDesk(store, known, public_url=url, proxies=proxies)
    async with serving(desk, "127.0.0.1", port):
        yield url


async def dial(url: str, forwarded: str) -> int:
    """Connect as a browser whose proxies wrote `forwarded`; return the status."""
    headers = {"Origin": url, "X-Forwarded-For": forwarded}
    async with aiohttp.ClientSession(headers=headers) as http:
        try:
            async with http.ws_connect(f"{url}/channels/{MAMUJU}/webchat/socket") as line:
                await line.send_json({"type": "hello"})
                assert (await line.receive_json())["type"] == "welcome"
                return 101
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status


@pytest.mark.parametrize(
    ("proxies", "callers", "answers"),
    [
        (1, ("203.0.113.1", "203.0.113.2", "203.0.113.9, 203.0.113.2"), [101, 101, 429]),
        (2, ("203.0.113.1, 10.0.0.1", "9.9.9.9, 203.0.113.1, 10.0.0.1"), [101, 429]),
        (0, ("203.0.113.1", "203.0.113.2"), [101, 429]),
    ],
)
async def test_behind_proxies_each_visitor_is_counted_alone(
    store: Store, proxies: int, callers: tuple[str, ...], answers: list[int]
) -> None:
    async with chat(store, proxies) as url:
        assert [await dial(url, caller) for caller in callers] == answers
