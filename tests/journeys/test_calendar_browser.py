"""A supervisor closes a day in a browser, on a phone and at a desk."""

import pytest
from playwright.async_api import Browser, expect

from router import Router
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import Cast, wulan
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.journeys.test_inbox_browser import screen
from tests.store.tickets import write
from tests.visitor import give_passwords, pages_of


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_supervisor_closes_a_day_and_reads_the_figures(
    browser: Browser, router: Router, cast: Cast
) -> None:
    await router.run(give_passwords)
    await router.calendars.open()
    await router.receive(wulan("Mau tanya data"))
    await router.run(write, {"received": -200, "answered": -190}, {"answered": 1})
    async with pages_of(router) as url:
        for size, day in ((PHONE, "17 November"), (DESKTOP, "18 November")):
            async with screen(browser, url, "ratna@bps.example", size) as page:
                await page.goto("/calendar")
                await page.get_by_role("link", name=f"{day} 2026").click()
                await page.get_by_label("Nama hari atau alasan").fill("Pemilihan kepala desa")
                await expect(page.get_by_label("Jam buka")).to_be_hidden()
                await page.get_by_role("button", name="Lihat dampaknya").click()
                await expect(page.get_by_text("1 batas waktu bergeser")).to_be_visible()
                await shoot(page, f"calendar-day-{size['width']}")
                await page.get_by_role("button", name="Ubah kalender").click()
                await expect(page.get_by_role("status").first).to_contain_text("Kalender diubah")
                closed = page.get_by_role("link", name=f"{day} 2026: Kantor tutup")
                await expect(closed).to_be_visible()
                for path in ("/calendar", "/promises?period=this_year", "/calendar/2026-12-25"):
                    await page.goto(path)
                    assert await page.evaluate(WIDER) == 0
                    assert await page.evaluate(FAINT) == []
                    assert await page.evaluate(too_small(44 if size == PHONE else 24)) == []
                await shoot(page, f"calendar-{size['width']}")
