"""The calendar of an office: officers look, a supervisor sees what a change does and makes it."""

from datetime import date

import pytest
from sqlmodel import Session

from desk.event import Event
from desk.ticket import Ticket
from router import Router
from store import rows
from tests.cast import MAMUJU, FixedClock, wulan
from tests.visitor import Visitor

DAY = "/calendar/2026-11-17"
CLOSED = {"kind": "local", "reason": "Pemilihan kepala desa"}


@pytest.fixture
async def matter(router: Router, clock: FixedClock) -> None:
    """A message of Monday that is due on Tuesday."""
    await router.calendars.open()
    await router.receive(wulan("Mau tanya data"))


async def due(router: Router) -> date:
    def look(session: Session) -> date:
        ticket = rows.get(session, Ticket, 1)
        assert ticket is not None
        assert ticket.due_at is not None
        return router.offices[MAMUJU].local(ticket.due_at).date()

    return await router.store.read(look)


async def test_the_year_names_its_days_and_says_what_is_not_decreed(sari: Visitor) -> None:
    seen = await sari.get("/calendar")
    assert "Kalender 2026" in seen.words
    assert "25 Hari Raya Natal" in seen.words
    assert "Akhir pekan Hari ini" in seen.words
    assert "Akhir pekan Hari ini" not in (await sari.get("/calendar?year=2027")).words
    assert 'aria-label="Kamis, 24 Desember 2026: Cuti bersama' in seen.text
    assert 'aria-label="Sabtu, 28 November 2026: Akhir pekan"' in seen.text
    assert 'aria-label="Kamis, 5 Maret 2026: Jam lain, Ramadan"' in seen.text
    assert "(perkiraan)" in (await sari.get("/calendar?year=2027")).words
    coming = (await sari.get("/calendar?year=2028")).words
    assert "Selain libur bertanggal tetap, hari libur nasional dan cuti bersama" in coming
    assert "tahun 2028 belum ditetapkan" in coming
    assert "25 Hari Raya Natal" in coming
    assert "Kalender 2026" in (await sari.get("/calendar?year=1900")).words
    for day in ("2026-02-30", "1999-01-01"):
        assert (await sari.get(f"/calendar/{day}")).status == 404


async def test_a_change_is_shown_before_it_is_made(
    ratna: Visitor, router: Router, matter: None
) -> None:
    await ratna.get(DAY)
    seen = await ratna.post(DAY, CLOSED)
    assert "1 batas waktu bergeser" in seen.words
    assert await due(router) == date(2026, 11, 17)
    assert router.offices[MAMUJU].calendar.is_working_day(date(2026, 11, 17))
    done = await ratna.post(DAY, CLOSED | {"confirmed": "1"})
    assert "1 batas waktu dihitung ulang" in done.words
    assert "17 Pemilihan kepala desa" in done.words
    assert await due(router) == date(2026, 11, 18)
    events = await router.store.read(rows.every, Event, rows.columns(Event))
    assert [e.verb for e in events if e.verb.startswith("calendar.")] == ["calendar.day_added"]
    assert "Ditetapkan oleh Ratna" in (await ratna.get(DAY)).words


async def test_a_day_opens_again_and_what_was_promised_later_stays(
    ratna: Visitor, router: Router, matter: None
) -> None:
    await ratna.get(DAY)
    await ratna.post(DAY, CLOSED | {"confirmed": "1"})
    again = {"kind": "open", "reason": "Pemilihan ditunda"}
    seen = await ratna.post(DAY, again)
    assert "0 batas waktu bergeser" in seen.words
    assert "1 batas waktu tetap" in seen.words
    await ratna.post(DAY, again | {"confirmed": "1", "earlier": "1"})
    assert await due(router) == date(2026, 11, 17)
    assert "Alasan: Pemilihan ditunda" in (await ratna.get(DAY)).words


async def test_a_holiday_of_a_year_without_a_decree_can_be_taken_away(
    ratna: Visitor, router: Router, matter: None
) -> None:
    christmas = date(2028, 12, 25)
    await ratna.get(f"/calendar/{christmas}")
    opened = {"kind": "open", "reason": "Layanan tetap buka", "confirmed": "1"}
    assert not router.offices[MAMUJU].calendar.is_working_day(christmas)
    await ratna.post(f"/calendar/{christmas}", opened)
    assert router.offices[MAMUJU].calendar.is_working_day(christmas)


async def test_a_half_day_has_its_hours(ratna: Visitor, router: Router, matter: None) -> None:
    await ratna.get(DAY)
    half = {"kind": "half day", "hours": "08.00-11.30", "reason": "Rapat kerja", "confirmed": "1"}
    await ratna.post(DAY, half)
    assert "Buka pukul 08.00-11.30" in (await ratna.get(DAY)).words
    refused = await ratna.post(DAY, half | {"hours": "pagi"})
    assert refused.status == 409
    assert "Jam layanan tidak dikenali" in refused.words


async def test_officers_look_and_do_not_change(sari: Visitor, router: Router, matter: None) -> None:
    assert "Lihat dampaknya" not in (await sari.get(DAY)).words
    refused = await sari.post(DAY, CLOSED | {"confirmed": "1"})
    assert refused.status == 409
    assert "Hanya penyelia" in refused.words
    assert await due(router) == date(2026, 11, 17)


async def test_a_change_without_a_reason_is_refused_and_keeps_what_was_chosen(
    ratna: Visitor, matter: None
) -> None:
    await ratna.get(DAY)
    refused = await ratna.post(DAY, {"kind": "joint leave", "reason": " "})
    assert refused.status == 409
    assert "Tuliskan alasannya" in refused.words
    assert 'value="joint leave" checked' in refused.text
    long = await ratna.post(DAY, {"kind": "joint leave", "reason": "x" * 201})
    assert "Paling banyak 200 huruf." in long.words
