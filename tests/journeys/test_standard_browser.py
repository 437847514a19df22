"""The public standard in a browser: at both widths, in both themes, and inside another site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, ViewportSize, expect

from router import Router
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import Cast
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.store.tickets import write
from tests.visitor import pages_of

SCREENS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [(PHONE, "light"), (DESKTOP, "dark")]
PAST: list[dict[str, Any]] = [
    {"received": -200 * n, "answered": -200 * n + 5 + n % 5, "channel": channel}
    for n in range(1, 40)
    for channel in ("whatsapp", "email")
]


@asynccontextmanager
async def site_with(frame: str) -> AsyncIterator[str]:
    """Another site, with a frame in its only page; gives its address."""

    async def show(_request: web.Request) -> web.Response:
        return web.Response(text=f'<!doctype html><iframe src="{frame}">', content_type="text/html")

    app = web.Application()
    app.router.add_get("/", show)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_everybody_sees_how_promises_are_kept(
    browser: Browser, router: Router, cast: Cast
) -> None:
    await router.run(write, *PAST, {"answered": 1})
    await router.timekeeper.reckon()
    complaints: list[str] = []
    async with pages_of(router) as url, site_with(f"{url}/standard/7604/card") as other:
        for size, theme in SCREENS:
            context = await browser.new_context(
                viewport=size, locale="id-ID", base_url=url, color_scheme=theme
            )
            page = await context.new_page()
            page.on("console", lambda said: complaints.append(said.text))
            await page.goto("/offices/7604")
            await page.get_by_role("link", name="Lihat seberapa baik").click()
            await expect(page.get_by_role("img", name="Diagram batang")).to_be_visible()
            await page.get_by_text("Lihat angkanya").click()
            await expect(page.get_by_role("rowheader", name="November 2026")).to_be_visible()
            assert await page.evaluate(WIDER) == 0
            assert await page.evaluate(FAINT) == []
            assert await page.evaluate(too_small(44 if size == PHONE else 24)) == []
            await shoot(page, f"standard-{size['width']}-{theme}")
            await page.goto(other)
            card = page.frame_locator("iframe")
            await expect(card.get_by_text("Buka sampai 15.30 WITA")).to_be_visible()
            await context.close()
    assert [said for said in complaints if "favicon" not in said and "404" not in said] == []
