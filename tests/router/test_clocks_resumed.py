"""Clocks that stood still before the end, and the word that is owed beside them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from router import Router
from router.change_kind import change_kind
from router.close import close, reopen
from router.complaint import not_simple
from router.edit_calendar import add_day
from store import Store
from tests.cast import MAMUJU, Cast, FixedClock, by_mail, minds
from tests.router.test_clocks import EMAIL, answer, asked, clocks, latest, promising, token, utc

DECEMBER_2 = datetime(2026, 12, 2, 7, 30, tzinfo=UTC)


@pytest.fixture
async def router(store: Store, clock: FixedClock) -> Router:
    """A router of an office that promises an answer and an end by e-mail."""
    return Router(store, promising(email=EMAIL), minds, clock=clock)


async def wrote(router: Router, number: int = 2) -> None:
    again = by_mail("Dan yang 2023?", number, token=await token(router), at=router.clock())
    await router.receive(again)


async def of_kind(router: Router, cast: Cast, kind: str) -> int:
    """Ask, and let an officer say of which kind it is; return the ticket's id."""
    key = (await asked(router)).id or 0
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": router.clock()}
    await router.run(change_kind, key, kind, **told)
    return key


async def test_what_was_waited_before_the_end_counts_no_more_after_a_reopening(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await asked(router)
    clock.at = utc(16, 3)
    await answer(router, cast, ticket, "Ini datanya.")
    told: Any = {"office": MAMUJU, "by": cast.sari}
    await router.run(close, ticket.id or 0, **told, at=utc(18, 3))  # two working days later
    await router.run(reopen, ticket.id or 0, **told, at=utc(19, 2))
    clock.at = utc(19, 3)
    await wrote(router)
    # Three working days, and the three that ended while the person was waited for.
    assert (await clocks(router))["resolution"].due_at == utc(24)


async def test_a_reopened_complaint_runs_on_whatever_its_office_wrote_of_waiting(
    store: Store, cast: Cast, clock: FixedClock
) -> None:
    own = promising(email=EMAIL)
    kinds = {"complaint": {"first_response": "3 working days", "decision": "60 days"}}
    mamuju = own[MAMUJU].model_validate(
        {"code": MAMUJU, "name": "BPS", "zone": "Asia/Makassar", "kinds": kinds}
    )
    quiet = {"quiet": own[MAMUJU].quiet}
    router = Router(store, {**own, MAMUJU: mamuju.model_copy(update=quiet)}, minds, clock=clock)
    key = await of_kind(router, cast, "complaint")
    await answer(router, cast, await latest(router), "Kami periksa.")
    assert (await clocks(router))["decision"].paused_at is None
    office: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    await router.run(not_simple, key, why="Perlu ke lapangan", **office)
    told: Any = {"office": MAMUJU, "by": cast.sari}
    await router.run(close, key, **told, at=utc(18, 3))
    await router.run(reopen, key, **told, at=utc(19, 2))
    decision = (await clocks(router))["decision"]
    assert (decision.paused_at, (await latest(router)).next_due_at) == (None, decision.due_at)


async def test_a_holiday_moves_the_word_that_is_owed_beside_a_clock_that_it_does_not_move(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    key = await of_kind(router, cast, "complaint")
    await answer(router, cast, await latest(router), "Kami periksa.")
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    await router.run(not_simple, key, why="Perlu ke lapangan", **told)
    clock.at = utc(27, 2)
    await wrote(router)
    assert (await latest(router)).next_due_at == DECEMBER_2
    day: Any = {"office": router.offices[MAMUJU], "reason": "Banjir", "by": cast.ratna}
    counted = await router.calendars.edit(add_day, utc(30).date(), **day, at=clock())
    assert counted.moved == 1
    assert (await latest(router)).next_due_at == datetime(2026, 12, 3, 7, 30, tzinfo=UTC)
