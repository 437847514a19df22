"""What is said after a word about the machine's last one counts; choices are asked for again."""

import pytest

from bot import figures
from bot.decision import Answer, Choices, Handoff, Question
from tests.bot.office import ask, then

UNSURE = "mau daftar"
ADDRESS = "alamat kantor di mana"


@pytest.mark.parametrize(
    ("before", "said", "article"),
    [
        (ADDRESS, "ya makasih, trus bukanya jam brp?", "jam-layanan"),
        (ADDRESS, "bukan itu maksudku, jam berapa buka", "jam-layanan"),
        (ADDRESS, "salah ketik, jam buka maksudnya", "jam-layanan"),
        (ADDRESS, "bukan alamat, maksudnya jam buka", "jam-layanan"),
        (ADDRESS, "thanks, and what are the opening hours?", "jam-layanan"),
        (UNSURE, "eh bukan, maksudnya mau tanya alamat kantor", "alamat"),
        (UNSURE, "maksud saya jam buka", "jam-layanan"),
    ],
)
def test_a_question_after_yes_no_or_thanks_is_answered(
    before: str, said: str, article: str
) -> None:
    decision = then(ask(before), said)
    assert isinstance(decision, Answer)
    assert decision.article == article


@pytest.mark.parametrize(
    "said", ["belum, tombolnya tidak ada", "kurang jelas kak, bisa dijelaskan lagi?"]
)
def test_a_no_with_its_reason_goes_to_an_officer_with_the_answer(said: str) -> None:
    decision = then(ask("cara unduh publikasi"), said)
    assert isinstance(decision, Handoff)
    assert decision.gate == "rejected"


def test_a_no_before_a_request_or_a_complaint_hides_neither() -> None:
    before = ask(ADDRESS)
    assert then(before, "bukan itu, minta data penduduk mamuju 2023").gate == "data_request"
    assert then(before, "makasih, petugasnya kemarin judes banget").gate == "complaint"


def test_in_a_letter_and_at_the_beginning_the_first_clause_is_left_alone() -> None:
    for turn in ({"channel": "email", "memory": {"answered": "alamat"}}, {}):
        assert ask("bukan itu, tombolnya tidak ada", **turn).gate != "rejected"


@pytest.mark.parametrize(
    "said",
    [
        "Terima kasih atas infonya.",
        "Baik, terima kasih banyak atas informasinya Bapak/Ibu.\n\nSalam,\nAndi",
        "Terima kasih.\n\nAndi Saputra\nUniversitas Hasanuddin\n0812-3456-7890",
    ],
)
def test_thanks_for_an_answer_by_mail_are_no_question(said: str) -> None:
    turn = {"channel": "email", "subject": "Re: Jam layanan", "memory": {"answered": "jam-layanan"}}
    assert ask(said, **turn).name == "accepted"
    after = ask(said, channel="email", subject="", begun=True)  # as of an officer's answer
    assert after.name == "nothing"


@pytest.mark.parametrize(
    ("said", "gate"),
    [
        ("Terima kasih.\n\nSaya butuh data penduduk 2023\n\nAndi", "data_request"),
        ("Terima kasih.\nData Kemiskinan Kalukku 2023", "data_request"),
        ("PETUGAS\n\nAndi Saputra", "rejected"),
    ],
)
def test_a_request_after_thanks_by_mail_is_heard(said: str, gate: str) -> None:
    turn = {"channel": "email", "subject": "Re: Jam layanan", "memory": {"answered": "jam-layanan"}}
    decision = ask(said, **turn)
    assert isinstance(decision, Handoff)
    assert decision.gate == gate


@pytest.mark.parametrize("said", ["cara daftar akun", "mau tanya cara buat akun"])
def test_of_an_articles_own_few_words_nothing_is_claimed(said: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Choices)
    assert decision.articles[0] == "daftar-akun"


@pytest.mark.parametrize("said", ["ya", "tidak", "iya betul", "belum"])
def test_a_yes_or_no_to_nothing_is_asked_for_words_once(said: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Question)
    assert isinstance(then(decision, said), Handoff)


@pytest.mark.parametrize("said", ["ya", "7", "0", "maksudnya?", "boleh kak"])
def test_who_chooses_none_of_several_is_asked_once_more(said: str) -> None:
    offered = ask(UNSURE)
    assert isinstance(offered, Choices)
    again = then(offered, said)
    assert isinstance(again, Choices)
    assert again.articles == offered.articles
    assert again.text.startswith("Mohon pilih salah satu.")
    assert isinstance(then(again, "1"), Answer)
    assert then(again, said).gate == "two_turns"


@pytest.mark.parametrize(
    "said", ["data", "kak mau minta data dong", "saya butuh data", "mohon data statistik"]
)
def test_who_wants_data_is_asked_which(said: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Question)
    assert decision.text.startswith("Data apa yang Anda perlukan")
    assert ask("I need data").text.startswith("Which data do you need")


@pytest.mark.parametrize("said", ["2023", "tahun 2020-2023", "yang kecamatan kalukku", "mamuju"])
@pytest.mark.parametrize("before", ["data kemiskinan", "mau minta data penduduk"])
def test_a_place_or_a_year_after_figures_makes_it_a_request(before: str, said: str) -> None:
    decision = then(ask(before), said)
    assert isinstance(decision, Handoff)
    assert decision.gate == "data_request"
    assert decision.continues


def test_a_place_or_a_year_after_anything_else_does_not() -> None:
    assert then(ask(ADDRESS), "2023").gate != "data_request"
    assert not figures.only_which("tahun 2023 dirilis kapan")
