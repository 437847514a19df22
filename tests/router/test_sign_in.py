import asyncio

import pytest

from router import Router
from router.errors import Refused
from router.officers import set_password
from router.sign_in import (
    PERIOD,
    TRIES,
    TRIES_BY_ADDRESS,
    TRIES_BY_EMAIL,
    TooManyTriesError,
    sign_in,
    token_hash,
    try_sign_in,
)
from store import sessions
from tests.cast import MAMUJU, Cast, FixedClock

SARI = "sari@bps.example"


async def tries(router: Router, clock: FixedClock, email: str, address: str, times: int) -> None:
    for _ in range(times):
        await router.run(try_sign_in, email, address, at=clock())


async def test_the_ninth_guess_waits_until_the_first_is_forgotten(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    began = clock()
    await tries(router, clock, SARI, "192.0.2.1", 1)
    clock.forward(minutes=5)
    await tries(router, clock, SARI, "192.0.2.1", TRIES - 1)
    with pytest.raises(TooManyTriesError) as refused:
        await router.run(try_sign_in, SARI, "192.0.2.1", at=clock())
    assert refused.value.until == began + PERIOD
    clock.at = began + PERIOD
    assert await router.run(try_sign_in, SARI, "192.0.2.1", at=clock())


async def test_many_guesses_at_once_are_as_many_guesses(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    async def guess() -> bool:
        try:
            await router.run(try_sign_in, SARI, "192.0.2.1", at=clock())
        except TooManyTriesError:
            return False
        return True

    assert sum(await asyncio.gather(*(guess() for _ in range(5 * TRIES)))) == TRIES


async def test_success_forgets_the_guesses(router: Router, cast: Cast, clock: FixedClock) -> None:
    for _ in range(5):
        await tries(router, clock, SARI, "192.0.2.1", TRIES - 1)
        await router.run(
            sign_in, cast.sari, "192.0.2.1", hashed="", token=f"t{clock.forward(seconds=1)}",
            csrf="c", at=clock(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "neighbour", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unknown", "unknown", True),
    ],
)
async def test_one_subscriber_is_one_address(
    router: Router, cast: Cast, clock: FixedClock, address: str, neighbour: str, same: bool
) -> None:
    for number in range(TRIES_BY_ADDRESS):
        await tries(router, clock, f"nobody{number}@x", address, 1)
    if same:
        with pytest.raises(TooManyTriesError):
            await tries(router, clock, "other@x", neighbour, 1)
    else:
        await tries(router, clock, "other@x", neighbour, 1)


async def test_who_guesses_elsewhere_keeps_nobody_out(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await tries(router, clock, SARI, "198.51.100.1", TRIES)
    with pytest.raises(TooManyTriesError):
        await tries(router, clock, SARI, "198.51.100.1", 1)
    await tries(router, clock, SARI, "192.0.2.1", TRIES)


async def test_guesses_from_everywhere_are_stopped_but_not_in_a_known_browser(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    for number in range(TRIES_BY_EMAIL):
        await tries(router, clock, SARI, f"198.51.100.{number}", 1)
    with pytest.raises(TooManyTriesError):
        await tries(router, clock, SARI, "192.0.2.1", 1)
    for _ in range(TRIES):
        await router.run(try_sign_in, SARI, "192.0.2.1", browser="known", at=clock())
    with pytest.raises(TooManyTriesError):
        await router.run(try_sign_in, SARI, "192.0.2.1", browser="known", at=clock())


async def test_what_is_refused_counts_no_longer(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await tries(router, clock, SARI, "192.0.2.1", TRIES)
    for _ in range(TRIES_BY_ADDRESS):
        with pytest.raises(TooManyTriesError):
            await tries(router, clock, SARI, "192.0.2.1", 1)
    await tries(router, clock, "budi@bps.example", "192.0.2.1", 1)


async def test_a_password_that_was_replaced_while_it_was_looked_at_opens_nothing(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    """Looking at a password takes a while, and happens outside any transaction."""
    (before,) = await router.run(try_sign_in, SARI, "192.0.2.1", at=clock())
    await router.run(set_password, MAMUJU, SARI, "another hash")
    with pytest.raises(Refused, match="password"):
        await router.run(
            sign_in, cast.sari, "192.0.2.1", hashed=before.password, token="t", csrf="c",
            at=clock(),
        )  # fmt: skip
    as_of = clock()
    assert await router.store.read(sessions.visit, token_hash("t"), as_of=as_of) is None
