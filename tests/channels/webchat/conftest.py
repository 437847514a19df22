from collections.abc import AsyncIterator

import pytest

from channels.webchat import Settings
from router import Router
from tests.cast import Cast, FixedClock
from tests.channels.webchat.serving import Chat, serving
from tests.channels.webchat.visitor import SITE

OPEN_GATE = 10_000


@pytest.fixture
def settings() -> Settings:
    return Settings(origins=(SITE,), connections_per_minute=OPEN_GATE)


@pytest.fixture
async def chat(
    router: Router, cast: Cast, clock: FixedClock, settings: Settings
) -> AsyncIterator[Chat]:
    async with serving(router, settings, cast, clock) as served:
        yield served
