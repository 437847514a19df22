"""An appointment stays owed until somebody says what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from desk.ticket import Ticket
from desk.visit import Appointment
from router import Router
from router.aim import aim
from router.appointment import cancel_appointment, make_appointment
from router.close import close, reopen
from router.reply import reply
from store import rows
from tests.cast import MAMUJU, Cast, FixedClock, by_mail
from tests.router.test_receive import every

TEN = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
"""Tuesday, 10.00 WITA."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def agreed(router: Router, cast: Cast, starts_at: datetime) -> Appointment:
    return await router.run(
        make_appointment, 1, office=router.offices[MAMUJU], kind="visit", starts_at=starts_at,
        by=cast.sari, at=router.clock(),
    )  # fmt: skip


async def answered(router: Router, cast: Cast) -> None:
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": router.clock()}
    await router.run(reply, 1, "Mari bertemu.", **told)


@pytest.fixture
async def meeting(router: Router, cast: Cast) -> Appointment:
    """Hendra was answered by mail, and is to meet Sari on Tuesday from ten to eleven."""
    await router.receive(by_mail("Mau tanya data kemiskinan"))
    await answered(router, cast)
    return await agreed(router, cast, TEN)


async def next_due(router: Router) -> datetime | None:
    (ticket,) = await every(router, Ticket)
    found: datetime | None = ticket.next_due_at
    return found


async def aimed(router: Router) -> datetime | None:
    """Return what is due next once some other clock of the ticket was moved."""

    def move(session: Session) -> None:
        ticket = rows.get(session, Ticket, 1, lock=True)
        assert ticket
        aim(session, ticket, router.offices[MAMUJU].calendar)

    await router.run(move)
    return await next_due(router)


async def test_an_appointment_that_passed_without_a_word_is_still_owed(
    router: Router, clock: FixedClock, meeting: Appointment
) -> None:
    clock.at = TEN + 3 * HOUR
    assert await aimed(router) == TEN + HOUR


async def test_a_word_after_it_settles_it(
    router: Router, cast: Cast, clock: FixedClock, meeting: Appointment
) -> None:
    clock.at = TEN + 3 * HOUR
    await answered(router, cast)
    assert await next_due(router) is None
    assert await aimed(router) is None


async def test_of_two_appointments_the_second_is_owed_once_the_first_is_settled(
    router: Router, cast: Cast, clock: FixedClock, meeting: Appointment
) -> None:
    await agreed(router, cast, TEN + DAY)
    await answered(router, cast)
    assert await next_due(router) == TEN + HOUR
    clock.at = TEN + 2 * HOUR
    await answered(router, cast)
    assert await next_due(router) == await aimed(router) == TEN + DAY + HOUR


async def test_taking_back_a_later_one_settles_no_earlier_one(
    router: Router, cast: Cast, clock: FixedClock, meeting: Appointment
) -> None:
    second = await agreed(router, cast, TEN + DAY)
    clock.at = TEN + 2 * HOUR
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    await router.run(cancel_appointment, second.id or 0, why="Sakit", **told)
    assert await aimed(router) == TEN + HOUR


async def test_a_matter_that_was_closed_after_it_owes_it_no_more(
    router: Router, cast: Cast, clock: FixedClock, meeting: Appointment
) -> None:
    clock.at = TEN + 2 * HOUR
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": clock()}
    await router.run(close, 1, **told)
    await router.run(reopen, 1, **told)
    assert await aimed(router) is None
