"""While the database is away, the desk tries ever more rarely, and takes nothing for broken."""

import asyncio
import logging
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from desk.conversation import Conversation
from router import Router
from router.patience import LONGEST, SHORTEST, Patience
from store import Store
from tests.cast import MAMUJU, FixedClock, minds, offices, wulan
from tests.conftest import emptied
from tests.ports import unused_port
from tests.router.test_receive import every

FULL = """
CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE UPDATE ON conversation FOR EACH ROW
WHEN (NEW.consider_at IS NULL) EXECUTE FUNCTION full_disk();
"""


def test_waits_grow_twofold_by_chance_until_it_goes_well() -> None:
    patience = Patience()
    waits = [patience.wait() for _ in range(8)]
    for number, wait in enumerate(waits):
        usual = min(SHORTEST * 2**number, LONGEST)
        assert usual / 2 <= wait <= usual
    assert len({Patience().wait() for _ in range(8)}) > 1
    patience.restore()
    assert patience.wait() <= SHORTEST


async def test_nothing_asks_each_second_for_a_database_that_is_away(
    caplog: pytest.LogCaptureFixture, clock: FixedClock
) -> None:
    away = Store(f"postgresql://nobody@127.0.0.1:{unused_port()}/none")
    router = Router(away, offices(), minds, clock=clock)
    waits = await worked(router, caplog)
    await away.close()
    assert {"clock", "outbox", "library"} <= set(waits)
    assert all(a < b < c for a, b, c, *_ in waits.values()), waits


async def test_nor_does_the_feed_while_somebody_listens(
    caplog: pytest.LogCaptureFixture, clock: FixedClock, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{tmp_path}/loket.db")
    await store.create()
    router = Router(store, offices(), minds, clock=clock)
    async with router.feed.subscribe(MAMUJU):
        SQLModel.metadata.drop_all(store.engine)  # as while a backup is restored
        waits = await worked(router, caplog, "feed")
    await store.close()
    first, second, third, *_ = waits["feed"]
    assert first < second < third


async def worked(
    router: Router, caplog: pytest.LogCaptureFixture, *names: str
) -> defaultdict[str, list[float]]:
    """Let a desk work until each job (of these names) has stumbled three times."""
    waits = defaultdict[str, list[float]](list)
    with caplog.at_level(logging.ERROR):
        work = asyncio.create_task(router.work())
        async with asyncio.timeout(20):
            while min((len(waits[name]) for name in names or [*waits]), default=0) < 3:
                await asyncio.sleep(0.1)
                waits = stumbles(caplog)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    return waits


def stumbles(caplog: pytest.LogCaptureFixture) -> defaultdict[str, list[float]]:
    """Return how long each job said that it waits, again and again."""
    waits = defaultdict[str, list[float]](list)
    for record in caplog.records:
        if "stumbled" in record.msg and isinstance(record.args, tuple):
            name, wait = record.args
            assert isinstance(wait, float)
            waits[str(name)].append(wait)
    return waits


async def test_a_burst_waits_no_minute_for_a_database_that_is_back(
    postgres_url: str, clock: FixedClock
) -> None:
    store = Store(postgres_url)
    await emptied(store)
    router = Router(store, offices(whatsapp=20), minds, clock=clock)
    await router.receive(wulan("jam?"))
    clock.forward(seconds=30)
    with store.engine.begin() as connection:
        connection.execute(text(FULL))
    try:
        with pytest.raises(Exception, match="no space"):
            await router.timekeeper.consider_what_is_due()
    finally:
        with store.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION full_disk CASCADE"))
    assert await router.timekeeper.consider_what_is_due() == 1
    assert [c.consider_at for c in await every(router, Conversation)] == [None]
    await store.close()
