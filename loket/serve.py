"""`loket serve`: run the help desk until it is told to stop."""

import asyncio
import logging
import os
import sys
import time
from pathlib import Path

from sqlalchemy.exc import OperationalError

from loket.assembly import HelpDesk
from loket.config import Config, ConfigError, load
from loket.logs import set_up
from loket.serving import serving, told_to_stop
from store import Store
from store.alone import InUse, held
from store.migrate import is_newest, make_new

logger = logging.getLogger("loket")


def run(config: Path) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code (2: the configuration is wrong)."""
    try:
        loaded = load(config)
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    set_up(loaded.log.level)
    try:
        return asyncio.run(_serve(config, loaded))
    except OSError as error:
        at = f"{loaded.server.host}:{loaded.server.port}"
        print(f"loket: cannot listen on {at}: {os.strerror(error.errno or 0)}", file=sys.stderr)
    except InUse as error:
        print(f"loket: {error}", file=sys.stderr)
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]  # it came before any statement of ours
        print(f"loket: the database cannot be opened: {reason}", file=sys.stderr)
    return 1


async def _serve(path: Path, config: Config) -> int:
    began = time.perf_counter()
    store = Store(config.store.url)
    with held(store.engine):
        return await _run(path, config, store, began)


async def _run(path: Path, config: Config, store: Store, began: float) -> int:
    if not is_newest(store.engine) and not make_new(store.engine):
        await _migrate(path)
    server = config.server
    desk = HelpDesk(
        store, config.offices, public_url=server.public_url, proxies=server.proxies,
        metrics_token=server.metrics_token.get_secret_value(),
    )  # fmt: skip
    async with serving(desk, config.server.host, config.server.port):
        took = time.perf_counter() - began
        logger.info(
            "ready url=%s offices=%d channels=%d seconds=%.2f",
            config.server.public_url, len(config.offices), len(desk.channels), took,
        )  # fmt: skip
        await told_to_stop()
        logger.info("stopping")
    return 0


async def _migrate(config: Path) -> None:
    """Migrate in a process of its own: what Alembic needs would stay in our memory."""
    command = [sys.executable, "-m", "loket", "migrate", "--config", str(config)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    logger.info("%s", told.decode().strip())
