"""Ratna looks at which articles are taken for each other, and at the figures, on every screen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot import consider
from desk.article import Content
from desk.inbound import Sender
from desk.office import Office
from knowledge_base import Article, Knowledge, index
from router import Router
from router.seed import seed
from router.timekeeper import Think
from store import Store
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import Cast, FixedClock, offices, wulan
from tests.journeys.measures import FAINT, SEEN, WIDER, too_small
from tests.journeys.test_inbox_browser import screen
from tests.visitor import give_passwords, pages_of

ASKED = {
    "parkir-motor": ("Di mana parkir motor pengunjung?", "tempat parkir motor di mana"),
    "parkir-mobil": ("Di mana parkir mobil pengunjung?", "tempat parkir mobil di mana"),
    "musala": ("Apakah ada musala?", "tempat salat di mana"),
}
ANSWER = "Di belakang kantor."
SAID = (
    ("parkir di mana kak", "2"), ("tempat parkir di mana", ""),
    ("tempat parkir pengunjung sebelah mana ya", "1"), ("tempat salat di mana", ""),
)  # fmt: skip
MOVED = """at => at.scrollLeft || new Promise((done) => {
    at.addEventListener('scroll', () => done(at.scrollLeft), { once: true });
})"""
"""How far a part was moved sideways, at once or as soon as it is."""
KNOWN = Knowledge(
    articles := [Article(key, asked[0], asked[1:], ANSWER) for key, asked in ASKED.items()],
    index(articles),
    {},
)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


def bot(_office: Office) -> Think:
    """Return the bot over three articles, two of which are hard to tell apart."""
    return lambda turn: consider(turn, KNOWN)


@pytest.fixture
async def router(store: Store, clock: FixedClock) -> Router:
    return Router(store, offices(), bot, clock=clock)


@pytest.fixture
async def pages(router: Router, cast: Cast, clock: FixedClock) -> AsyncIterator[str]:
    written = {
        key: Content(question=asked[0], phrasings=asked[1:], answer=ANSWER)
        for key, asked in ASKED.items()
    }
    await router.run(seed, written, "few", at=clock())
    for number, texts in enumerate(SAID):
        person = Sender("phone", f"+62812{number:08d}", f"Orang {number}")
        for place, text in enumerate(filter(None, texts)):
            said = wulan(text, 10 * number + place)
            await router.receive(replace(said, sender=person, at=clock.forward(minutes=1)))
    await router.run(give_passwords)
    async with pages_of(router) as url:
        yield url


async def test_what_was_taken_for_another_is_put_right_with_one_tap(
    browser: Browser, pages: str
) -> None:
    async with screen(browser, pages, "ratna@bps.example", PHONE) as page:
        await page.goto("/knowledge/learning")
        panel = page.locator("#mixed-0")
        await expect(panel.get_by_role("heading")).to_contain_text("parkir motor pengunjung?")
        await expect(panel.locator(".mixed > li")).to_have_count(3)
        first = panel.locator(".mixed > li", has_text="parkir di mana kak")
        meant = first.get_by_role("button", name="Di mana parkir motor pengunjung?")
        await meant.click()
        await expect(panel.locator(".mixed > li")).to_have_count(2)
        await page.goto("/articles/parkir-motor")
        await expect(page.locator("main")).to_contain_text("parkir di mana kak")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_both_pages_fit_every_screen(
    browser: Browser, pages: str, size: dict[str, int], scheme: str
) -> None:
    async with screen(browser, pages, "ratna@bps.example", size) as page:  # type: ignore[arg-type]
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for name in ("learning", "figures"):
            await page.goto(f"/knowledge/{name}")
            await shoot(page, f"{name}-{size['width']}-{scheme}")
            assert await page.evaluate(WIDER) <= 0
            assert await page.evaluate(too_small(44 if size == PHONE else 32)) == []
            assert await page.evaluate(FAINT) == []


async def test_a_wide_table_is_reached_and_moved_by_the_keyboard(
    browser: Browser, pages: str
) -> None:
    async with screen(browser, pages, "ratna@bps.example", PHONE) as page:
        await page.goto("/knowledge/figures")
        levels = await page.locator("h1, h2, h3").evaluate_all("all => all.map((h) => h.tagName)")
        assert levels == ["H1", "H2", "H2"]
        table = page.get_by_role("region", name="Per kanal")
        await table.focus()
        assert await page.evaluate(SEEN)
        await page.keyboard.press("ArrowRight")
        assert await table.evaluate(MOVED) > 0
