"""What breaks in one of many matters of a transaction, on both databases."""

from sqlmodel import Session

from desk.contact import Address
from router.attempt import apart
from store import Store, people, rows
from tests.cast import MAMUJU, FixedClock, hire, wulan
from tests.router.silent import routed
from tests.router.test_receive import every


async def test_what_breaks_is_undone_alone(store: Store, clock: FixedClock) -> None:
    await store.run(hire, at=clock())
    router, _ = routed(store, clock)
    await router.receive(wulan("halo", at=clock()))

    def give(session: Session) -> None:
        for key, again in ((1, False), (2, True), (3, False)):
            with apart(session, "give", key):
                address = f"{key}@example.org"
                people.add_address(session, MAMUJU, "email", address, 1)
                late = Address(office=MAMUJU, kind="email", value=f"late{address}", contact_id=1)
                rows.add_later(session, late)
                if again:
                    twice = Address(office=MAMUJU, kind="email", value=address, contact_id=1)
                    rows.add(session, twice)

    await router.run(give)
    mails = {one.value for one in await every(router, Address) if one.kind == "email"}
    assert mails == {"1@example.org", "3@example.org", "late1@example.org", "late3@example.org"}
