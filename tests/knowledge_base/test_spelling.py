from knowledge_base.spelling import Spelling

SPELLING = Spelling([("publikasi", "unduh"), ("publikasi", "kecamatan"), ("bayar", "kabar")])


def test_slips_are_mended() -> None:
    assert SPELLING.mended(("pubilkasi", "kecmatan")) == ("publikasi", "kecamatan")


def test_a_misspelt_slang_word_gets_its_meaning() -> None:
    assert SPELLING.mended(("dowmload",)) == ("unduh",)


def test_known_words_and_short_words_stay() -> None:
    assert SPELLING.mended(("bayar", "xyz", "2024")) == ("bayar", "xyz", "2024")


def test_a_word_like_no_other_stays() -> None:
    assert SPELLING.mended(("wartawan",)) == ("wartawan",)
