"""Choices as buttons and lists (channel facts §1.2, §2)."""

from pathlib import Path

import pytest

from channels.whatsapp.offering import fits
from channels.whatsapp.pieces import Piece, pieces
from loket.demo.twilio_wire import Text
from tests.channels.whatsapp.line import Line

YES_NO = [["1", "Ya, terjawab"], ["2", "Belum"]]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


async def sent(line: Line, text: str, choices: list[list[str]]) -> Text:
    await line.write("jam?")
    outgoing = line.outgoing(text, extra={"choices": choices}, attempt=1)
    sid = await line.channel.send(outgoing)
    return line.standin.texts[sid]


async def test_few_short_choices_are_buttons(line: Line) -> None:
    text = await sent(line, "Apakah ini menjawab?", YES_NO)
    assert text.body == "Apakah ini menjawab?"
    assert text.buttons == (("pilih:1", "Ya, terjawab"), ("pilih:2", "Belum"))


async def test_long_choices_are_rows_whose_words_go_on_below(line: Line) -> None:
    long = "Inflasi bulanan menurut kelompok pengeluaran"
    text = await sent(line, "Yang mana?", [["1", long], ["2", "Lainnya"]])
    assert text.buttons[0][1] == "Inflasi bulanan menurut…"
    content = line.standin.contents.held.popitem()[1]
    assert content.types["twilio/list-picker"]["items"][0]["description"] == long


async def test_the_same_buttons_are_made_once(line: Line) -> None:
    await sent(line, "Apakah ini menjawab?", YES_NO)
    await sent(line, "Dan ini?", YES_NO)
    assert len(line.standin.contents.held) == 1


async def test_words_go_alone_where_buttons_cannot_be_made(line: Line) -> None:
    line.standin.contents.broken = True
    for _ in range(3):
        text = await sent(line, "Apakah ini menjawab?", YES_NO)
        assert (text.body, text.buttons) == ("Apakah ini menjawab?", ())
    assert line.standin.contents.asked == 1
    line.standin.contents.broken = False
    line.clock.forward(minutes=11)
    assert len((await sent(line, "Apakah ini menjawab?", YES_NO)).buttons) == 2


@pytest.mark.parametrize(
    ("piece", "fitting"),
    [
        (Piece("x" * 1025, choices=(("1", "a"),)), False),
        (Piece("x", choices=tuple((str(n), "a") for n in range(11))), False),
        (Piece("x"), False),
        (Piece("x", choices=(("1", "a"),)), True),
    ],
)
def test_what_fits(piece: Piece, fitting: bool) -> None:
    assert fits(piece) == fitting


def test_choices_stand_under_the_last_part_of_a_long_text(line: Line) -> None:
    cut = pieces(line.outgoing("Kata. " * 400, extra={"choices": YES_NO}), 1500)
    assert [bool(piece.choices) for piece in cut] == [False, True]


async def test_a_tapped_button_is_the_answer_whatever_it_says(line: Line) -> None:
    await line.write("", ButtonText="Ya, terjawab", ButtonPayload="pilih:1")
    [heard] = await line.heard()
    assert (heard.text, heard.extra["choice"]) == ("Ya, terjawab", "1")


async def test_our_own_buttons_are_no_templates(line: Line) -> None:
    await sent(line, "Apakah ini menjawab?", YES_NO)
    line.standin.contents.add("jawaban_siap", "Halo.")
    assert [one.name for one in await line.channel.templates()] == ["jawaban_siap"]
