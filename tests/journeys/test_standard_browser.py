"""The public standard in a browser: at both widths, in both themes, and inside another site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import product
from typing import Any, Literal

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, ViewportSize, expect
from sqlmodel import Session

from desk.ticket import Ticket
from desk.timer import Timer
from router import Router
from store import rows as stored
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import MAMUJU, Cast
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.store.tickets import write
from tests.visitor import PASSWORD, give_passwords, pages_of

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


KINDS = ("consultation", "complaint", "request", "privacy", "callback")
WAYS = ("whatsapp", "email", "webchat", "portal", "phone", "telegram", "sms", "visit")
MANY: list[dict[str, Any]] = [
    {"received": -200 + 3 * n, "answered": -200 + 3 * n + (n % 7) * 2, "channel": way, "kind": kind,
     "officer_id": 1 + n % 3}
    for kind in KINDS for way in WAYS for n in range(3 + len(way))
]  # fmt: skip
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LATER = {"complaint": ("first_reply", "decision"), "request": ("resolution",)}


def run_clocks(session: Session) -> None:
    """Give complaints and requests their further clocks, some of them late."""
    for ticket in stored.every(session, Ticket, stored.columns(Ticket)):
        for name in LATER.get(ticket.kind, ()):
            late = (ticket.id or 0) % 5 == 0
            timer = Timer(
                office=MAMUJU, ticket_id=ticket.id or 0, name=name, promise="5 working days",
                started_at=ticket.received_at, due_at=ticket.received_at,
                ended_at=ticket.received_at + timedelta(hours=late), met=not late,
            )  # fmt: skip
            stored.add(session, timer)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_supervisor_compares_promises_in_rows_that_open(
    browser: Browser, router: Router, cast: Cast
) -> None:
    await router.run(give_passwords)
    await router.run(write, *MANY)
    await router.run(run_clocks)
    await router.timekeeper.reckon()
    async with pages_of(router) as url:
        for size, theme in product((PHONE, DESKTOP), THEMES):
            context = await browser.new_context(
                viewport=size, locale="id-ID", base_url=url, color_scheme=theme
            )
            page = await context.new_page()
            await page.goto("/promises?period=this_year")
            await page.get_by_label("Email").fill("ratna@bps.example")
            await page.get_by_label("Kata sandi").first.fill(PASSWORD)
            await page.get_by_role("button", name="Masuk").click()
            part = page.locator("#by-promise")
            await expect(part.get_by_role("heading", name="Menurut janji")).to_be_visible()
            rows = part.locator("details")
            box, number = await part.bounding_box(), await rows.count()
            assert box
            assert number > 20
            assert box["height"] < 80 * number
            row = rows.filter(has_text="Keputusan")
            await expect(row.get_by_text("paling lambat 60 hari")).to_be_hidden()
            await row.locator("summary").click()
            await expect(row.get_by_text("paling lambat 60 hari")).to_be_visible()
            await shoot(page, f"promises-{size['width']}-{theme}")
            assert await page.evaluate(WIDER) == 0
            assert await page.evaluate(FAINT) == []
            assert await page.evaluate(too_small(44 if size == PHONE else 24)) == []
            await context.close()
