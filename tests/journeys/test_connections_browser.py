"""A supervisor looks how the channels are, on a phone in the dark and at a desk."""

import pytest
from playwright.async_api import Browser, expect

from store import Store
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import FixedClock
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.journeys.test_inbox_browser import screen
from tests.visitor import pages_of
from tests.web.test_connections import busy


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_supervisor_sees_which_channel_is_not_read(
    browser: Browser, store: Store, clock: FixedClock
) -> None:
    router, _ = await busy(store, clock)
    async with pages_of(router) as url:
        for size in (PHONE, DESKTOP):
            async with screen(browser, url, "ratna@bps.example", size) as page:
                await page.emulate_media(color_scheme="dark" if size == PHONE else "light")
                await page.locator(".menu > summary").click()
                await page.get_by_role("link", name="Keadaan kanal").click()
                await expect(page.get_by_role("alert").first).to_contain_text("sejak hari ini")
                assert await page.evaluate(WIDER) == 0
                assert await page.evaluate(FAINT) == []
                assert await page.evaluate(too_small(44 if size == PHONE else 24)) == []
                await shoot(page, f"connections-{size['width']}")
