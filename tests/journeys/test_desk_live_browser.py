"""Two officers at one front desk: each sees what the other does, and nobody's typing is lost."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from desk.office import Service
from desk.visit import Visit
from router import Router
from router.arrive import arrive
from router.visit import call
from store import Store, rows
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import MAMUJU, Cast, FixedClock, hire, minds, offices
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.journeys.test_inbox_browser import screen
from tests.visitor import give_passwords, pages_of


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_front_desk_is_live_and_a_double_click_is_one_visit(
    browser: Browser, router: Router, cast: Cast
) -> None:
    await router.run(give_passwords)
    told: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": router.clock()}
    async with (
        pages_of(router) as url,
        screen(browser, url, "sari@bps.example", DESKTOP) as ours,
        screen(browser, url, "ratna@bps.example", PHONE) as theirs,
    ):
        for page in (ours, theirs):
            await page.goto("/visits")
            await expect(page.locator("body[data-live]")).to_have_count(1)
        await ours.get_by_label("Nama").first.fill("Wulan Sari")
        await ours.get_by_role("button", name="Datang untuk konsultasi").dblclick()
        await expect(theirs.get_by_role("link", name="Wulan Sari")).to_be_visible()
        await expect(ours.get_by_role("link", name="Wulan Sari")).to_be_visible()
        assert len(await router.store.read(rows.every, Visit, rows.columns(Visit))) == 1

        await ours.get_by_text("Isi buku tamu").click()
        email = ours.locator("#visit-1").get_by_label("Email")
        await email.fill("wulan@exam")
        await theirs.get_by_label("Nama").first.fill("Ag")
        await theirs.evaluate("window.kept = true; scrollTo(0, 40)")
        await router.run(arrive, name="Bayu", **told)
        for page in (ours, theirs):
            await expect(page.get_by_role("link", name="Bayu")).to_be_visible()
        await expect(email).to_have_value("wulan@exam")
        await expect(email).to_be_focused()
        await expect(theirs.get_by_label("Nama").first).to_have_value("Ag")
        await expect(theirs.get_by_label("Nama").first).to_be_focused()
        assert await theirs.evaluate("window.kept")

        await email.fill("")
        await router.run(call, 1, **told)
        await expect(called(ours)).to_be_visible()
        await expect(ours.locator("#visit-1").get_by_label("Email")).to_be_visible()
        await theirs.get_by_role("button", name="Mulai layani").first.click()
        await theirs.get_by_role("button", name="Selesai").click()
        await expect(ours.locator("#gone")).to_contain_text("Wulan Sari")
        await expect(ours.locator("#here")).not_to_contain_text("Wulan Sari")
        for name, page in (("wide", ours), ("narrow", theirs)):
            assert await page.evaluate(WIDER) == 0
            assert await page.evaluate(FAINT) == []
            assert await page.evaluate(too_small(36)) == []
            await shoot(page, f"desk-live-{name}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_guest_book_opens_on_every_page_once_it_is_the_only_way_on(
    browser: Browser, store: Store, clock: FixedClock
) -> None:
    known = offices()[MAMUJU]
    order = ("queue number", "waiting", "called", "guest book", "consultation")
    own = known.model_copy(update={"services": {"visit": Service(queue=True, order=order)}})
    router = Router(store, {MAMUJU: own}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    told: Any = {"office": own, "by": 1, "at": clock()}
    await router.run(arrive, name="Wulan", **told)
    async with (
        pages_of(router) as url,
        screen(browser, url, "sari@bps.example", PHONE) as page,
    ):
        await page.goto("/visits")
        await expect(page.locator("body[data-live]")).to_have_count(1)
        await page.get_by_text("Pergi", exact=True).click()
        await expect(page.get_by_role("button", name="Ya, sudah pergi")).to_be_visible()
        await router.run(call, 1, **told)
        await expect(called(page)).to_be_visible()
        await expect(page.locator("#visit-1").get_by_label("Email")).to_be_visible()
        await expect(page.get_by_role("button", name="Ya, sudah pergi")).to_be_visible()
        await page.get_by_text("Isi buku tamu").click()
        await router.run(arrive, name="Bayu", **told)
        await expect(page.get_by_role("link", name="Bayu")).to_be_visible()
        await expect(page.locator("#visit-1").get_by_label("Email")).to_be_hidden()


def called(page: Page) -> Any:
    return page.locator("#visit-1").get_by_text("Dipanggil")
