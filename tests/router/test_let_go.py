"""What a network handed over is let go after a month; its message, and its id, stay."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from desk.message import Message, Payload
from router import Router
from router.let_go import FEW
from router.quarantine import quarantine, shelve
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, wulan

KTP = "NIK saya 7604012345678901"


def bodies(session: Session) -> list[bytes]:
    return [one.body for one in session.exec(select(Payload).order_by("id"))]


def said(session: Session) -> list[str]:
    return [one.text for one in session.exec(select(Message).where(Message.direction == "in"))]


async def test_a_payload_is_kept_a_month_and_no_longer(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    old = wulan(KTP)
    await router.receive(old)
    clock.forward(days=29)
    await router.timekeeper.let_go()
    await router.receive(wulan("Halo lagi", 2, at=clock()))
    assert KTP.encode() in (await router.store.read(bodies))[0]
    clock.forward(days=2)
    await router.timekeeper.let_go()
    first, second = await router.store.read(bodies)
    assert first == b""
    assert second, "not a month old"
    assert len(await router.store.read(said)) == 2
    assert (await router.receive(old)).heard_before, "its id is still known"


async def test_what_was_refused_is_kept_until_somebody_is_done_with_it(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    forged: Any = {"office": MAMUJU, "channel": "whatsapp", "account": "x", "content_type": "",
              "reason": "signature", "at": clock()}  # fmt: skip
    for number in range(2):
        await router.run(quarantine, external_id=str(number), body=b"Body=?", **forged)
    clock.forward(days=40)
    await router.timekeeper.let_go()
    assert await router.store.read(bodies) == [b"Body=?"] * 2
    await router.run(shelve, 2, office=MAMUJU, state="discarded", by=cast.ratna, at=clock())
    await router.timekeeper.let_go()
    assert await router.store.read(bodies) == [b"Body=?", b""]


async def test_many_are_let_go_a_few_at_a_time(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    for number in range(FEW + 1):
        await router.receive(wulan("Halo", number))
    clock.at = MONDAY + timedelta(days=31)
    assert await router.timekeeper.let_go() == FEW
    assert await router.timekeeper.let_go() == 1
    assert await router.timekeeper.let_go() == 0
    assert set(await router.store.read(bodies)) == {b""}
