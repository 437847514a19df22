"""Each way a talk with the bot can go, from Twilio's signed webhook to the reply on the phone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.office import Office
from desk.ticket import Ticket
from loket.assembly import mind
from router import Router
from store import Store
from tests.bot.office import VARIABLES
from tests.cast import MAMUJU, FixedClock, hire, offices
from tests.channels.whatsapp.line import Line

VALUES = VARIABLES | {
    "nama_kantor": "BPS Kabupaten Mamuju",
    "alamat": "Jl. Soekarno Hatta, Mamuju",
    "jam_layanan": "Senin-Kamis 08.00-15.30, Jumat 08.00-16.00",
}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


def mamuju(**changes: object) -> Office:
    return offices()[MAMUJU].model_copy(update={"variables": VALUES, **changes})


@pytest.fixture
async def line(store: Store, clock: FixedClock) -> AsyncIterator[Line]:
    """Mamuju's number with its real bot, which addresses people as Kak."""
    office = mamuju(form_of_address="Kak")
    router = Router(store, {MAMUJU: office}, mind, clock=clock)
    await router.run(hire, at=clock())
    async with Line(router, clock) as made:
        yield made


async def talk(line: Line, *texts: str) -> str:
    """Write, one message after the other; return what the phone shows last."""
    for text in texts:
        assert await line.write(text) == 200
        await line.deliver()
    return line.on_phone()[-1]


async def tap(line: Line, words: str, value: str) -> str:
    """Tap a button or a row; return what the phone shows last."""
    assert await line.write(words, ButtonText=words, ButtonPayload=f"pilih:{value}") == 200
    await line.deliver()
    return line.on_phone()[-1]


async def tickets(line: Line) -> list[Ticket]:
    return await line.every(Ticket)


@pytest.mark.parametrize(
    ("greeting", "asked", "shown", "buttons", "thanks"),
    [
        ("assalamualaikum", "alamat kantor di mana kak", "Apakah ini menjawab?",
         ["Ya, terjawab", "Hubungkan ke petugas"], "senang dapat membantu"),
        ("good morning", "what is the address of your office?", "Does this answer your question?",
         ["Yes, it does", "Talk to an officer"], "glad to help"),
    ],
)  # fmt: skip
async def test_an_answer_is_accepted_by_a_tap(
    line: Line, greeting: str, asked: str, shown: str, buttons: list[str], thanks: str
) -> None:
    hello = await talk(line, greeting)
    assert "Kak" in hello or "Sir/Madam" in hello
    answer = await talk(line, asked)
    assert "Jl. Soekarno Hatta" in answer
    assert shown in answer
    (asking,) = [t for t in line.standin.texts.values() if t.buttons]
    assert [label for _, label in asking.buttons] == buttons
    assert thanks in await tap(line, buttons[0], "1")
    assert await tickets(line) == []


@pytest.mark.parametrize(
    ("asked", "reply", "passed", "deadline"),
    [
        ("alamat kantor di mana", "2", "beserta jawaban tadi",
         "paling lambat Selasa, 17 November 2026 pukul"),
        ("what is the address of your office?", "no", "together with the answer above",
         "by Tuesday, 17 November 2026"),
    ],
)  # fmt: skip
async def test_a_rejected_answer_goes_to_an_officer_with_what_was_asked_and_shown(
    line: Line, asked: str, reply: str, passed: str, deadline: str
) -> None:
    told = await talk(line, asked, reply)
    assert passed in told
    assert deadline in told
    (ticket,) = await tickets(line)
    assert (ticket.reason, ticket.subject) == ("rejected", asked)
    shown = [m.text for m in await line.said() if m.conversation_id == ticket.conversation_id]
    assert "Jl. Soekarno Hatta" in shown[0]


@pytest.mark.parametrize("how", ["1", "yang pertama", "mitra", "tap"])
async def test_a_choice_is_made_by_number_by_words_or_by_a_tap(line: Line, how: str) -> None:
    offered = await talk(line, "mau daftar")
    assert offered.startswith("Mana yang Anda maksud?")
    assert "4. Bicara dengan petugas" in offered
    answer = await (tap(line, "Bagaimana cara…", "1") if how == "tap" else talk(line, how))
    assert "mitra" in answer
    assert "Apakah ini menjawab?" in answer


async def test_among_the_choices_is_an_officer(line: Line) -> None:
    told = await talk(line, "mau daftar", "4")
    assert "kami hubungkan dengan petugas" in told
    assert [t.reason for t in await tickets(line)] == ["officer"]


async def test_a_follow_up_goes_on_from_the_answer_in_the_persons_language(line: Line) -> None:
    assert "Jumat 08.00-16.00" in await talk(line, "jam berapa kantor buka?", "kalau hari jumat?")
    english = await talk(line, "1", "what time does the office open?", "what about friday?")
    assert "Jumat 08.00-16.00" in english
    assert "The service desk of" in english
    assert "Does this answer your question?" in english


async def test_a_request_for_figures_is_asked_only_for_what_it_lacks_and_once(line: Line) -> None:
    told = await talk(line, "minta data jumlah penduduk kecamatan tapalang")
    assert "mohon lengkapi tahun data." in told
    assert "wilayah" not in told
    assert "paling lambat Selasa, 17 November 2026 pukul" in told
    await talk(line, "Tahun: 2023")
    assert len(line.on_phone()) == 1


async def test_who_is_unanswered_hears_place_and_deadline_once_a_day(
    line: Line, clock: FixedClock
) -> None:
    told = await talk(line, "i need to talk to an officer please", "P", "any update?", "P")
    assert "is number 1 in the queue" in told
    assert len(line.on_phone()) == 2


async def test_a_closed_office_says_so_once_with_the_holiday_and_the_deadline(
    line: Line, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
    told = await talk(line, "i would like to talk to an officer please")
    assert "The office is closed (Christmas Day)" in told
    assert "by Monday, 28 December 2026" in told
    await talk(line, "P", "are you there?")
    assert len(line.on_phone()) == 1


async def test_a_burst_is_answered_once(store: Store, clock: FixedClock) -> None:
    office = mamuju(quiet={**offices()[MAMUJU].quiet, "whatsapp": 20.0})
    router = Router(store, {MAMUJU: office}, mind, clock=clock)
    async with Line(router, clock) as line:
        for text in ("assalamualaikum", "min mau tanya", "jam berapa kantor buka ya"):
            await line.write(text)
            clock.forward(seconds=5)
        clock.forward(seconds=20)
        await router.timekeeper.consider_what_is_due()
        await line.deliver()
        assert len(line.on_phone()) == 1
        assert "08.00-15.30" in line.on_phone()[0]
