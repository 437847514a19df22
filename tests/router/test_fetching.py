"""Files come in side by side; a network that does not give its own holds up no other's."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from desk.inbound import File
from desk.message import Attachment
from router import Router, fetching
from router.channel import Fetched
from tests.cast import MAMUJU, FixedClock, by_mail, wulan
from tests.router.test_deliver import Wire
from tests.router.test_receive import every

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(50)


class Library(Wire):
    """A network that gives its files once its door is open."""

    def __init__(self) -> None:
        super().__init__()
        self.door = asyncio.Event()
        self.asked: list[str] = []

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        await self.door.wait()
        return Fetched(PICTURE, "image/png")


@pytest.fixture
async def stalled(router: Router) -> AsyncIterator[Library]:
    """WhatsApp's files do not come, those of mails do; the fetching runs."""
    slow, quick = Library(), Library()
    quick.door.set()
    router.connect({(MAMUJU, "whatsapp"): slow, (MAMUJU, "email"): quick})
    running = asyncio.create_task(router.fetching.run())
    yield slow
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def named(number: int) -> tuple[File, ...]:
    return (File("foto.png", "image/png", url=f"https://files.example/{number}"),)


async def until(so: Callable[[], bool]) -> None:
    for _ in range(900):
        if so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def here(router: Router, count: int) -> set[int]:
    """Wait until so many files are here; return which."""
    async with asyncio.timeout(9):
        while True:
            found = {one.id or 0 for one in await every(router, Attachment) if one.sha256}
            if len(found) >= count:
                return found
            await asyncio.sleep(0.01)


async def test_files_that_do_not_come_hold_up_only_their_own_channel(
    router: Router, stalled: Library
) -> None:
    for number in range(1, 21):
        await router.receive(wulan("", number, files=named(number)))
    await until(lambda: len(stalled.asked) == fetching.LANE)
    await router.receive(by_mail("Terlampir", files=named(99)))
    assert await here(router, 1) == {21}
    assert len(stalled.asked) == fetching.LANE
    stalled.door.set()
    assert await here(router, 21) == set(range(1, 22))
    assert len(stalled.asked) == 20


async def test_a_file_that_cannot_be_kept_just_now_is_fetched_anew(
    router: Router, stalled: Library, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    forbid = {
        True: "CREATE TRIGGER away BEFORE INSERT ON blob BEGIN SELECT RAISE(ABORT, 'away'); END",
        False: "CREATE RULE away AS ON INSERT TO blob DO INSTEAD SELECT 1/0",
    }[router.store.on_sqlite]
    with router.store.engine.begin() as database:
        database.exec_driver_sql(forbid)
    await router.receive(by_mail("Terlampir", files=named(1)))
    await until(lambda: "not kept file=1" in caplog.text)
    with router.store.engine.begin() as database:
        on_table = "" if router.store.on_sqlite else " ON blob"
        database.exec_driver_sql(f"DROP {'TRIGGER' if not on_table else 'RULE'} away{on_table}")
    clock.forward(minutes=4)
    assert await here(router, 1) == {1}
