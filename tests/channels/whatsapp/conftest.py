from collections.abc import AsyncIterator

import pytest

from router import Router
from tests.cast import FixedClock
from tests.channels.whatsapp.line import Line


@pytest.fixture
async def line(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    """Mamuju's WhatsApp number, between a Twilio on the wire and a real router."""
    async with Line(router, clock) as made:
        yield made
