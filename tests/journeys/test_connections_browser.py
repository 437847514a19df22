"""A supervisor looks how the channels are, on a phone in the dark and at a desk."""

import pytest
from playwright.async_api import Browser, expect

from router.channel import Asked
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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_page_goes_on_by_itself_and_leaves_place_and_focus_alone(
    browser: Browser, store: Store, clock: FixedClock
) -> None:
    router, letters = await busy(store, clock)
    async with (
        pages_of(router) as url,
        screen(browser, url, "ratna@bps.example", {"width": 390, "height": 300}) as page,
    ):
        await page.clock.install()
        await page.goto("/connections")
        await expect(page.locator("#connection-email")).to_contain_text("menolak kata sandi")
        await page.locator("#connection-webchat").hover()
        await page.evaluate("window.kept = true")
        await page.evaluate("document.querySelector('.brand').focus({preventScroll: true})")
        before = await page.evaluate("scrollY")
        assert before > 0
        letters.box = Asked("bps.go.id/INBOX", read_at=clock())
        await router.rounds.go()
        await page.clock.fast_forward(16_000)
        await expect(page.locator("#connection-email")).not_to_contain_text("menolak")
        assert await page.evaluate("window.kept")
        assert await page.evaluate("document.activeElement.className") == "brand"
        assert await page.evaluate("scrollY") > 0
