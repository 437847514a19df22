"""An officer keeps the address that a person gave: with consent, once, and nobody else's."""

from typing import Any

import pytest

from desk.contact import Address
from desk.event import Event
from router import Router
from router.errors import Missing, Refused
from router.keep_address import keep_address
from store import rows
from tests.cast import MAMUJU, Cast, FixedClock, by_mail, wulan


@pytest.fixture
def told(cast: Cast, clock: FixedClock) -> dict[str, Any]:
    return {"office": MAMUJU, "by": cast.sari, "at": clock(), "consented": True}


async def mails(router: Router) -> list[tuple[int, str]]:
    found = await router.store.read(rows.every, Address, rows.columns(Address))
    return sorted((one.contact_id, one.value) for one in found if one.kind == "email")


async def test_an_address_is_kept_once_and_written_down_without_itself(
    router: Router, told: dict[str, Any]
) -> None:
    await router.receive(wulan("Mau tanya data"))
    for written in (" Wulan@Example.org ", "wulan@example.org"):
        await router.run(keep_address, 1, written, **told)
    assert await mails(router) == [(1, "wulan@example.org")]
    events = await router.store.read(rows.every, Event, rows.columns(Event))
    (kept,) = [one for one in events if one.verb == "contact.address_given"]
    assert (kept.actor, kept.detail) == (f"officer:{told['by']}", {})


@pytest.mark.parametrize(
    "written", ["", "wulan", "wulan@x", "w@x.id, b@x.id", "w@x.id\0", "x" * 300 + "@x.id"]
)
async def test_what_is_no_address_is_refused(
    router: Router, told: dict[str, Any], written: str
) -> None:
    await router.receive(wulan("Mau tanya data"))
    with pytest.raises(Refused, match=r"^address$"):
        await router.run(keep_address, 1, written, **told)


async def test_nobody_is_written_to_without_consent_or_at_somebody_elses_address(
    router: Router, told: dict[str, Any]
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.receive(by_mail("Mohon data"))
    with pytest.raises(Refused, match="consent"):
        await router.run(keep_address, 1, "wulan@example.org", **(told | {"consented": False}))
    with pytest.raises(Refused, match="address_taken"):
        await router.run(keep_address, 1, "hendra@example.org", **told)
    with pytest.raises(Missing):
        await router.run(keep_address, 1, "wulan@example.org", **(told | {"office": "7514"}))
    assert await mails(router) == [(2, "hendra@example.org")]
