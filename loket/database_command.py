"""`loket migrate`, `loket backup`, `loket restore`."""

import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from loket.config import ConfigError, load
from store import Store
from store.alone import InUse, alone
from store.backup import BadBackup, backup, restore
from store.migrate import migrate


def run_migrate(config: Path) -> int:
    """Migrate the configured database; return the exit code."""

    def work(store: Store) -> str:
        before, after = migrate(store.engine)
        if before == after:
            return f"The database is at version {after}; nothing to do."
        return f"The database went from {before or 'empty'} to {after}."

    return _with_store(config, work)


def run_backup(config: Path, file: Path) -> int:
    """Write a backup; return the exit code."""
    return _with_store(
        config, lambda store: f"{backup(store.readers, file)} rows written to {file}"
    )


def run_restore(config: Path, file: Path, *, replace: bool) -> int:
    """Restore a backup; return the exit code."""

    def work(store: Store) -> str:
        with alone(store.engine):
            return f"{restore(store.engine, file, replace=replace)} rows restored from {file}"

    return _with_store(config, work)


def _with_store(config: Path, work: Callable[[Store], str]) -> int:
    try:
        store = Store(load(config).store.url)
        print(work(store))
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    except (BadBackup, InUse) as error:
        print(f"loket: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"loket: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"loket: {refusal(error)}", file=sys.stderr)
        return 1
    return 0


def refusal(error: SQLAlchemyError) -> str:
    """Say why the database refused; never the statement, whose values people may have written."""
    reason = type(error).__name__
    if isinstance(error, OperationalError):  # away, full, locked
        reason = next(iter(str(error.orig).splitlines()), reason)
    return f"the database refused: {reason}"
