from collections.abc import AsyncIterator

import pytest

from router import Router
from tests.cast import Cast
from tests.visitor import Visitor, give_passwords, pages_of, visiting


@pytest.fixture
async def pages(router: Router, cast: Cast) -> AsyncIterator[str]:
    """The address of the pages; every officer of the cast has a password."""
    await router.run(give_passwords)
    async with pages_of(router) as url:
        yield url


@pytest.fixture
async def visitor(pages: str) -> AsyncIterator[Visitor]:
    """A browser in which nobody is signed in."""
    async with visiting(pages) as opened:
        yield opened


@pytest.fixture
async def sari(visitor: Visitor) -> Visitor:
    """Sari, an officer of Mamuju, at her browser."""
    return await visitor.sign_in("sari@bps.example")


@pytest.fixture
async def ratna(pages: str) -> AsyncIterator[Visitor]:
    """Ratna, a supervisor of Mamuju."""
    async with visiting(pages) as opened:
        yield await opened.sign_in("ratna@bps.example")


@pytest.fixture
async def joko(pages: str) -> AsyncIterator[Visitor]:
    """Joko, an officer of Pasuruan: another office."""
    async with visiting(pages) as opened:
        yield await opened.sign_in("joko@bps.example")
