"""One matter that breaks while the clock goes round."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session

from desk.inbound import Sender
from desk.ticket import Ticket
from router.reply import reply
from store import Store
from tests.cast import MAMUJU, Cast, FixedClock, by_mail, hire
from tests.router.silent import answered, routed, tick, wita
from tests.router.test_receive import every


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def cast(store: Store, clock: FixedClock) -> Cast:
    return await store.run(hire, at=clock())


def spoil(session: Session) -> None:
    """Let nothing be written about the first matter any more."""
    session.connection().exec_driver_sql(
        "CREATE TRIGGER poison BEFORE UPDATE ON ticket WHEN NEW.id = 1 "
        "BEGIN SELECT RAISE(ABORT, 'poison'); END"
    )


async def test_a_matter_that_breaks_holds_up_no_other(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    await answered(router, cast, clock)
    another = Sender("email", "wulan@example.org")
    await router.receive(replace(by_mail("Mohon peta", 2, at=clock()), sender=another))
    await router.run(reply, 2, "Silakan.", office=MAMUJU, by=cast.sari, at=clock())
    await router.outbox.settle()
    await router.run(spoil)
    assert await tick(router, clock, wita(18, 15, 31)) == 1
    assert [bool(one.reminded_at) for one in await every(router, Ticket)] == [False, True]
