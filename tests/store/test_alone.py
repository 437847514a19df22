"""One server on a SQLite file; none while a database is restored."""

from pathlib import Path

import pytest

from store import Store
from store.alone import InUse, alone, held


def test_a_file_that_is_held_is_refused_until_it_is_let_go(tmp_path: Path) -> None:
    sqlite = Store(f"sqlite:///{tmp_path}/loket.db")
    with held(sqlite.engine):
        told = pytest.raises(InUse, match="is in use by a Loket that runs; stop it first")
        with told, held(sqlite.engine):
            pass
        with pytest.raises(InUse), alone(sqlite.engine):
            pass
    with alone(sqlite.engine):
        pass


async def test_restoring_notices_who_is_connected(store: Store) -> None:
    if store.on_sqlite:
        return
    other = Store(store.url)
    with (
        store.engine.connect(),
        pytest.raises(InUse, match="stop every Loket"),
        alone(other.engine),
    ):
        pass
    await other.close()
