"""Statements are prepared once."""

import sqlite3
from pathlib import Path

from sqlmodel import Session

from store import Store, talks
from store.prepared import raw
from tests.cast import MONDAY


async def test_what_is_asked_of_each_mail_is_not_prepared_anew_for_other_values(
    tmp_path: Path,
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'loket.db'}")
    await store.create()
    looked_up = list[str]()

    def sees(_action: int, name: str | None, *_more: str | None) -> int:
        """Hear of each table and column that SQLite looks up when it prepares a statement."""
        looked_up.append(name or "")
        return sqlite3.SQLITE_OK

    def asks(session: Session) -> tuple[bool, bool]:
        raw(session)[0].set_authorizer(sees)
        before = 0
        for number in (1, 2):
            before = len(looked_up)
            talks.thread(session, number)
            talks.said_before(session, number, f"Data {number}", MONDAY)
        raw(session)[0].set_authorizer(None)
        return before > 0, len(looked_up) > before

    try:
        assert await store.run(asks) == (True, False)
    finally:
        await store.close()
