"""The clauses of the published standards that speak of the counter, one test each.

P, L: Pasaman. U: Pasuruan. M: Mamuju. Each with its office's own profile, by the front desk's page.
"""

from typing import Any

from desk.call import LoggedCall
from router.log_call_by_officer import log_call_by_officer
from tests.cast import MAMUJU, PASAMAN, PASURUAN
from tests.journeys.clauses import FRIDAY, MONDAY, Desk


async def ten_minutes(desk: Desk, *, before: bool) -> None:
    """An idle counter owes ten minutes since arrival, a busy one since it was free.

    `before`: the guest book comes before the queue number, else after the call.
    """
    desk.at(MONDAY, "08.50")
    first, second = await desk.comes(), 0
    if before:
        assert (await desk.signs(first)).status == 200
    (visit,) = await desk.visits()
    assert visit.due_at == desk.local(MONDAY, 9, 0)  # nobody is before them
    second = await desk.comes(name="Budi")
    if before:
        await desk.signs(second, "Budi")
    assert (await desk.visits())[1].due_at is None
    if before:
        await desk.step(first, "begin")
    else:
        await desk.step(first, "call")
        await desk.signs(first)
        await desk.step(first, "begin")
    desk.at(MONDAY, "09.00")
    await desk.step(first, "finish")
    waiting = (await desk.visits())[1]
    assert waiting.due_at == desk.local(MONDAY, 9, 10)


async def test_p13_walk_in_served_ten_minutes_after_the_one_before(desks: Any) -> None:
    desk = await desks(PASAMAN)
    await ten_minutes(desk, before=True)
    desk.at(MONDAY, "09.09")
    await desk.step(2, "begin")
    assert (await desk.visits())[1].kept is True
    desk.at(MONDAY, "09.30")
    third = await desk.comes(name="Citra")
    await desk.signs(third, "Citra")
    await desk.step(2, "finish")
    desk.at(MONDAY, "09.41")
    await desk.router.timekeeper.watch()
    await desk.step(third, "begin")
    assert (await desk.visits())[2].kept is False
    assert (await desk.verbs()).count("visit.overdue") == 1


async def test_l09_library_served_five_minutes_after_the_guest_book(desks: Any) -> None:
    desk = await desks(PASAMAN)
    desk.at(MONDAY, "08.58")
    visit = await desk.comes("library")
    assert (await desk.visits())[0].due_at is None
    late = await desk.comes("library", "Budi")
    desk.at(MONDAY, "09.00")
    await desk.signs(visit)
    await desk.signs(late, "Budi")
    assert [one.due_at for one in await desk.visits()] == [desk.local(MONDAY, 9, 5)] * 2
    desk.at(MONDAY, "09.04")
    await desk.step(visit, "begin")
    desk.at(MONDAY, "09.06")
    await desk.step(late, "begin")
    assert [one.kept for one in await desk.visits()] == [True, False]


async def test_u04_open_as_printed(desks: Any) -> None:
    desk = await desks(PASURUAN)
    for day, time, said in (
        (MONDAY, "08.00", "Buka sampai 15.30 WIB"),
        (MONDAY, "15.29", "Buka sampai 15.30 WIB"),
        (MONDAY, "15.30", "Sedang tutup · buka kembali besok 08.00 WIB"),
        (FRIDAY, "15.59", "Buka sampai 16.00 WIB"),
        (FRIDAY, "16.00", "Sedang tutup · buka kembali Sen 23 Nov 08.00 WIB"),
    ):
        desk.at(day, time)
        assert desk.office.calendar.is_open(desk.clock()) is said.startswith("Buka")
        assert said in (await desk.page.get(f"/offices/{PASURUAN}/standard")).words


async def test_u05_walk_in_served_ten_minutes_after_the_one_before(desks: Any) -> None:
    await ten_minutes(await desks(PASURUAN), before=True)


async def test_m06_number_then_call_then_guest_book(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    assert (await desk.visits())[0].number == 1
    assert (await desk.signs(visit)).status == 409  # not called yet
    assert (await desk.step(visit, "begin")).status == 409
    await desk.steps(visit, ["call"])
    assert (await desk.step(visit, "begin")).status == 409  # the guest book comes first
    assert (await desk.signs(visit)).status == 200
    await desk.steps(visit, ["begin", "finish"])
    assert (await desk.ticket()).closed_at == desk.clock()


async def test_m06_pasaman_gives_the_number_after_the_guest_book(desks: Any) -> None:
    desk = await desks(PASAMAN)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    assert (await desk.visits())[0].number is None
    assert (await desk.step(visit, "begin")).status == 409
    await desk.signs(visit)
    assert (await desk.visits())[0].number == 1
    await desk.steps(visit, ["begin"])


async def test_m10_a_consultation_is_warned_at_45_and_flagged_at_60_minutes(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    await desk.steps(visit, ["call"])
    await desk.signs(visit)
    await desk.steps(visit, ["begin"])
    told, shown = [], []
    for time in ("09.44", "09.45", "09.59", "10.00", "10.30"):
        desk.at(MONDAY, time)
        await desk.router.timekeeper.watch()
        told.append([v.removeprefix("visit.") for v in await desk.verbs() if "session" in v])
        words = (await desk.page.get("/visits")).words
        shown.append(["Hampir 60 menit" in words, "Sudah 60 menit: lanjutkan" in words])
    assert told == [[], ["session_near"], ["session_near"], *[["session_near", "session_over"]] * 2]
    assert shown == [[False, False], [True, False], [True, False], *[[False, True]] * 2]
    await desk.steps(visit, ["finish"])  # nobody was cut short


async def test_m08_rated_at_the_end_and_a_low_score_opens_a_complaint(desks: Any) -> None:
    desk = await desks(MAMUJU)  # its standard prints no complaint beside the rating
    desk.at(MONDAY, "09.00")
    for score, complains in (("3", False), ("2", True)):
        visit = await desk.comes()
        await desk.step(visit, "call")
        await desk.signs(visit)
        await desk.steps(visit, ["begin", "finish"])
        form = f'action="/visits/{visit}/complaint"'
        assert form not in (await desk.page.get("/visits")).text
        assert (await desk.page.post(f"/visits/{visit}/rating", {"score": score})).status == 200
        assert (form in (await desk.page.get("/visits")).text) is complains


async def test_m10_a_call_that_was_too_long_is_noted_when_it_is_over(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "11.00")
    for name, minutes in (("1", 60), ("2", 61)):
        call = LoggedCall(client_id=name, number=f"0812-3456-789{name}", started_at=desk.clock(),
                          outcome="answered", talk_s=minutes * 60)  # fmt: skip
        told: Any = {"office": desk.office, "by": 1, "at": desk.clock()}
        await desk.router.run(log_call_by_officer, call, **told)
    assert (await desk.verbs()).count("call.session_over") == 1
    assert "lebih lama dari batas" not in (await desk.page.get("/conversations/1")).words
    assert "lebih lama dari batas" in (await desk.page.get("/conversations/2")).words


async def test_m10_an_appointment_is_made_for_no_longer(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("email")
    meeting = {"kind": "visit", "starts": "2026-11-19T10:00"}
    address = f"/tickets/{ticket.id}/appointments"
    refused = await desk.page.post(address, {**meeting, "minutes": "61"})
    assert refused.status == 409
    assert "Lebih lama dari konsultasi terlama" in refused.words
    assert (await desk.page.post(address, meeting)).status == 200


async def test_m11_walk_in_served_ten_minutes_after_the_one_before(desks: Any) -> None:
    await ten_minutes(await desks(MAMUJU), before=False)
