"""A database that takes no message with certain words."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Literal

from sqlmodel import Session

from store import Store

Why = Literal["disk_full", "odd_value"]
_SQLITE = {"disk_full": "json_extract(NEW.text, '$')", "odd_value": "RAISE(ABORT, 'odd')"}
_POSTGRES = {"disk_full": "53100", "odd_value": "22000"}
"""How PostgreSQL calls both (SQLSTATE); SQLite's first error is of the kind a full disk gives."""


@contextlib.asynccontextmanager
async def refusing(store: Store, words: str, why: Why) -> AsyncIterator[None]:
    """Refuse messages with those words until the end of the block."""
    await store.run(_perform, _sqlite(words, why) if store.on_sqlite else _postgres(words, why))
    try:
        yield
    finally:
        on = "" if store.on_sqlite else " ON message"
        await store.run(_perform, [f"DROP TRIGGER refusing{on}"])


def _perform(session: Session, statements: Sequence[str]) -> None:
    for statement in statements:
        session.connection().exec_driver_sql(statement)


def _sqlite(words: str, why: Why) -> list[str]:
    when = f"BEFORE INSERT ON message WHEN NEW.text = '{words}'"
    return [f"CREATE TRIGGER refusing {when} BEGIN SELECT {_SQLITE[why]}; END"]


def _postgres(words: str, why: Why) -> list[str]:
    refuse = f"RAISE EXCEPTION 'refused' USING ERRCODE = '{_POSTGRES[why]}'"
    body = f"BEGIN IF NEW.text = '{words}' THEN {refuse}; END IF; RETURN NEW; END"
    quoted = body.replace("'", "''")
    each = "BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION refuse()"
    return [
        f"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS '{quoted}' LANGUAGE plpgsql",
        f"CREATE TRIGGER refusing {each}",
    ]
