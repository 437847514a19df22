"""The front desk and what officers say of a matter, in a browser: both widths, both themes."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, ViewportSize, expect

from store import Store
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import MAMUJU
from tests.journeys.clauses import MONDAY, Desk
from tests.journeys.measures import FAINT, WIDER, too_small

SCREENS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [(PHONE, "light"), (DESKTOP, "dark")]


async def test_a_visitor_is_served_step_by_step_and_a_complaint_has_its_clocks(
    browser: Browser, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{tmp_path}/loket.db", synchronous="OFF")
    await store.create()
    async with AsyncExitStack() as exits:
        desk = await Desk(store, MAMUJU).open(exits)
        desk.at(MONDAY, "09.00")
        for size, theme in SCREENS:
            context = await browser.new_context(
                viewport=size, locale="id-ID", base_url=desk.page.url, color_scheme=theme
            )
            jar = desk.page.session.cookie_jar
            await context.add_cookies(
                [{"name": c.key, "value": c.value, "url": desk.page.url} for c in jar]
            )
            page = await context.new_page()
            await page.goto("/visits")
            await page.get_by_label("Nama").first.fill("Wulan Sari")
            await page.get_by_role("button", name="Datang untuk konsultasi").click()
            await expect(page.get_by_text("Dilayani paling lambat 09.10")).to_be_visible()
            await expect(page.get_by_role("button", name="Ya, sudah pergi")).to_be_hidden()
            await page.get_by_role("button", name="Panggil").click()
            await page.get_by_text("Pergi", exact=True).click()
            await expect(page.get_by_role("button", name="Ya, sudah pergi")).to_be_visible()
            await page.get_by_label("Email").fill("wulan@example.org")
            await page.get_by_text("Kartu identitas sudah dilihat").click()
            assert await page.evaluate(WIDER) == 0
            assert await page.evaluate(FAINT) == []
            assert await page.evaluate(too_small(36)) == []
            await shoot(page, f"front-desk-{size['width']}-{theme}")
            await page.get_by_role("button", name="Simpan buku tamu").click()
            await page.get_by_role("button", name="Mulai layani").click()
            await page.get_by_role("button", name="Selesai").click()
            await page.get_by_role("button", name="4", exact=True).first.click()
            await expect(page.get_by_text("nilai 4").first).to_be_visible()
            ticket = await desk.ask("email")
            await page.goto(f"/conversations/{ticket.conversation_id}#about")
            await page.get_by_text("Tindakan").click()
            await page.get_by_label("Jenis permintaan").select_option("complaint")
            await page.get_by_role("button", name="Ubah jenis").click()
            await page.goto(f"/conversations/{ticket.conversation_id}#about")
            simple = page.locator("b").get_by_text("Pengaduan sederhana", exact=True)
            await expect(simple).to_be_visible()
            await page.get_by_text("Tindakan").click()
            assert await page.evaluate(WIDER) == 0
            assert await page.evaluate(FAINT) == []
            await shoot(page, f"complaint-{size['width']}-{theme}")
            await context.close()
    await store.close()
