"""WhatsApp's window closes before an officer's eyes: the form goes, the draft stays."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from router import Router
from store import Store
from tests.cast import MAMUJU, MONDAY, FixedClock, hire, minds, offices, wulan
from tests.journeys.test_inbox_browser import screen
from tests.visitor import give_passwords, pages_of


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_window_that_closes_takes_the_form_away(browser: Browser, store: Store) -> None:
    clock = FixedClock()
    router = Router(store, {MAMUJU: offices()[MAMUJU]}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    await router.receive(wulan("Mau tanya data"))
    clock.at = MONDAY + timedelta(hours=23, minutes=58)
    async with pages_of(router) as url, screen(browser, url, "sari@bps.example") as page:
        await page.clock.install(time=clock())
        await page.goto("/conversations/1")
        await page.locator("#reply-text").fill("Data yang diminta…")
        left = page.locator(".composer-hint time")
        await expect(left).to_have_text("2 menit")
        await page.clock.fast_forward(61_000)
        await expect(left).to_have_text("kurang dari semenit")
        clock.forward(minutes=2)
        await page.clock.fast_forward(61_000)
        await expect(page.locator(".blocked")).to_contain_text("Jendela WhatsApp sudah tertutup")
        await expect(page.locator("#reply-text")).to_have_count(0)
