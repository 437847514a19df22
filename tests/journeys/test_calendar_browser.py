"""A supervisor closes a day in a browser, on a phone and at a desk."""

import re

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from router import Router
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import Cast, by_mail, wulan
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
                    await measured(page, size)
                await shoot(page, f"calendar-{size['width']}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_supervisor_gives_the_ramadan_that_was_announced_and_takes_it_back(
    browser: Browser, router: Router, cast: Cast
) -> None:
    await router.run(give_passwords)
    await router.calendars.open()
    await router.receive(wulan("Mau tanya data"))
    async with pages_of(router) as url:
        for size in (PHONE, DESKTOP):
            async with screen(browser, url, "ratna@bps.example", size) as page:
                await page.goto("/calendar?year=2027")
                await page.get_by_role("link", name="Sesuaikan").click()
                await expect(page.get_by_label("Nama masa")).to_have_value("Ramadan")
                await page.get_by_label("Hari pertama").fill("2027-02-10")
                await page.get_by_label("Hari terakhir").fill("2027-02-09")
                await page.get_by_role("button", name="Lihat dampaknya").click()
                await expect(page.get_by_role("alert")).to_contain_text("mendahului hari pertama")
                await page.get_by_label("Hari terakhir").fill("2027-03-11")
                await page.get_by_label("Jumat").fill("15.00-08.00")
                await page.get_by_role("button", name="Lihat dampaknya").click()
                await expect(page.get_by_role("alert")).to_contain_text("Jumat: Jam tutup")
                await expect(page.get_by_label("Jumat")).to_be_focused()
                await measured(page, size)
                await shoot(page, f"spell-{size['width']}")
                await page.get_by_label("Jumat").fill("08.00-11.30, 13.00-14.30")
                await page.get_by_role("button", name="Lihat dampaknya").click()
                await expect(page.get_by_role("status").first).to_contain_text("11 Mar 2027")
                await shoot(page, f"spell-foreseen-{size['width']}")
                await page.get_by_role("button", name="Ubah kalender").click()
                spells = page.locator("#spells")
                await expect(spells).to_contain_text("10 Feb 2027 sampai 11 Mar 2027")
                await shoot(page, f"spells-{size['width']}")
                await spells.get_by_role("link", name="Lihat").click()
                await page.get_by_label("Alasan").fill("Sidang isbat")
                await page.get_by_role("button", name="Lihat dampaknya").click()
                await measured(page, size)
                await page.get_by_role("button", name="Hapus jam lain").click()
                await expect(page.get_by_role("status").first).to_contain_text("Kalender diubah")


async def measured(page: Page, size: ViewportSize) -> None:
    """Hold that a page fits, can be read and can be touched."""
    assert await page.evaluate(WIDER) == 0
    assert await page.evaluate(FAINT) == []
    assert await page.evaluate(too_small(44 if size == PHONE else 24)) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_supervisor_tells_people_the_dates_that_moved(
    browser: Browser, router: Router, cast: Cast
) -> None:
    await router.run(give_passwords)
    await router.calendars.open()
    async with pages_of(router) as url:
        for number, size in enumerate((PHONE, DESKTOP)):
            await router.receive(wulan("Mau tanya data", 2 * number + 1))
            await router.receive(by_mail("Mohon data kemiskinan per kecamatan", number))
            async with screen(browser, url, "ratna@bps.example", size) as page:
                await page.goto(f"/calendar/2026-11-{17 + number}")
                await page.get_by_label("Nama hari atau alasan").fill("Pemilihan kepala desa")
                await page.get_by_role("button", name="Lihat dampaknya").click()
                await page.get_by_role("button", name="Ubah kalender").click()
                await measured(page, size)
                await shoot(page, f"calendar-untold-{size['width']}")
                await page.get_by_role("link", name="Beri tahu mereka").click()
                await expect(page.get_by_label("Pesan kepada pengguna")).to_have_value(
                    re.compile(r"nomor \{nomor\} kami jawab paling lambat \{batas_waktu\}")
                )
                await measured(page, size)
                await shoot(page, f"moved-{size['width']}")
                await page.emulate_media(color_scheme="dark")
                await shoot(page, f"moved-dark-{size['width']}")
                await page.get_by_role("button", name="Beri tahu yang dipilih").click()
                await expect(page.get_by_role("status").first).to_contain_text(
                    "pengguna diberi tahu"
                )
                await shoot(page, f"moved-done-{size['width']}")
