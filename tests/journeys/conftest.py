from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser

from store import Store
from tests.browser import open_browser
from tests.journeys.clauses import Desk, opening


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all journeys; each test opens its own context in it."""
    async with open_browser() as chromium:
        yield chromium


@pytest.fixture
async def desks(store: Store) -> AsyncIterator[Any]:
    """Opens the desk of an office, by its code."""
    async with opening(store, Desk) as opened:
        yield opened
