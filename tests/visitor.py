"""Somebody at a browser without a screen, and the pages they visit."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from html import unescape

from aiohttp import ClientSession, CookieJar, FormData, web
from argon2 import PasswordHasher
from multidict import CIMultiDictProxy
from sqlmodel import Session

from desk.officer import Officer
from router import Router
from store import rows
from web.app import add_pages

PASSWORD = "rahasia-sekali"


@dataclass(frozen=True)
class Seen:
    """What a browser got: `address` is where it ended up, without the host."""

    status: int
    text: str
    address: str
    headers: CIMultiDictProxy[str]

    @property
    def words(self) -> str:
        """The page's text without markup."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())


class Visitor:
    """A browser: keeps cookies, and the token of the last form it saw."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self.url, self.session, self.csrf = url, session, ""

    async def get(self, path: str, *, follow: bool = True) -> Seen:
        """Open a page."""
        async with self.session.get(self.url + path, allow_redirects=follow) as answer:
            return self._seen(
                Seen(
                    answer.status,
                    await answer.text("utf-8", "replace"),
                    answer.url.path_qs,
                    answer.headers,
                )
            )

    async def post(
        self,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        follow: bool = True,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Seen:
        """Send a form as a page of the site itself does; `headers` replace what it sends along."""
        async with self.session.request(
            method,
            self.url + path,
            data={"csrf": self.csrf, **(fields or {})},
            allow_redirects=follow,
            headers={"Origin": self.url, **(headers or {})},
        ) as answer:
            return self._seen(
                Seen(
                    answer.status,
                    await answer.text("utf-8", "replace"),
                    answer.url.path_qs,
                    answer.headers,
                )
            )

    async def send(self, path: str, fields: dict[str, str], *files: tuple[str, str, bytes]) -> Seen:
        """Send a form with files, each as (field, name, content)."""
        form = FormData({"csrf": self.csrf, **fields})
        for field, name, content in files:
            form.add_field(field, content, filename=name)
        headers = {"Origin": self.url}
        async with self.session.post(self.url + path, data=form, headers=headers) as answer:
            text = await answer.text("utf-8", "replace")
            return self._seen(Seen(answer.status, text, answer.url.path_qs, answer.headers))

    async def try_sign_in(self, email: str, password: str, **fields: str) -> Seen:
        await self.get("/session/new")
        return await self.post("/session", {"email": email, "password": password, **fields})

    async def sign_in(self, email: str) -> "Visitor":
        seen = await self.try_sign_in(email, PASSWORD)
        assert seen.address.startswith("/inbox"), seen.words
        return self

    def _seen(self, seen: Seen) -> Seen:
        found = re.search(r'name="csrf" value="([^"]+)"', seen.text)
        self.csrf = found.group(1) if found else self.csrf
        return seen


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Visitor]:
    """Open a browser of its own."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Visitor(url, session)


@asynccontextmanager
async def pages_of(
    router: Router,
    *,
    proxies: int = 0,
    live: bool = True,
    port: int = 0,
    metrics_token: str = "",
) -> AsyncIterator[str]:
    """Serve the pages of a router; gives their address."""
    app = web.Application()
    add_pages(app, router, proxies=proxies, metrics_token=metrics_token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
    await site.start()
    feed = asyncio.create_task(router.feed.run() if live else asyncio.sleep(0))
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        feed.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feed
        await runner.cleanup()


def give_passwords(session: Session) -> None:
    """Let every officer sign in with the same password."""
    for officer in rows.every(session, Officer, rows.columns(Officer)):
        officer.password = _hashed()
        rows.save(session, officer, "password")


@cache
def _hashed() -> str:
    """A hash that costs little to check: how dear a real one is says tests/router."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
