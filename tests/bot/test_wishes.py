"""What people want done rather than answered, and what only opens a conversation."""

import pytest

from bot.decision import Answer, Choices, Greeting, Handoff, Question
from tests.bot.office import ask, then


@pytest.mark.parametrize(
    "said",
    [
        "hapus data",
        "tolong hapus data pribadi saya",
        "mohon dihapus data saya",
        "salinan data saya",
        "minta salinan data pribadi saya",
        "delete my personal data please",
        "nomor saya jangan dihubungi lagi",
        "stop kirim pesan",
        "saya cabut persetujuan data saya",
    ],
)
def test_who_wants_their_data_deleted_or_copied_gets_the_clock_of_the_law(said: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Handoff)
    assert decision.kind == "privacy"


@pytest.mark.parametrize("said", ["cara hapus data saya gimana", "apakah data saya bisa dihapus"])
def test_who_asks_how_to_have_data_deleted_is_answered(said: str) -> None:
    told = ask(said)
    assert isinstance(told, Answer)
    assert told.article == "hapus-data"
    assert '"hapus data"' in told.text
    wanted = then(told, "hapus data")
    assert isinstance(wanted, Handoff)
    assert wanted.kind == "privacy"


def test_who_files_a_request_for_public_information_has_it_registered() -> None:
    filed = ask("saya mau mengajukan permohonan informasi publik")
    assert isinstance(filed, Handoff)
    assert filed.kind == "request"
    assert ask("gimana cara mengajukan permohonan informasi publik").name == "answer"


@pytest.mark.parametrize(
    "said",
    [
        "udah kirim email seminggu lalu ga ada balasan!!",
        "sy wa dari senin ga dibales2",
        "email saya kok ga dibales",
        "saya sudah tanya lewat wa tapi belum dijawab",
    ],
)
def test_who_waits_for_an_answer_is_not_told_how_long_answers_take(said: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Handoff)
    assert decision.gate == "unanswered"


def test_who_asks_how_long_answers_take_is_told() -> None:
    assert ask("email biasanya dibalas berapa lama").name == "answer"


@pytest.mark.parametrize(
    "said",
    [
        "i want to complain about your staff",
        "your staff shouted at my mother, i want to report this",
        "sdh nunggu 1 jam di loket ga dipanggil2",
    ],
)
def test_a_complaint_is_never_answered_by_the_machine(said: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Handoff)
    assert decision.kind == "complaint"


@pytest.mark.parametrize(
    "said", ["situs bps ga bisa dibuka", "pst.bps.go.id gabisa diakses", "webnya error kak"]
)
def test_what_does_not_work_is_looked_at_by_a_person(said: str) -> None:
    assert ask(said).gate == "broken"


def test_who_is_asked_for_by_name_is_fetched() -> None:
    assert ask("permisi, bu sari ada?").gate == "officer"


@pytest.mark.parametrize(
    "said", ["mau tanya kak", "saya mahasiswa unsulbar", "nama saya budi dari polewali"]
)
def test_who_only_says_that_a_question_comes_is_asked_for_it(said: str) -> None:
    asked = then(ask("assalamualaikum"), said)
    assert isinstance(asked, Question)
    assert isinstance(then(asked, "alamat kantor di mana"), Answer)
    assert isinstance(then(asked, "mau tanya kak"), Handoff), "not asked back for ever"


def test_a_first_wish_to_ask_is_greeted() -> None:
    assert isinstance(ask("halo kak mau tanya"), Greeting)


def test_please_in_short_is_no_police() -> None:
    decision = ask("minta alamat kantor plis")
    assert isinstance(decision, Answer)
    assert decision.article == "alamat"


def test_a_choice_may_be_said_with_small_words_beside_it() -> None:
    offered = ask("lapor")
    assert isinstance(offered, Choices)
    decision = then(offered, "yang sp4n aja kak")
    assert isinstance(decision, Answer)
    assert decision.article == "sp4n-lapor"


def test_a_question_far_down_is_read() -> None:
    assert ask("\n" * 50_000 + "alamat kantor di mana").name == "answer"
