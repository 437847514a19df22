from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from router import Router
from tests.cast import FixedClock
from tests.channels.whatsapp.meta.line import Line


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def meta(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    """Mamuju's number at Meta, between a Graph on the wire and a real router."""
    async with Line(router, clock) as made:
        yield made
