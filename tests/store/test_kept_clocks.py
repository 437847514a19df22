from datetime import timedelta

from sqlmodel import Session

from desk.period import month
from desk.timer import Timer
from router import Router
from store import rows
from store.kept_clocks import by_clock
from tests.cast import MAMUJU, MONDAY
from tests.store.tickets import write

NOVEMBER = month(MONDAY.date(), "Asia/Makassar")
HOUR = timedelta(hours=1)


def clock(session: Session, ticket_id: int, name: str, **values: object) -> None:
    usual: dict[str, object] = {"started_at": MONDAY, "due_at": MONDAY + 5 * HOUR}
    timer = Timer(office=MAMUJU, ticket_id=ticket_id, name=name, promise="", **(usual | values))
    rows.add(session, timer)


async def test_each_further_clock_is_told_apart(router: Router) -> None:
    one, two = await router.run(write, {"kind": "complaint"}, {"kind": "request"})

    def clocks(session: Session) -> None:
        clock(session, one, "decision", ended_at=MONDAY + HOUR, met=True)
        clock(session, one, "decision", ended_at=MONDAY + 9 * HOUR, met=False)
        clock(session, one, "simple", ended_at=MONDAY + HOUR, why="tidak sederhana")
        clock(session, two, "resolution")
        clock(session, two, "resolution", paused_at=MONDAY)
        clock(session, two, "resolution", overdue_at=MONDAY + HOUR, ended_at=MONDAY, met=True)

    await router.run(clocks)

    async def told(hours: int) -> dict[tuple[str, str, str], tuple[int, int, int]]:
        as_of = MONDAY + hours * HOUR
        found = await router.store.read(by_clock, MAMUJU, NOVEMBER, as_of=as_of)
        return {(t.kind, t.channel, t.clock): (t.kept, t.broken, t.open) for t in found}

    assert await told(1) == {
        ("complaint", "", "decision"): (1, 1, 0),
        ("request", "", "resolution"): (0, 1, 2),
    }
    assert (await told(6))["request", "", "resolution"] == (0, 2, 1)
