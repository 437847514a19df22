"""Ratna, a supervisor, at the knowledge base: live with a script, whole without one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from knowledge_base.articles import contents
from router import Router
from router.seed import seed
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import Cast, FixedClock
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.journeys.test_inbox_browser import screen
from tests.visitor import give_passwords, pages_of

PAGES = (
    "/knowledge", "/articles/jam-layanan", "/articles/jam-layanan/edit",
    "/articles/jam-layanan/history", "/knowledge/trial?q=kantor+buka+jam+berapa",
    "/knowledge/learning", "/knowledge/figures", "/knowledge/checks", "/knowledge/exchange",
)  # fmt: skip


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def pages(router: Router, cast: Cast, clock: FixedClock) -> AsyncIterator[str]:
    few = {key: content for key, content in contents().items() if key.startswith("jam")}
    await router.run(seed, few, "few", at=clock())
    await router.run(give_passwords)
    async with pages_of(router) as url:
        yield url


async def test_an_answer_is_previewed_while_it_is_written_and_then_given(
    browser: Browser, pages: str
) -> None:
    async with screen(browser, pages, "ratna@bps.example", DESKTOP) as page:
        await page.goto("/knowledge")
        await page.get_by_role("link", name="Artikel baru").click()
        await page.get_by_label("Pertanyaan", exact=True).fill("Di mana parkir motor?")
        await page.locator("[name=answer]").fill("Di *belakang* kantor, {telepn}.")
        shown = page.locator("[data-previewed]")
        await expect(shown.locator(".chat strong")).to_have_text("belakang")
        await expect(shown).to_contain_text("mungkin maksudnya {telepon}")
        await page.locator("[name=answer]").fill("Di *belakang* kantor.")
        await page.locator("[name=english]").fill("*Behind* the office.")
        await expect(shown.locator("[lang=en]")).to_contain_text("Behind the office.")
        await page.get_by_label("Ungkapan", exact=False).first.fill("parkir motor dmn")
        await page.get_by_role("button", name="Simpan dan terbitkan").click()
        await page.wait_for_url("**/articles/di-mana-parkir-motor")
        await page.get_by_role("link", name="Uji pertanyaan").click()
        await page.get_by_label("Pertanyaan").fill("parkir motor dimana")
        await page.get_by_label("Pertanyaan").press("Enter")  # a line more is Shift+Enter
        await expect(page.locator(".ranking")).to_contain_text("Di mana parkir motor?")


async def test_every_page_fits_a_phone_in_the_dark_and_works_without_script(
    browser: Browser, pages: str
) -> None:
    async with screen(browser, pages, "ratna@bps.example", PHONE, script=False) as page:
        await page.emulate_media(color_scheme="dark")
        await page.goto("/articles/jam-layanan/edit")
        await page.locator("[name=answer]").fill("_Tanpa_ skrip.")
        await page.get_by_role("button", name="Perbarui").click()
        await expect(page.locator(".previews em").first).to_have_text("Tanpa")
    for scheme, size in (("dark", PHONE), ("light", DESKTOP)):
        async with screen(browser, pages, "ratna@bps.example", size) as page:
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for number, path in enumerate(PAGES):
                await page.goto(path)
                await shoot(page, f"knowledge-{number}-{scheme}")
                assert await page.evaluate(WIDER) <= 0, path
                assert await page.evaluate(too_small(44 if size == PHONE else 32)) == [], path
                assert await page.evaluate(FAINT) == [], path
