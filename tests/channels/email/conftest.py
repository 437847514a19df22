from collections.abc import AsyncIterator

import pytest

from router import Router
from tests.cast import FixedClock
from tests.channels.email.post_office import PostOffice


@pytest.fixture
async def post_office(router: Router, clock: FixedClock) -> AsyncIterator[PostOffice]:
    """Mamuju's e-mail, between the world's mail server and a real router."""
    async with PostOffice(router, clock) as made:
        yield made
