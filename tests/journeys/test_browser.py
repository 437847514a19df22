from playwright.async_api import Browser

from tests.browser import DESKTOP, PHONE


async def test_the_browser_runs_script_and_knows_its_width(browser: Browser) -> None:
    for viewport in (PHONE, DESKTOP):
        context = await browser.new_context(viewport=viewport, color_scheme="dark")
        page = await context.new_page()
        assert await page.evaluate("innerWidth") == viewport["width"]
        assert await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        await context.close()
