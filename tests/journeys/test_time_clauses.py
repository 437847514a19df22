"""The clauses of the published standards that speak of time and order, one test each.

P, L: Pasaman. U: Pasuruan. M: Mamuju. B: Boalemo. Each with its office's own profile, through the
router, the front desk's and the officers' pages. The counter, and silence (P15, B08), have
files of their own.
"""

from typing import Any

from desk.call import LoggedCall
from desk.inbound import Sender
from desk.ticket import Ticket
from desk.visit import Appointment
from router.log_call_by_officer import log_call_by_officer
from tests.cast import BOALEMO, MAMUJU, PASAMAN, PASURUAN
from tests.channels.whatsapp.line import Line
from tests.journeys.clauses import ASKED, FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from tests.router.test_receive import every


async def test_p14_online_served_within_three_working_days(desks: Any) -> None:
    desk = await desks(PASAMAN)
    for channel in ("email", "webchat", "portal"):
        desk.at(MONDAY, "10.00")
        assert (await desk.ask(channel)).due_at == desk.local(THURSDAY, 15, 30)
    seen = await desk.page.get("/inbox")
    assert "Kam 19 Nov" in seen.words


async def test_u06_email_served_within_two_working_days(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(MONDAY, "10.00")
    assert (await desk.ask("email")).due_at == desk.local(WEDNESDAY, 15, 30)
    desk.at(FRIDAY, "15.50")
    assert (await desk.ask("email")).due_at == desk.local(24, 15, 30)


async def test_u07_online_served_within_one_working_day(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(THURSDAY, "09.00")
    for channel in ("webchat", "whatsapp"):
        assert (await desk.ask(channel)).due_at == desk.local(FRIDAY, 16, 0)


async def test_u08_telephone_at_once_and_whoever_was_missed_is_called_back(desks: Any) -> None:
    desk = await desks(PASURUAN)

    def call(outcome: str, name: str) -> LoggedCall:
        return LoggedCall(client_id=name, number="0812-3456-7890", started_at=desk.clock(),
                          outcome=outcome, talk_s=60)  # fmt: skip

    told: Any = {"office": desk.office, "by": 1}
    desk.at(MONDAY, "10.00")
    await desk.router.run(log_call_by_officer, call("answered", "1"), at=desk.clock(), **told)
    assert await every(desk.router, Ticket) == []
    desk.at(MONDAY, "11.00")
    await desk.router.run(log_call_by_officer, call("missed", "2"), at=desk.clock(), **told)
    ticket = await desk.ticket()
    assert (ticket.kind, ticket.due_at) == ("callback", desk.local(MONDAY, 15, 30))
    desk.at(MONDAY, "14.00")
    back = LoggedCall(client_id="3", number="0812-3456-7890", started_at=desk.clock(),
                      outcome="answered", direction="out", talk_s=90)  # fmt: skip
    await desk.router.run(log_call_by_officer, back, at=desk.clock(), **told)
    assert (await desk.ticket()).first_response_at == desk.clock()


async def test_u20_the_person_is_asked_whether_the_answer_fits(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("webchat")
    await desk.answer()
    for _ in range(2):  # a double press asks once
        assert (await desk.page.post(f"/tickets/{ticket.id}/fit")).status == 200
    assert "sudah sesuai" in (await desk.said())[-1]
    desk.at(MONDAY, "10.30")
    again = await desk.ask("webchat", "belum, yang per kecamatan")
    assert (again.closed_at, again.next_due_at) == (None, desk.local(TUESDAY, 15, 30))
    await desk.answer("Ini yang per kecamatan.")
    await desk.page.post(f"/tickets/{ticket.id}/fit")
    done = await desk.ask("webchat", "ya")
    assert (done.closed_at, done.closed_by) == (desk.clock(), "contact")
    assert [v for v in await desk.verbs() if v.startswith("ticket.fit")] == [
        "ticket.fit_asked", "ticket.fits_not", "ticket.fit_asked", "ticket.fits"
    ]  # fmt: skip


async def test_m12_the_website_counts_from_when_the_request_is_complete(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "10.00")
    nobody = Sender("chat", "visitor")
    ticket = await desk.ask("webchat", sender=nobody)
    assert ticket.due_at is None
    page = await desk.page.get(f"/conversations/{ticket.conversation_id}")
    assert "Menunggu kelengkapan" in page.words
    desk.at(WEDNESDAY, "10.00")
    done = await desk.ask("webchat", "Nama: Wulan\nEmail: wulan@example.org", sender=nobody)
    assert (done.complete_at, done.due_at) == (desk.clock(), desk.local(23, 15, 30))
    await desk.page.sign_in("dewi@bps.example")  # the session of Monday has ended
    page = await desk.page.get(f"/conversations/{ticket.conversation_id}")
    assert "Lengkap hari ini 10.00 WITA, 2 hari setelah diterima" in page.words
    address = f"/tickets/{ticket.id}/completeness"
    assert (await desk.page.post(address, {"_method": "DELETE", "why": ""})).status == 409
    await desk.page.post(address, {"_method": "DELETE", "why": "Tahun belum jelas"})
    assert (await desk.ticket()).due_at is None
    assert (await desk.page.post(address, {"why": " "})).status == 409
    assert (await desk.ticket()).complete_at is None
    await desk.page.post(address, {"why": "Sudah dijelaskan lewat telepon"})
    assert (await desk.ticket()).due_at == desk.local(23, 15, 30)
    page = await desk.page.get(f"/conversations/{ticket.conversation_id}")
    assert "Tahun belum jelas" in page.words


async def test_m13_whatsapp_answered_first_within_one_working_day_not_by_a_machine(
    desks: Any,
) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "08.00")
    async with Line(desk.router, desk.clock) as line:
        assert await line.write(ASKED) == 200
    ticket = await desk.ticket()
    assert "paling lambat Selasa, 17 November 2026 pukul 15.30 WITA" in (await desk.said())[-1]
    assert (ticket.first_response_at, ticket.due_at) == (None, desk.local(TUESDAY, 15, 30))
    desk.at(MONDAY, "14.00")
    told = {"text": "Ada, silakan.", "client_id": "1"}
    seen = await desk.page.post(f"/conversations/{ticket.conversation_id}/messages", told)
    assert seen.status == 200, seen.words
    assert (await desk.ticket()).first_response_at == desk.clock()


async def test_m14_email_served_within_three_working_days_since_received(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "23.30")
    assert (await desk.ask("email")).due_at == desk.local(THURSDAY, 15, 30)


async def test_b07_a_matter_goes_on_by_zoom_with_its_link(desks: Any) -> None:
    desk = await desks(BOALEMO)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("webchat")
    await desk.answer("Mari kita bahas lewat Zoom.")
    address = f"/tickets/{ticket.id}/appointments"
    zoom = {"kind": "zoom", "starts": "2026-11-19T10:00", "link": "https://zoom.us/j/7501"}
    for wrong in ({"link": ""}, {"starts": "2026-11-22T10:00"}, {"starts": "2026-11-16T09:00"}):
        assert (await desk.page.post(address, {**zoom, **wrong})).status == 409
    assert (await desk.page.post(address, zoom)).status == 200
    (made,) = await every(desk.router, Appointment)
    assert (made.ticket_id, made.link) == (ticket.id, "https://zoom.us/j/7501")
    assert "https://zoom.us/j/7501" in (await desk.said())[-1]
    assert (await desk.page.post(address, zoom)).status == 409  # the officer is taken then
    before = len(await desk.said())
    desk.at(WEDNESDAY, "09.59")
    await desk.router.timekeeper.watch()
    assert len(await desk.said()) == before
    desk.at(WEDNESDAY, "10.00")
    await desk.router.timekeeper.watch()
    await desk.router.timekeeper.watch()
    (reminder,) = (await desk.said())[before:]
    assert "https://zoom.us/j/7501" in reminder
    assert "Kamis, 19 November 2026 pukul 10.00 WITA" in reminder
    assert (await desk.ticket()).next_due_at == desk.local(THURSDAY, 11, 0)  # its end


async def test_b09_whoever_was_served_may_rate_and_complain(desks: Any) -> None:
    desk = await desks(BOALEMO)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    await desk.signs(visit)
    await desk.steps(visit, ["begin", "finish"])
    served = await desk.ticket()
    form = f'action="/visits/{visit}/complaint"'
    assert form in (await desk.page.get("/visits")).text  # printed beside the rating
    rate = f"/visits/{visit}/rating"
    assert (await desk.page.post(rate, {"score": "5"})).status == 409
    assert (await desk.page.post(rate, {"score": "1"})).status == 200
    told = {"text": "Petugas kurang ramah"}
    assert (await desk.page.post(f"/visits/{visit}/complaint", told)).status == 200
    complaint = await desk.ticket()
    assert (complaint.kind, complaint.due_at) == ("complaint", desk.local(THURSDAY, 15, 30))
    assert complaint.id != served.id
    assert complaint.hidden_from == 1  # who served them typed it
    assert (await desk.page.get(f"/conversations/{complaint.conversation_id}")).status == 404


async def test_b10_every_channel_within_one_working_day(desks: Any) -> None:
    desk = await desks(BOALEMO)
    for channel in ("whatsapp", "email", "webchat", "portal"):
        desk.at(MONDAY, "10.00")
        assert (await desk.ask(channel)).due_at == desk.local(TUESDAY, 15, 30)
    await desk.comes()
    assert (await desk.visits())[0].due_at == desk.local(TUESDAY, 15, 30)
