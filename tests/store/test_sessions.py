from datetime import timedelta

from sqlmodel import Session

from desk.officer import Officer
from router import Router
from router.sign_in import VALID, sign_in, token_hash
from store import rows, sessions
from store.sessions import Visit
from tests.cast import Cast, FixedClock

HASH = token_hash("t")


async def visit(router: Router, clock: FixedClock) -> Visit | None:
    return await router.store.read(sessions.visit, HASH, as_of=clock())


async def test_a_session_is_its_officer_until_it_runs_out(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.run(sign_in, cast.ratna, "192.0.2.1", hashed="", token="t", csrf="c", at=clock())
    found = await visit(router, clock)
    assert found
    assert (found.officer_id, found.office, found.csrf) == (cast.ratna, "7604", "c")
    assert found.supervises
    clock.at += VALID - timedelta(seconds=1)
    assert await visit(router, clock)
    clock.forward(seconds=1)
    assert await visit(router, clock) is None


async def test_a_disabled_officer_has_no_session(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    def disable(session: Session) -> None:
        officer = rows.get(session, Officer, cast.sari)
        assert officer
        officer.disabled_at = clock()
        rows.save(session, officer, "disabled_at")

    await router.run(sign_in, cast.sari, "192.0.2.1", hashed="", token="t", csrf="c", at=clock())
    await router.run(disable)
    assert await visit(router, clock) is None
