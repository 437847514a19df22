from collections.abc import AsyncIterator

import pytest

from router import Router
from tests.cast import FixedClock
from tests.channels.whatsapp.meta.line import Line


@pytest.fixture
async def meta(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    """Mamuju's number at Meta, between a Graph on the wire and a real router."""
    async with Line(router, clock) as made:
        yield made
