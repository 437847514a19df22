"""Call logs that somebody or something has spoilt: nothing is lost, doubled or held up."""

import asyncio
import logging
import os
import random
import string
from datetime import timedelta
from pathlib import Path

import pytest

from channels.phone import Channel
from desk.call import Call, Heard, Leg
from desk.message import Payload
from router import Router
from router.keep_legs import keep_legs
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock
from tests.channels.phone.rows import BEGAN, channel, missed, row
from tests.channels.phone.test_follower import every

CHAOS = random.Random(5)  # what does not compress is too long for an index of PostgreSQL's


def _noise(length: int) -> str:
    return "".join(CHAOS.choices(string.ascii_letters + string.digits, k=length))


@pytest.fixture(autouse=True)
def later(clock: FixedClock) -> None:
    """The exchange's calls lie a few minutes in the past."""
    clock.forward(minutes=10)


async def test_spoilt_rows_are_kept_apart_and_the_calls_among_them_are_known(
    router: Router, cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = tmp_path / "Master.csv"
    spoilt = [
        row(uniqueid="1.1", linkedid=_noise(6000)),
        row(uniqueid="1.2", channel=_noise(6000)),
        row(uniqueid="1.3", seconds=10**9),
        b'"' + b"x" * 200_000 + b'","081234567890"\n',
        b'"half,081234567890\n',
        missed(7)[:60] + b"\n",
        "081234567890\r\n".encode("utf-16"),
    ]
    good = [
        b"\0" * 20_000 + missed(2, "0811000222"), b"\0" * 150_000 + missed(3, "0811000333"),
        row(src=_noise(4000), uniqueid=f"{int(BEGAN.timestamp())}.4"),
        missed(5, "0811000555"),
    ]  # fmt: skip
    log.write_bytes(missed() + b"".join(spoilt) + b"".join(good))
    for _ in range(2):
        found = channel(router, log, settle_seconds=0)
        await found.poll()
        await found.close()
    calls = await every(router, Call)
    numbers = sorted(call.from_number for call in calls)
    assert numbers == ["", "+62811000222", "+62811000333", "+62811000555", "+6281234567890"]
    assert len({payload.body for payload in await every(router, Payload)}) >= len(spoilt)
    assert "row not read account=7604/pbx1" in caplog.text
    assert "081234567890" not in caplog.text


async def test_a_leg_that_no_database_takes_holds_up_no_other(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    keys = ["one", "tw\ud800o", "three"]
    legs = [Heard(key, f"{number}", MONDAY, {"n": key}) for number, key in enumerate(keys)]
    kept = await router.run(keep_legs, legs, office=MAMUJU, account="7604/pbx1", at=clock())
    assert kept == 2
    assert [leg.key for leg in await every(router, Leg)] == ["one", "three"]
    (payload,) = await every(router, Payload)
    assert (payload.state, payload.reason) == ("unreadable", "not kept: UnicodeEncodeError")


async def test_hundreds_of_calls_that_go_on_hold_up_none_that_is_over(
    router: Router, cast: Cast, tmp_path: Path
) -> None:
    cel, log, began = tmp_path / "cel.csv", tmp_path / "Master.csv", int(BEGAN.timestamp())
    names = [f"{began - 500 + number}.1" for number in range(450)]
    cel.write_text("".join(
        f'CHAN_START,"{name.partition(".")[0]}.0",0811000222,600,{name},{name},\n' for name in names
    ))  # fmt: skip
    exchange = {"name": "pbx1", "path": str(log), "cel": str(cel)}
    found = channel(router, log, cdr=[exchange], settle_seconds=0)
    await found.poll()
    log.write_bytes(missed())
    await found.poll()
    await found.close()
    assert len(await every(router, Leg)) == 451
    assert [call.from_number for call in await every(router, Call)] == ["+6281234567890"]


async def test_a_log_that_stalls_holds_up_no_other(
    router: Router, cast: Cast, tmp_path: Path
) -> None:
    stalled, log = tmp_path / "stalled", tmp_path / "Master.csv"
    os.mkfifo(stalled)  # as a network drive whose server went away: whoever opens it waits
    log.write_bytes(missed())
    exchanges = [{"name": "far", "path": str(stalled)}, {"name": "pbx1", "path": str(log)}]
    found = channel(router, log, cdr=exchanges, settle_seconds=0)
    listening = asyncio.create_task(found.listen())
    try:
        async with asyncio.timeout(60):
            while not await every(router, Call):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)
    finally:
        os.close(os.open(stalled, os.O_RDWR))
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await found.close()
    assert [call.account for call in await every(router, Call)] == ["7604/pbx1"]


async def test_what_a_clock_tells_that_runs_ahead_by_years_is_of_now(
    router: Router, cast: Cast, clock: FixedClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    log = tmp_path / "Master.csv"
    log.write_bytes(missed(began=BEGAN + timedelta(days=9000)) + missed(2, "0811000222"))
    found: Channel = channel(router, log, settle_seconds=0)
    await found.poll()
    await found.close()
    calls = await every(router, Call)
    assert len(calls) == 2
    assert all(call.ended_at and call.ended_at <= clock() for call in calls)
