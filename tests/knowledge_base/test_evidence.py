import pytest

from knowledge_base.evidence import Phrasings

PHRASINGS = Phrasings(
    {
        "jam": [("jam", "berapa", "buka"), ("kapan", "buka")],
        "alamat": [("alamat", "kantor"), ("di", "mana", "kantor")],
    }
)


def test_the_order_of_words_does_not_matter() -> None:
    assert PHRASINGS.alike("jam", ("buka", "jam", "berapa")) == 1.0
    assert PHRASINGS.alike("alamat", ("buka", "jam", "berapa")) < 0.5


def test_rare_words_that_an_article_lacks_weigh_more() -> None:
    assert PHRASINGS.covered("alamat", ("alamat", "kantor")) == 1.0
    assert PHRASINGS.covered("alamat", ("hujan", "kantor")) < 0.5


def test_words_that_no_phrasing_has_are_counted() -> None:
    assert PHRASINGS.unknown(("jam", "hujan")) == pytest.approx(0.5)
    assert PHRASINGS.unknown(()) == 0.0
