import pytest

from knowledge_base.evidence import Phrasings

PHRASINGS = Phrasings(
    [
        (("jam", "berapa", "buka"), "jam"),
        (("kapan", "buka"), "jam"),
        (("alamat", "kantor"), "alamat"),
        (("di", "mana", "kantor"), "alamat"),
    ]
)


def test_the_order_of_words_does_not_matter() -> None:
    assert PHRASINGS.alike("jam", PHRASINGS.asked(("buka", "jam", "berapa"))) == 1.0
    assert PHRASINGS.alike("alamat", PHRASINGS.asked(("buka", "jam", "berapa"))) < 0.5


def test_rare_words_that_an_article_lacks_weigh_more() -> None:
    assert PHRASINGS.covered("alamat", PHRASINGS.asked(("alamat", "kantor"))) == 1.0
    assert PHRASINGS.covered("alamat", PHRASINGS.asked(("hujan", "kantor"))) < 0.5


def test_a_slip_in_a_word_of_an_article_is_its_word() -> None:
    assert PHRASINGS.covered("alamat", PHRASINGS.asked(("alxmat", "kntor"))) == 1.0
    assert PHRASINGS.covered("jam", PHRASINGS.asked(("alxmat", "kntor"))) == 0.0


def test_words_that_no_phrasing_has_are_counted() -> None:
    assert PHRASINGS.asked(("jam", "hujan")).unknown == pytest.approx(0.5)
    assert PHRASINGS.asked(()).unknown == 0.0


def test_a_word_without_a_prefix_is_no_slip() -> None:
    cards = Phrasings([(("reactivate", "card"), "link"), (("order", "card"), "order")])
    assert cards.covered("link", cards.asked(("activate",))) == 0.0
    assert cards.covered("link", cards.asked(("eactivate",))) == 1.0
