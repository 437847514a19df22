"""queue_log and CEL as Asterisk 22 wrote them: calls of which no record was written are known."""

from pathlib import Path
from typing import Any

import pytest

from channels.phone import Channel, Settings
from desk.call import Call, Leg
from desk.message import Payload
from desk.ticket import Ticket
from router import Router
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.phone.rows import BEGAN, SAMPLES, WULAN, row
from tests.channels.phone.test_follower import every


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


def office(router: Router, tmp_path: Path, **logs: Any) -> Channel:
    exchange = {"path": str(tmp_path / "Master.csv"), **logs}
    settings = Settings.model_validate({"cdr": [exchange], "settle_seconds": 0})
    return Channel(router.offices[MAMUJU], settings, router)


async def heard(router: Router, tmp_path: Path, **logs: Any) -> list[Call]:
    channel = office(router, tmp_path, **logs)
    await channel.poll()
    await channel.close()
    return sorted(await every(router, Call), key=lambda call: call.started_at)


async def test_a_queue_tells_who_gave_up_and_who_spoke(
    router: Router, cast: Cast, clock: FixedClock, tmp_path: Path
) -> None:
    clock.forward(days=6)
    for _ in range(2):
        calls = await heard(router, tmp_path, queue_log=str(SAMPLES / "queue_log"))
    told = [(c.outcome, c.answered_by, c.ring_s, c.talk_s) for c in calls]
    assert told == [
        ("answered", "Agent B", 5, 3), ("abandoned", "", 11, 0),
        ("answered", "Agent B", 5, 3), ("abandoned", "", 12, 0),
    ]  # fmt: skip
    assert all(call.approximate for call in calls)
    # The answered call between the two settled the first call-back.
    assert [bool(ticket.closed_at) for ticket in await every(router, Ticket)] == [True, False]


async def test_channel_events_tell_of_calls_too(
    router: Router, cast: Cast, clock: FixedClock, tmp_path: Path
) -> None:
    clock.forward(days=6)
    calls = await heard(router, tmp_path, cel=str(SAMPLES / "cel.csv"))
    told = [(c.outcome, c.to_raw, c.ring_s, c.talk_s) for c in calls]
    assert told[:3] == [
        ("answered", "1000", 1, 2),
        ("missed", "1001", 3, 0),
        ("missed", "1002", 0, 0),
    ]
    assert all(f"{call.started_at:%Y-%m-%d %H}" == "2026-11-21 00" for call in calls)


async def test_the_record_that_comes_later_is_the_same_call(
    router: Router, cast: Cast, clock: FixedClock, tmp_path: Path
) -> None:
    clock.forward(minutes=2)
    key, began = f"{int(BEGAN.timestamp())}.1", int(BEGAN.timestamp())
    log = tmp_path / "queue_log"
    log.write_text(
        f"{began}|{key}|layanan|NONE|ENTERQUEUE||{WULAN}|1\n"
        f"{began + 9}|{key}|layanan|NONE|ABANDON|1|1|9\n"
        "nonsense\n" + "x" * 20_000 + "\n1|2|3|4|CONNECT"
    )
    (call,) = await heard(router, tmp_path, queue_log=str(log))
    assert (call.outcome, call.from_number, call.approximate) == (
        "abandoned",
        "+6281234567890",
        True,
    )
    (tmp_path / "Master.csv").write_bytes(row(app="Queue", seconds=9, to="", uniqueid=key))
    (call,) = await heard(router, tmp_path, queue_log=str(log))
    assert (call.outcome, call.approximate, call.from_name) == ("abandoned", False, "Wulan")
    assert len(await every(router, Ticket)) == 1
    assert len(await every(router, Leg)) == 3
    assert {p.state for p in await every(router, Payload)} == {"unreadable"}


async def test_a_call_that_still_waits_is_not_over(
    router: Router, cast: Cast, clock: FixedClock, tmp_path: Path
) -> None:
    clock.forward(minutes=2)
    log = tmp_path / "queue_log"
    log.write_text(f"{int(BEGAN.timestamp())}|a.1|layanan|NONE|ENTERQUEUE||{WULAN}|1\n")
    assert await heard(router, tmp_path, queue_log=str(log)) == []
