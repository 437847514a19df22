import pytest

from benchmarks.answers.sets import VARIABLES, development, held_out
from knowledge_base import Knowledge, load

KNOWLEDGE = load(VARIABLES)


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("kantor bps buka jam brp kak", "jam-layanan"),
        ("Da, kantor tu bukak dari jam bara?", "jam-layanan"),
        ("data penduduk iso didelok nang endi", "penduduk"),
        ("how much does the microdata cost?", "tarif"),
        ("min\nmau tanya\nlupa pw akun pst", "lupa-sandi"),
    ],
)
def test_people_are_understood_in_their_own_way_of_writing(asked: str, article: str) -> None:
    assert KNOWLEDGE.search(asked)[0].article == article


def test_candidates_come_with_falling_confidence_and_their_evidence() -> None:
    found = KNOWLEDGE.search("jadwal rilis inflasi")
    confidences = [candidate.confidence for candidate in found]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert {"score", "ahead", "apart", "alike"} <= found[0].evidence.keys()


@pytest.mark.parametrize("asked", ["", "   ", "🙏🙏", "\u200b", "???", "\x00"])
def test_nothing_asked_finds_nothing(asked: str) -> None:
    assert KNOWLEDGE.search(asked) == []


def test_other_matters_are_recognised_as_such() -> None:
    assert KNOWLEDGE.look("resep ayam goreng yang enak").elsewhere == "off_topic"
    assert KNOWLEDGE.look("kantor buka jam berapa").elsewhere is None


def test_offices_share_one_search_and_keep_their_own_values() -> None:
    one, other = load({"alamat": "Jl. A"}), load({"alamat": "Jl. B", "nama_kantor": "BPS"})
    assert one.index is other.index
    assert one.answer("alamat") is None
    assert "Jl. B" in (other.answer("alamat") or "")


def test_an_unknown_article_has_no_answer() -> None:
    assert Knowledge((), KNOWLEDGE.index, {}).answer("jam-layanan") is None


def test_the_right_article_comes_first_for_questions_it_was_not_trained_on() -> None:
    asked = [q for q in development(1) + held_out() if q.article]
    first = [KNOWLEDGE.search(q.text)[0].article == q.article for q in asked]
    assert sum(first) / len(first) > 0.93
