"""Opting out: marked, confirmed once, nothing automatic afterwards."""

from pathlib import Path

import pytest

from desk.message import Status
from loket.demo import twilio_scenes as scenes
from router import Router
from router.reply import reply
from store import people
from tests.cast import MAMUJU, Cast
from tests.channels.whatsapp.line import Line
from wire.opting import wish


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.mark.parametrize(
    "said", ["STOP", "stop", " Berhenti. ", "*STOP*", "unsubscribe", "Berhenti berlangganan"]
)
def test_a_wish_for_silence(said: str) -> None:
    assert wish(said) == "out"


@pytest.mark.parametrize(
    "said", ["", "berhenti sebentar ya", "Kapan sensus berhenti?", "stop " * 50, "Mulai jam berapa"]
)
def test_a_sentence_with_the_word_in_it_is_no_wish(said: str) -> None:
    assert wish(said) == ""


async def phone(line: Line) -> list[str]:
    await line.deliver()
    return line.on_phone()


async def test_it_is_confirmed_once_and_then_nothing_automatic_is_said(line: Line) -> None:
    for text in ("BERHENTI", "stop", "Kantor buka jam berapa?"):
        await line.write(text)
    said = await phone(line)
    assert len(said) == 1
    assert "Tulis MULAI" in said[0]
    address = await line.router.store.read(people.address, MAMUJU, "phone", "+6281234567890")
    assert address is not None
    assert address.opted_out_at == line.clock()


async def test_who_writes_all_the_same_is_answered_by_an_officer(
    line: Line, router: Router, cast: Cast
) -> None:
    await line.write("STOP")
    await line.write("Kantor buka jam berapa?")
    [_, asked] = await line.heard()
    await router.run(
        reply, asked.conversation_id, "Pukul 08.00.", office=MAMUJU, by=cast.sari, at=line.clock()
    )
    assert (await phone(line))[-1] == "Pukul 08.00."


async def test_mulai_undoes_it(line: Line) -> None:
    await line.write("STOP")
    await line.write("mulai")
    await line.write("Kantor buka jam berapa?")
    said = await phone(line)
    assert len(said) == 3
    assert said[-1] == "Kami buka pukul 08.00."


async def test_mulai_alone_is_an_ordinary_word(line: Line) -> None:
    await line.write("mulai")
    assert (await phone(line))[0].startswith("Kami teruskan ke petugas.")


async def test_what_was_written_before_the_wish_does_not_leave_after_it(line: Line) -> None:
    await line.write("Kantor buka jam berapa?")
    await line.write("STOP")
    assert len(await phone(line)) == 1
    [answer, _] = await line.said()
    assert (answer.status, answer.error[:6]) == (Status.FAILED, "21610:")


async def test_twilio_may_know_of_the_wish_before_us(line: Line) -> None:
    """Channel facts §1.6: 21610 marks the contact, and is never tried again."""
    await line.write("Kantor buka jam berapa?")
    line.standin.play(scenes.OPTED_OUT)
    await line.deliver()
    address = await line.router.store.read(people.address, MAMUJU, "phone", "+6281234567890")
    assert address is not None
    assert address.opted_out_at


async def test_a_status_may_tell_of_the_wish_too(line: Line) -> None:
    """Channel facts §1.6: through a messaging service 21610 comes only afterwards."""
    await line.write("Kantor buka jam berapa?")
    line.standin.play(scenes.Scene(statuses=("failed",), code=scenes.OPTED_OUT.code))
    await line.deliver()
    address = await line.router.store.read(people.address, MAMUJU, "phone", "+6281234567890")
    assert address is not None
    assert address.opted_out_at == line.clock()
