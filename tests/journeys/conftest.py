from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser import open_browser


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all journeys; each test opens its own context in it."""
    async with open_browser() as chromium:
        yield chromium
