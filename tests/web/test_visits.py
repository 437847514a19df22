"""The front desk: an office without rules of its own, what is pressed twice, who is expected."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from desk.office import Service
from desk.phrases import Phrases
from desk.visit import Visit
from router import Router
from router.appointment import cancel_appointment, make_appointment
from router.arrive import arrive
from router.change_kind import change_kind
from router.complaint import name_officer
from store import Store, rows
from tests.cast import MAMUJU, Cast, FixedClock, hire, minds, offices, wulan
from tests.visitor import Visitor, give_passwords, pages_of, visiting
from tests.web.test_live import until, watching
from web.reader import Reader

STEPS = ("call", "begin", "finish")
ARRIVED = {"service": "visit", "name": "Wulan", "purpose": "Data", "client_id": "one"}


async def test_an_office_without_rules_of_its_own_serves_whoever_comes(sari: Visitor) -> None:
    told = {
        "service": "visit",
        "name": "<b>Wulan</b> \u202eسلام " + "W" * 150,
        "purpose": "<script>",
    }
    seen = await sari.post("/visits", told)
    assert seen.status == 200
    assert "<b>Wulan</b>" not in seen.text
    for step in STEPS:
        assert (await sari.post("/visits/1/steps", {"step": step})).status == 200, step
    assert "Wulan" in (await sari.get("/visits")).words


async def test_visitors_stand_by_their_number_and_the_only_way_on_is_open(
    store: Store, clock: FixedClock
) -> None:
    known = offices()[MAMUJU]
    order = ("guest book", "queue number", "waiting", "consultation")
    own = known.model_copy(update={"services": {"visit": Service(queue=True, order=order)}})
    router = Router(store, {MAMUJU: own}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    async with pages_of(router) as url, visiting(url) as visitor:
        sari = await visitor.sign_in("sari@bps.example")
        for name in ("Agus", "Bayu", "Citra"):
            seen = await sari.post("/visits", ARRIVED | {"name": name, "client_id": name})
        assert seen.text.count('id="guest-book-1" open') == 1
        for number, name in ((3, "Citra"), (2, "Bayu")):
            await sari.post(f"/visits/{number}/guest-book", {"name": name})
        seen = await sari.get("/visits")
    found = [seen.text.index(f'id="visit-{number}"') for number in (3, 2, 1)]
    assert found == sorted(found)
    assert 'id="guest-book-3"' not in seen.text


@pytest.mark.parametrize(
    ("field", "most", "said"),
    [
        ("name", 200, "Nama terlalu panjang. Paling banyak 200 huruf."),
        ("purpose", 2000, "Keperluan terlalu panjang. Paling banyak 2.000 huruf."),
    ],
)
async def test_what_is_too_long_is_refused_with_the_limit_that_holds(
    sari: Visitor, field: str, most: int, said: str
) -> None:
    book = {"name": "Wulan", "email": "wulan@example.org", "identity_seen": "1"}
    seen = await sari.post("/visits", ARRIVED | {field: "x" * (most + 1)})
    assert (seen.status, said in seen.words) == (409, True)
    seen = await sari.post("/visits", ARRIVED | {field: "x" * most})
    assert seen.status == 200
    assert (await sari.post("/visits/1/steps", {"step": "call"})).status == 200
    seen = await sari.post("/visits/1/guest-book", book | {field: "x" * (most + 1)})
    assert (seen.status, said in seen.words) == (409, True)
    assert (await sari.post("/visits/1/guest-book", book | {field: "x" * most})).status == 200


async def test_a_complaint_that_is_too_long_is_refused_with_its_limit(sari: Visitor) -> None:
    await sari.post("/visits", ARRIVED)
    for step in STEPS:
        await sari.post("/visits/1/steps", {"step": step})
    seen = await sari.post("/visits/1/complaint", {"text": "x" * 2001})
    assert seen.status == 409
    assert "Pengaduan terlalu panjang. Paling banyak 2.000 huruf." in seen.words
    assert (await sari.post("/visits/1/complaint", {"text": "x" * 2000})).status == 200


async def came(router: Router) -> list[Visit]:
    return await router.store.read(rows.every, Visit, rows.columns(Visit))


async def test_a_second_press_of_the_button_is_the_same_arrival(
    sari: Visitor, router: Router
) -> None:
    assert 'name="client_id" value="' in (await sari.get("/visits")).text
    for _ in range(2):
        assert (await sari.post("/visits", ARRIVED)).status == 200
    assert len(await came(router)) == 1


def test_a_time_on_another_day_is_said_with_its_day() -> None:
    saturday = datetime(2026, 11, 21, 2, tzinfo=UTC)
    reader = Reader(Phrases({}), "id", "Asia/Makassar", saturday)
    assert reader.nearby(saturday) == "10.00"
    assert reader.nearby(datetime(2026, 11, 23, 0, 10, tzinfo=UTC)) == "Sen 23 Nov 08.10"


async def test_somebody_else_on_a_form_that_was_sent_before_is_not_lost(
    sari: Visitor, router: Router
) -> None:
    await sari.get("/visits")
    await sari.post("/visits", ARRIVED)
    await sari.post("/visits", ARRIVED | {"name": "Agus"})
    assert {visit.name for visit in await came(router)} == {"Wulan", "Agus"}


@pytest.fixture
async def meeting(router: Router, cast: Cast, clock: FixedClock) -> int:
    """Wulan wrote, and is to meet Sari today at 10."""
    await router.receive(wulan("Mau tanya data kemiskinan"))
    made = await router.run(
        make_appointment, 1, office=router.offices[MAMUJU], kind="visit",
        starts_at=datetime(2026, 11, 16, 2, tzinfo=UTC), by=cast.sari, at=clock(),
    )  # fmt: skip
    assert made.id
    return made.id


async def test_who_has_an_appointment_today_is_expected_and_comes(
    sari: Visitor, router: Router, meeting: int
) -> None:
    seen = await sari.get("/visits")
    assert "Janji temu hari ini 10.00 Wulan" in seen.words
    assert "7604-2026-000001" in seen.words
    came_for = await sari.post(f"/appointments/{meeting}/arrival")
    assert "Sudah datang" not in came_for.words
    assert "Janji temu 10.00 · 7604-2026-000001 · bertemu Sari" in came_for.words
    (visit,) = await came(router)
    assert (visit.appointment_id, visit.name, visit.contact_id) == (meeting, "Wulan", 1)
    again = await sari.post(f"/appointments/{meeting}/arrival")
    assert again.status == 409
    assert "Itu sudah dilakukan" in again.words
    assert len(await came(router)) == 1
    await sari.post("/visits/1/steps", {"step": "leave"})
    assert "Sudah datang" in (await sari.get("/visits")).words


async def test_nobody_is_expected_for_what_was_cancelled_or_is_on_another_day(
    sari: Visitor, joko: Visitor, router: Router, cast: Cast, clock: FixedClock, meeting: int
) -> None:
    assert "Janji temu" not in (await joko.get("/visits")).words
    assert (await joko.post(f"/appointments/{meeting}/arrival")).status == 404
    clock.forward(days=1)
    assert "Janji temu" not in (await sari.get("/visits")).words
    clock.forward(days=-1)
    office = router.offices[MAMUJU]
    await router.run(
        cancel_appointment, meeting, office=office, why="Sakit", by=cast.sari, at=clock()
    )
    assert "Janji temu" not in (await sari.get("/visits")).words
    assert (await sari.post(f"/appointments/{meeting}/arrival")).status == 404


async def test_who_is_complained_about_does_not_learn_of_it_at_the_front_desk(
    sari: Visitor, ratna: Visitor, router: Router, cast: Cast, clock: FixedClock, meeting: int
) -> None:
    await router.run(
        change_kind, 1, "complaint", office=router.offices[MAMUJU], by=cast.ratna, at=clock()
    )
    await router.run(name_officer, 1, cast.sari, office=MAMUJU, by=cast.ratna, at=clock())
    assert "Janji temu" not in (await sari.get("/visits")).words
    assert (await sari.post(f"/appointments/{meeting}/arrival")).status == 404
    await ratna.get("/visits")
    assert "7604-2026-000001" in (await ratna.post(f"/appointments/{meeting}/arrival")).words
    seen = await sari.get("/visits")
    assert "7604-2026-000001" not in seen.words
    assert "kemiskinan" not in seen.words


async def test_the_front_desk_is_told_to_draw_itself_again(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    def refreshed(told: dict[str, Any]) -> Any:
        return "refresh" in told and told

    come = partial(arrive, office=router.offices[MAMUJU], by=cast.sari, at=clock())
    async with watching(sari, "/visits") as socket:
        await router.receive(wulan("Mau tanya data"))
        told = await until(socket, refreshed)
        assert (told["refresh"], told["parts"]) == (False, [])
        await router.run(come, name="Agus")
        assert (await until(socket, lambda told: told.get("refresh"))) is True
