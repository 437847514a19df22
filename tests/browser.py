"""A real Chromium for the tests: where to find it, and how to start it without noise."""

import os
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

NAMES = (  # as scripts/browser.py looks for them
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"


def chromium() -> str | None:
    """Return the path of the machine's Chromium; None means the one that Playwright brings."""
    return os.environ.get("LOKET_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def open_browser(arguments: Iterable[str] = QUIET) -> AsyncIterator[Browser]:
    """Run one headless Chromium for as long as the context lasts."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(), headless=True, args=list(arguments)
        )
        try:
            yield browser
        finally:
            await browser.close()


async def shoot(page: Page, name: str) -> Path:
    """Keep a picture of what the page shows under screenshots/, which git ignores."""
    path = SCREENSHOTS / f"{name}.png"
    await page.screenshot(path=path, animations="disabled")
    return path
