"""One follow-up is understood after an answer; what it cannot mean goes to an officer."""

import pytest

from bot import Turn, consider
from bot.decision import Answer, Choices, Decision, Handoff
from knowledge_base import load
from tests.bot.office import VARIABLES

HOURS = {"jam_layanan": "Senin-Kamis 08.00-15.30, Jumat 08.00-16.00"}
KNOWLEDGE = load(VARIABLES | HOURS)


def say(text: str, before: Decision | None = None) -> Decision:
    return consider(Turn(texts=(text,), memory=before.memory if before else {}), KNOWLEDGE)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("jam berapa kantor buka?", "kalau hari Jumat?"),
        ("jam berapa kantor buka?", "klo jumat gimana kak"),
        ("jam berapa kantor buka?", "oh kalau hari kamis?"),
        ("what time does the office open?", "what about friday?"),
    ],
)
def test_the_sentences_that_speak_of_it_are_said_again(first: str, then: str) -> None:
    decision = say(then, say(first))
    assert isinstance(decision, Answer)
    assert decision.article == "jam-layanan"
    assert "Jumat 08.00-16.00" in decision.text
    assert len(decision.text) < len(say(first).text)
    assert decision.continues


def test_an_offer_can_be_gone_on_from_as_an_answer_can() -> None:
    offered = say("buka?")
    assert isinstance(offered, Choices)
    decision = say("kalau hari Jumat?", offered)
    assert isinstance(decision, Answer)
    assert "Jumat 08.00-16.00" in decision.text


def test_only_what_is_asked_is_said_again() -> None:
    decision = say("klo sabtu?", say("jam berapa kantor buka?"))
    assert decision.text.startswith("Sabtu, Minggu, libur nasional, dan cuti bersama tutup.\n")


def test_what_says_enough_by_itself_is_answered_by_itself() -> None:
    decision = say("kalau ramadan?", say("jam berapa kantor buka?"))
    assert isinstance(decision, Answer)
    assert decision.article == "jam-ramadan"


@pytest.mark.parametrize("then", ["kalau hari raya kurban?", "kalau untuk S2?", "terus gimana?"])
def test_what_the_answer_does_not_say_goes_to_an_officer(then: str) -> None:
    decision = say(then, say("jam berapa kantor buka?"))
    assert isinstance(decision, Handoff)
    assert decision.gate == "follow_up"
    assert decision.continues


def test_a_second_word_goes_on_from_the_same_answer_which_may_be_accepted() -> None:
    again = say("kalau hari Kamis?", say("kalau hari Jumat?", say("jam berapa kantor buka?")))
    assert isinstance(again, Answer)
    assert again.article == "jam-layanan"
    assert say("1", again).name == "accepted"
    assert say("2", again).gate == "rejected"


def test_without_an_answer_before_it_means_nothing() -> None:
    assert not isinstance(say("kalau hari Jumat?"), Answer)


def test_figures_that_are_asked_for_after_an_answer_stay_an_officers() -> None:
    decision = say("kalau jumlah penduduk Kalukku 2023 berapa?", say("jam berapa kantor buka?"))
    assert isinstance(decision, Handoff)
    assert decision.gate == "data_request"
