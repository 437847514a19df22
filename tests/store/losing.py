"""A process whose disk breaks: `python -m tests.store.losing DATABASE` prints what it was told."""

import asyncio
import os
import sys

from store import Refused, Store
from tests.disk import break_disk
from tests.store.test_store import keep


async def told(store: Store, name: str) -> str:
    """Keep something; return what was told of it."""
    try:
        return await store.run(keep, name)
    except Refused as refused:
        return str(refused)


async def main(url: str) -> None:
    """Write before and after the disk breaks, and die."""
    store = Store(url)
    await store.create()
    lines = [await told(store, "before")]
    break_disk()
    lines += await asyncio.gather(told(store, "lost"), told(store, "with it"))
    lines.append(await told(store, "after"))
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
    os._exit(0)  # as if it was killed: nothing is closed


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
