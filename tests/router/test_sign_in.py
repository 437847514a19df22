import pytest

from router import Router
from router.sign_in import (
    PERIOD,
    TRIES_BY_ADDRESS,
    TRIES_BY_EMAIL,
    TooManyTriesError,
    sign_in,
    try_sign_in,
)
from tests.cast import Cast, FixedClock

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
    await tries(router, clock, SARI, "192.0.2.2", TRIES_BY_EMAIL - 1)
    with pytest.raises(TooManyTriesError) as refused:
        await router.run(try_sign_in, SARI, "192.0.2.3", at=clock())
    assert refused.value.until == began + PERIOD
    clock.at = began + PERIOD
    assert await router.run(try_sign_in, SARI, "192.0.2.3", at=clock())


async def test_success_forgets_the_guesses(router: Router, cast: Cast, clock: FixedClock) -> None:
    for _ in range(5):
        await tries(router, clock, SARI, "192.0.2.1", TRIES_BY_EMAIL - 1)
        await router.run(
            sign_in, cast.sari, "192.0.2.1", token=f"t{clock.forward(seconds=1)}", csrf="c",
            at=clock(),
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
