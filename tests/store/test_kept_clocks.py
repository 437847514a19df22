from collections import Counter
from datetime import timedelta

from sqlmodel import Session

from desk.period import month
from desk.timer import Timer
from router import Router
from store import rows
from store.figures import counted
from store.kept_clocks import Clock, clocks, late_clocks
from store.tallies import by_promise, in_all
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

    def begin(session: Session) -> None:
        clock(session, one, "decision", ended_at=MONDAY + HOUR, met=True)
        clock(session, one, "decision", ended_at=MONDAY + 9 * HOUR, met=False)
        clock(session, one, "simple", ended_at=MONDAY + HOUR, why="tidak sederhana")
        clock(session, two, "resolution")
        clock(session, two, "resolution", paused_at=MONDAY)
        clock(session, two, "resolution", overdue_at=MONDAY + HOUR, ended_at=MONDAY, met=True)

    await router.run(begin)

    async def told(hours: int) -> dict[tuple[str, str, str], tuple[int, int, int]]:
        as_of = MONDAY + hours * HOUR
        counts = await router.store.read(counted, MAMUJU, NOVEMBER, as_of=as_of)
        found = [tally for tally in by_promise(counts) if tally.clock]
        late = await router.store.read(late_clocks, MAMUJU, NOVEMBER, as_of=as_of)
        assert len(late) == sum(tally.broken for tally in found)
        states = Counter(one.state(as_of) for one in await every_clock())
        whole = in_all({key: count for key, count in counts.items() if key.clock})
        assert states == +Counter(kept=whole.kept, broken=whole.broken, open=whole.open)
        return {(t.kind, t.channel, t.clock): (t.kept, t.broken, t.open) for t in found}

    async def every_clock() -> list[Clock]:
        return await router.store.read(clocks, MAMUJU, NOVEMBER)

    assert await told(1) == {
        ("complaint", "whatsapp", "decision"): (1, 1, 0),
        ("request", "whatsapp", "resolution"): (0, 1, 2),
    }
    assert (await told(6))["request", "whatsapp", "resolution"] == (0, 2, 1)
