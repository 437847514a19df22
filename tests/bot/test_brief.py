"""Messages of a word or two, and of whom nothing may be claimed: nobody is sent away for them."""

import pytest

from bot.decision import Choices, Handoff, Question
from tests.bot.office import ask, then

OTHERS = "ditangani instansi lain"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("alamat", "alamat"),
        ("tarif kak", "tarif"),
        ("biaya?", "biaya-konsultasi"),
        ("besok buka?", "jam-layanan"),
        ("gratis?", "nol-rupiah"),
        ("lapor", "sp4n-lapor"),
        ("rekening", "cara-bayar"),
        ("izin penelitian", "surat-pengantar"),
    ],
)
def test_who_only_names_a_matter_is_offered_what_there_is_about_it(said: str, meant: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Choices)
    assert meant in decision.articles
    assert isinstance(ask(said, channel="email"), Handoff), "a list would cost the writer a day"


@pytest.mark.parametrize("said", ["Budi", "asdfghjkl", "parkir"])
def test_a_word_that_no_article_has_is_asked_about_once(said: str) -> None:
    asked = ask(said)
    assert isinstance(asked, Question)
    again = then(asked, said)
    assert isinstance(again, Handoff)
    assert OTHERS not in again.text


@pytest.mark.parametrize(
    "said",
    [
        "saya Budi dari Polewali",
        "saya bukan mau tanya jam buka, saya mau tanya biaya",
        "boleh pinjam aula bps untuk acara",
        "tarif parkir di kantor bps brp sejam",
    ],
)
def test_nobody_is_told_of_another_agency_without_a_clear_reason(said: str) -> None:
    assert OTHERS not in ask(said).text


@pytest.mark.parametrize(
    "said", ["kapan bansos tahap 3 cair", "tagihan air bulan ini berapa", "cara bayar pajak motor"]
)
def test_what_clearly_is_another_agencys_is_said_to_be(said: str) -> None:
    assert OTHERS in ask(said).text


@pytest.mark.parametrize(
    "said", ["hubungi saya", "tolong telepon saya kak", "ada petugas?", "masih ada admin ga ya"]
)
def test_who_wants_to_be_called_gets_a_person(said: str) -> None:
    assert ask(said).gate == "officer"


def test_who_names_a_ticket_gets_the_person_who_has_it() -> None:
    decision = ask("saya belum dapat balasan untuk tiket 7604-2026-000017")
    assert isinstance(decision, Handoff)
    assert decision.gate == "ticket"


def test_a_foreign_hello_does_not_make_a_message_english() -> None:
    assert ask("hello, butuh data pdrb").language == "id"
