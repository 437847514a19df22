"""FreePBX's table, in SQLite with the columns that FreePBX makes."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.phone import Channel, Settings
from desk.call import Call, Leg
from desk.message import Payload
from desk.ticket import Ticket
from router import Router
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.phone.rows import BEGAN, WULAN
from tests.channels.phone.test_follower import every

SCHEMA = """
CREATE TABLE cdr (
  calldate datetime NOT NULL DEFAULT '0000-00-00 00:00:00', clid varchar(80) NOT NULL DEFAULT '',
  src varchar(80) NOT NULL DEFAULT '', dst varchar(80) NOT NULL DEFAULT '',
  dcontext varchar(80) NOT NULL DEFAULT '', channel varchar(80) NOT NULL DEFAULT '',
  dstchannel varchar(80) NOT NULL DEFAULT '', lastapp varchar(80) NOT NULL DEFAULT '',
  lastdata varchar(80) NOT NULL DEFAULT '', duration int NOT NULL DEFAULT 0,
  billsec int NOT NULL DEFAULT 0, disposition varchar(45) NOT NULL DEFAULT '',
  amaflags int NOT NULL DEFAULT 0, accountcode varchar(20) NOT NULL DEFAULT '',
  uniqueid varchar(32) NOT NULL DEFAULT '', userfield varchar(255) NOT NULL DEFAULT '',
  did varchar(50) NOT NULL DEFAULT '', recordingfile varchar(255) NOT NULL DEFAULT '',
  cnum varchar(80) NOT NULL DEFAULT '', cnam varchar(80) NOT NULL DEFAULT '',
  outbound_cnum varchar(80) NOT NULL DEFAULT '', outbound_cnam varchar(80) NOT NULL DEFAULT '',
  dst_cnam varchar(80) NOT NULL DEFAULT '', linkedid varchar(32) NOT NULL DEFAULT '',
  peeraccount varchar(80) NOT NULL DEFAULT '', sequence int NOT NULL DEFAULT 0
)
"""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
def table(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    held = sqlite3.connect(tmp_path / "pbx.db", isolation_level=None)
    held.execute(SCHEMA)
    yield held
    held.close()


def put(table: sqlite3.Connection, number: int, began: datetime = BEGAN, **changes: Any) -> None:
    """Write a row about a call that nobody took."""
    row = {
        "calldate": f"{began + timedelta(hours=8):%Y-%m-%d %H:%M:%S}", "src": WULAN, "dst": "600",
        "clid": f'"Wulan" <{WULAN}>', "dcontext": "from-pstn", "channel": f"PJSIP/trunk-{number}",
        "lastapp": "Dial", "duration": 8, "disposition": "NO ANSWER", "uniqueid": f"pbx-{number}",
        "linkedid": f"pbx-{number}", "sequence": number, **changes,
    }  # fmt: skip
    names, holes = ", ".join(row), ", ".join("?" * len(row))
    table.execute(f"INSERT INTO cdr ({names}) VALUES ({holes})", list(row.values()))


def office(router: Router, tmp_path: Path, **changes: Any) -> Channel:
    exchange = {"database": f"sqlite:///{tmp_path}/pbx.db", "zone": "Asia/Makassar", **changes}
    settings = Settings.model_validate({"cdr": [exchange], "settle_seconds": 0})
    return Channel(router.offices[MAMUJU], settings, router)


async def test_rows_become_calls_once_whatever_is_read_again(
    router: Router, cast: Cast, clock: FixedClock, table: sqlite3.Connection, tmp_path: Path
) -> None:
    clock.forward(minutes=5)
    put(table, 1)
    put(table, 2, BEGAN + timedelta(minutes=1), disposition="ANSWERED", billsec=3,
        dstchannel="PJSIP/101-0000001a", src="0811000222", clid="")  # fmt: skip
    for _ in range(3):  # another process, or this one after a restart
        channel = office(router, tmp_path)
        await channel.poll()
        clock.forward(seconds=6)
        await channel.poll()
        await channel.close()
    calls = sorted(await every(router, Call), key=lambda call: call.started_at)
    assert [(c.outcome, c.from_number, c.started_at) for c in calls] == [
        ("missed", "+6281234567890", BEGAN),
        ("answered", "+62811000222", BEGAN + timedelta(minutes=1)),
    ]
    assert (calls[1].talk_s, calls[1].answered_by) == (3, "101")
    assert len(await every(router, Leg)) == 2
    assert [ticket.kind for ticket in await every(router, Ticket)] == ["callback"]


async def test_a_call_that_lasted_hours_is_found_by_the_wider_look(
    router: Router, cast: Cast, clock: FixedClock, table: sqlite3.Connection, tmp_path: Path
) -> None:
    clock.forward(hours=5)
    channel = office(router, tmp_path)
    put(table, 2, BEGAN + timedelta(hours=4))
    await channel.poll()
    put(
        table,
        1,
        duration=17_000,
        billsec=16_990,
        disposition="ANSWERED",
        dstchannel="PJSIP/101-0000001a",
    )
    clock.forward(minutes=1)
    await channel.poll()
    assert len(await every(router, Call)) == 1
    clock.forward(minutes=10)
    await channel.poll()
    assert len(await every(router, Call)) == 2
    await channel.close()


async def test_a_clock_that_ran_ahead_hides_nothing_that_comes_later(
    router: Router, cast: Cast, clock: FixedClock, table: sqlite3.Connection, tmp_path: Path
) -> None:
    clock.forward(minutes=5)
    put(table, 1, calldate="2098-01-01 00:00:00", src="0811000222")
    channel = office(router, tmp_path)
    await channel.poll()
    put(table, 2)
    for _ in range(2):  # this process, and one that begins anew
        clock.forward(seconds=6)
        await channel.poll()
        await channel.close()
        channel = office(router, tmp_path)
    calls = sorted(await every(router, Call), key=lambda call: call.started_at)
    assert [call.from_number for call in calls] == ["+6281234567890", "+62811000222"]
    assert calls[1].ended_at is not None
    assert calls[1].ended_at <= clock()  # by our clock: it shall not stand first for 70 years


async def test_a_broken_row_and_a_table_that_is_away_stop_nothing(
    router: Router, cast: Cast, clock: FixedClock, table: sqlite3.Connection, tmp_path: Path
) -> None:
    clock.forward(minutes=5)
    put(table, 1, disposition="?")
    put(table, 2, duration="long")
    put(table, 3)
    table.execute("ALTER TABLE cdr RENAME TO away")
    channel = office(router, tmp_path)
    await channel.poll()
    assert await every(router, Call) == []
    table.execute("ALTER TABLE away RENAME TO cdr")
    clock.forward(seconds=6)
    await channel.poll()
    assert len(await every(router, Call)) == 1
    assert [p.state for p in await every(router, Payload)] == ["unreadable"] * 2
    await channel.close()
