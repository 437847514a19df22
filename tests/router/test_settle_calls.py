"""Calls come to rest one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desk.call import Call, CallbackRule, CallRecord, Heard
from desk.event import Event
from desk.message import Message
from router import Router
from router.keep_legs import keep_legs
from router.settle_calls import settle_calls
from tests.cast import MAMUJU, MONDAY, FixedClock
from tests.router.test_races import call
from tests.router.test_receive import every


def conclude(legs: Sequence[Mapping[str, Any]]) -> CallRecord:
    """Return the call of some legs; the second one has a name that no database can keep."""
    number = int(legs[0]["number"])
    record = replace(call(number), external_id=str(number), complete=True)
    return replace(record, from_name="\ud800") if number == 2 else record


async def test_a_call_that_cannot_be_kept_holds_up_no_other(
    router: Router, clock: FixedClock
) -> None:
    legs = [Heard(key=str(n), digest=str(n), at=MONDAY, fields={"number": n}) for n in range(1, 4)]
    account = "7604/pbx1"
    await router.run(keep_legs, legs, office=MAMUJU, account=account, at=clock())
    clock.forward(hours=1)
    for expected in ((3, 0), (0, 0)):  # what broke is told of once, and not each second
        settled = await router.run(
            settle_calls, account, office=router.offices[MAMUJU], conclude=conclude,
            rule=CallbackRule(), settle_s=10, at=clock(),
        )  # fmt: skip
        assert settled == expected
    assert [c.external_id for c in await every(router, Call)] == ["1", "3"]
    heard = [m for m in await every(router, Message) if m.direction == "in"]
    assert len(heard) == 2
    verbs = [e.verb for e in await every(router, Event)]
    assert verbs.count("call.logged") == 2
