"""People who were told a date that the calendar then moved are told the new one, by a press."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.message import Direction, Message
from desk.ticket import Ticket
from router import Router
from router.announce_moved import announce_moved
from router.change_kind import change_kind
from router.complaint import name_officer
from router.edit_calendar import add_day, remove_day
from router.errors import Refused
from router.reach import Word
from store import rows
from tests.cast import MAMUJU, Cast, FixedClock, by_mail, wulan
from tests.router.test_receive import every
from tests.visitor import Visitor
from tests.web.test_calendar import CLOSED, DAY

WORDS = "Maaf, permintaan {nomor} kami jawab sebelum {batas_waktu}."
WEDNESDAY = "Rabu, 18 November 2026 pukul 15.30 WITA"


@pytest.fixture
async def moved(ratna: Visitor, router: Router) -> None:
    """Wulan's deadline was Tuesday; then Tuesday was closed. Hendra's was Thursday."""
    await router.calendars.open()
    await router.receive(wulan("Mau tanya data"))
    await router.receive(by_mail("Mohon data kemiskinan"))
    await ratna.get(DAY)
    await ratna.post(DAY, CLOSED | {"confirmed": "1"})


async def said(router: Router) -> list[str]:
    found = await every(router, Message)
    return [m.text for m in found if m.direction == Direction.OUT and m.author == "officer"]


async def test_nobody_is_told_before_the_supervisor_says_so(
    ratna: Visitor, router: Router, moved: None
) -> None:
    seen = await ratna.get("/calendar")
    assert "2 pengguna belum diberi tahu" in seen.words
    assert await said(router) == []
    seen = await ratna.get("/calendar/moved")
    assert "Semula besok 15.30 WITA, sekarang Rab 18 Nov 15.30 WITA. Pemilihan" in seen.words
    assert "{batas_waktu}" in seen.text
    assert await said(router) == []


async def test_those_chosen_are_told_in_the_supervisors_words_and_the_others_stay(
    ratna: Visitor, router: Router, moved: None
) -> None:
    await ratna.get("/calendar/moved")
    seen = await ratna.post("/calendar/moved", {"ticket": "1", "text_id": WORDS})
    assert "1 pengguna diberi tahu." in seen.words
    assert "Hendra" in seen.words
    assert "Wulan" not in seen.words
    assert await said(router) == [
        f"Maaf, permintaan 7604-2026-000001 kami jawab sebelum {WEDNESDAY}."
    ]
    ticket = (await every(router, Ticket))[0]
    assert ticket.first_response_at is None
    talk = (await ratna.get("/conversations/1")).words
    assert f"Pengguna diberi tahu batas waktu yang baru: {WEDNESDAY}" in talk
    assert "1 pengguna belum diberi tahu" in (await ratna.get("/calendar")).words


async def test_a_second_press_tells_nobody_again(
    ratna: Visitor, router: Router, moved: None
) -> None:
    await ratna.get("/calendar/moved")
    told = {"ticket": "1", "text_id": WORDS}
    pressed = [ratna.post("/calendar/moved", told, follow=False) for _ in range(3)]
    assert {seen.status for seen in await asyncio.gather(*pressed)} <= {303, 422}
    assert len(await said(router)) == 1


async def test_what_moved_back_or_was_closed_is_told_to_nobody(
    ratna: Visitor, router: Router, cast: Cast, moved: None
) -> None:
    change: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": router.clock()}
    day = router.offices[MAMUJU].local(router.clock()).date() + timedelta(days=1)
    await router.calendars.edit(remove_day, day, reason="Batal", earlier=True, **change)
    assert "belum diberi tahu" not in (await ratna.get("/calendar")).words
    assert "mengetahui batas waktunya" in (await ratna.get("/calendar/moved")).words


async def test_a_text_without_the_date_and_a_shut_window_are_refused_and_the_words_kept(
    ratna: Visitor, router: Router, clock: FixedClock, moved: None
) -> None:
    await ratna.get("/calendar/moved")
    seen = await ratna.post("/calendar/moved", {"ticket": "1", "text_id": "Maaf, <b>nanti</b>."})
    assert seen.status == 422
    assert "Teks harus memuat {batas_waktu}" in seen.words
    assert "Maaf, &lt;b&gt;nanti&lt;/b&gt;." in seen.text
    assert "Pilih sedikitnya satu" in (await ratna.post("/calendar/moved", {"text_id": "x"})).words
    clock.forward(hours=25)
    await ratna.sign_in("ratna@bps.example")
    await ratna.get("/calendar/moved")
    seen = await ratna.post("/calendar/moved", {"ticket": "1", "text_id": WORDS})
    assert "Jendela WhatsApp sudah tertutup" in seen.words
    assert await said(router) == []


async def test_who_cannot_be_written_to_is_named_without_a_box(
    ratna: Visitor, router: Router, cast: Cast, moved: None
) -> None:
    def call_instead(session: Session) -> None:
        talk = rows.get(session, Conversation, 1, lock=True)
        assert talk
        talk.channel = "phone"
        rows.save(session, talk, "channel")

    await router.run(call_instead)
    seen = await ratna.get("/calendar/moved")
    assert "sampaikan lewat telepon" in seen.words
    assert 'name="ticket" value="1"' not in seen.text
    told: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": router.clock()}
    with pytest.raises(Refused, match="no_text"):
        await router.run(announce_moved, 1, Word(WORDS), **told)


async def test_each_is_told_in_their_own_language(
    ratna: Visitor, router: Router, moved: None
) -> None:
    def speak_english(session: Session) -> None:
        talk = rows.get(session, Conversation, 1, lock=True)
        assert talk
        talk.language = "en"
        rows.save(session, talk, "language")

    await router.run(speak_english)
    seen = await ratna.get("/calendar/moved")
    assert "Pesan dalam bahasa Inggris" in seen.words
    texts = {"ticket": "1", "text_id": WORDS, "text_en": "Number {nomor}: by {batas_waktu}."}
    await ratna.post("/calendar/moved", texts)
    assert await said(router) == [
        "Number 7604-2026-000001: by Wednesday, 18 November 2026 at 15:30 WITA."
    ]


async def test_only_supervisors_tell_and_none_of_a_complaint_about_them(
    sari: Visitor, ratna: Visitor, router: Router, cast: Cast, moved: None
) -> None:
    assert "belum diberi tahu" not in (await sari.get("/calendar")).words
    assert (await sari.get("/calendar/moved")).status == 403
    assert (await sari.post("/calendar/moved", {"ticket": "1", "text_id": WORDS})).status == 403
    office: Any = router.offices[MAMUJU]
    told: Any = {"office": office, "by": cast.ratna, "at": router.clock()}
    with pytest.raises(Refused, match="supervisor"):
        await router.run(announce_moved, 1, Word(WORDS), **(told | {"by": cast.sari}))
    await router.run(change_kind, 1, "complaint", **(told | {"by": cast.sari}))
    day = office.local(router.clock()).date() + timedelta(days=2)
    await router.calendars.edit(add_day, day, reason="Banjir", **told)
    await router.run(name_officer, 1, cast.ratna, office=MAMUJU, by=cast.sari, at=router.clock())
    assert "Wulan" not in (await ratna.get("/calendar/moved")).words
    assert await every(router, Event)
