"""Publications are found by title and year, as people ask for them."""

import pytest

from bot import Turn, consider
from bot.decision import Answer, Choices
from desk.article import Link
from knowledge_base import Knowledge
from knowledge_base.articles import Article
from knowledge_base.books import ANSWERED, Books


def book(id_: str, title: str, year: int, *phrasings: str) -> Article:
    link = Link(title="Unduh", url=f"https://mamujukab.bps.go.id/{id_}")
    return Article(id=id_, question=title, variants=phrasings, answer="Abstrak.", year=year,
                   publication=True, links=(link,))  # fmt: skip


SHELF = (
    book("mda-23", "Kabupaten Mamuju Dalam Angka 2023", 2023),
    book("mda-24", "Kabupaten Mamuju Dalam Angka 2024", 2024),
    book("kalukku-24", "Kecamatan Kalukku Dalam Angka 2024", 2024),
    book("tapalang-24", "Kecamatan Tapalang Dalam Angka 2024", 2024),
    book("tapalang-23", "Kecamatan Tapalang Dalam Angka 2023", 2023),
    book("statda-25", "Statistik Daerah Kabupaten Mamuju", 2025),
    book("kesra-24", "Indikator Kesejahteraan Rakyat Kabupaten Mamuju", 2024),
    Article(id="jam", question="Jam buka?", variants=(), answer="Pagi."),
)
BOOKS = Books(SHELF)


def sure(asked: str) -> str | None:
    found = BOOKS.look(asked)
    return found[0].article if found and found[0].confidence >= ANSWERED else None


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("minta publikasi kecamatan tapalang dalam angka 2024", "tapalang-24"),
        ("min ada kecamatan tapalang dlm angka 2023 ga? mau download", "tapalang-23"),
        ("ada publikasi dalam angka?", "mda-24"),
        ("kcda tapalang 2024 kak", "tapalang-24"),
        ("buku mamuju dalam angka 2023 pdf", "mda-23"),
        ("mau unduh kabupaten mamuju dalam angka", "mda-24"),
        ("donlot publikasi statistik daerah", "statda-25"),
        ("ada buku indikator kesejahteran rakyat?", "kesra-24"),
        (
            "Dengan hormat, mohon softcopy publikasi Kecamatan Kalukku Dalam Angka 2024.",
            "kalukku-24",
        ),
    ],
)
def test_a_book_is_found_by_its_title_and_year(asked: str, article: str) -> None:
    assert sure(asked) == article


@pytest.mark.parametrize(
    "asked",
    [
        "minta publikasi kecamatan dalam angka 2024",  # of which district?
        "kecamatan tapalang dalam angka 2019",  # not of that year
    ],
)
def test_what_may_be_one_of_several_is_offered(asked: str) -> None:
    found = BOOKS.look(asked)
    assert found
    assert sure(asked) is None


@pytest.mark.parametrize(
    "asked",
    ["berapa jumlah penduduk mamuju 2024", "jam buka kantor?", "buku tamu diisi di mana",
     "kecamatan makassar dalam angka 2024", "", "angka kemiskinan 2024",
     "download aplikasi allstats"],
)  # fmt: skip
def test_what_asks_for_no_book_of_ours_finds_none(asked: str) -> None:
    assert sure(asked) is None


def test_one_book_is_the_one_that_is_meant_whatever_its_district() -> None:
    only = Books([book("kda", "Kecamatan Mamuju Dalam Angka", 2024)])
    found = only.look("minta publikasi kecamatan dalam angka 2024")
    assert (found[0].article, found[0].confidence) == ("kda", ANSWERED)


def test_the_bot_sends_the_book_with_title_abstract_and_link() -> None:
    knowledge = Knowledge(SHELF, lambda _text: pytest.fail("not searched"), {})
    said = consider(Turn(texts=("minta publikasi kcda tapalang 2024",)), knowledge)
    assert isinstance(said, Answer)
    assert said.text.startswith(
        "*Kecamatan Tapalang Dalam Angka 2024*\nAbstrak.\n\n"
        "Unduh: https://mamujukab.bps.go.id/tapalang-24"
    )
    offered = consider(Turn(texts=("publikasi kecamatan dalam angka 2024",)), knowledge)
    assert isinstance(offered, Choices)
    assert "Kecamatan Kalukku Dalam Angka 2024" in offered.text
    assert knowledge.articles["statda-25"].title == "Statistik Daerah Kabupaten Mamuju (2025)"
