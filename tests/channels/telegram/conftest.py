"""Loket on one port, a small Bot API on another."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from router import Router
from tests.cast import FixedClock
from tests.channels.telegram.bot_api import Line


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def line(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    async with Line(router, clock) as made:
        yield made
