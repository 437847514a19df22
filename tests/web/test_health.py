import asyncio
import errno
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from router import Router
from store import Store
from store import store as stores
from tests.cast import FixedClock, minds, offices, wulan
from tests.disk import Disk
from tests.visitor import Visitor, pages_of, visiting
from web import health


async def test_a_healthy_loket_says_so(visitor: Visitor) -> None:
    seen = await visitor.get("/health")
    assert (seen.status, seen.text) == (200, '{"status": "ok"}')


async def test_without_its_database_loket_is_not_healthy(router: Router) -> None:
    async with pages_of(router, live=False) as url, visiting(url) as visitor:
        await router.store.close()
        assert (await visitor.get("/health")).status == 503


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_writer_who_waits_for_ever_is_not_healthy(
    visitor: Visitor, router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.3)
    with router.store.engine.connect() as stranger:
        stranger.begin()
        assert (await visitor.get("/health")).status == 503
    monkeypatch.undo()
    assert (await visitor.get("/health")).status == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_on_a_full_disk_loket_is_not_healthy(
    visitor: Visitor, router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(session: Session) -> None:
        connection = session.connection()
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    await router.run(fill)
    with pytest.raises(Exception, match="full"):
        await router.receive(wulan("Mau tanya data " * 2000))
    assert (await visitor.get("/health")).status == 503
    monkeypatch.setattr(stores, "LATELY", 0.0)
    assert (await visitor.get("/health")).status == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_is_kept_in_a_database_that_was_moved_away(
    visitor: Visitor, router: Router
) -> None:
    file = Path(str(router.store.engine.url.database))
    away = await asyncio.to_thread(file.rename, file.with_suffix(".away"))
    with pytest.raises(Exception, match="moved or replaced"):
        await router.receive(wulan("Mau tanya data"))
    seen = await visitor.get("/health")
    assert (seen.status, "moved or replaced" in seen.text) == (503, True)
    await asyncio.to_thread(away.rename, file)
    assert (await router.receive(wulan("Mau tanya data"))).conversation_id


async def test_after_a_write_that_was_lost_loket_says_what_to_do(
    clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, disk = Store(f"sqlite:///{tmp_path}/loket.db"), Disk(monkeypatch)
    await store.create()
    router = Router(store, offices(), minds, clock=clock)
    async with pages_of(router, live=False) as url, visiting(url) as visitor:
        assert (await visitor.get("/health")).status == 200
        disk.error = errno.EIO
        with pytest.raises(Exception, match="did not reach the disk"):
            await router.receive(wulan("Mau tanya data"))
        seen = await visitor.get("/health")
        assert (seen.status, "start Loket again" in seen.text) == (503, True)
    await store.close()
