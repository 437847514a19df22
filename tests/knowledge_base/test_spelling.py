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


def test_a_slip_in_the_first_letter_is_mended() -> None:
    assert SPELLING.mended(("upblikasi", "ekcamatan", "nuduh")) == (
        "publikasi",
        "kecamatan",
        "unduh",
    )


def test_a_space_in_the_wrong_place_is_moved() -> None:
    assert SPELLING.mended(("undu", "hpublikasi")) == ("unduh", "publikasi")


def test_a_space_too_many_is_taken_out() -> None:
    assert SPELLING.mended(("publi", "kasi")) == ("publikasi",)


def test_words_that_ran_together_are_two_again() -> None:
    assert SPELLING.mended(("unduhpublikasi", "bayarxkabar")) == (
        "unduh", "publikasi", "bayar", "kabar",
    )  # fmt: skip


def test_a_neighbour_decides_between_words_that_are_as_near() -> None:
    phrasings = [("tarif", "bayar"), ("isi", "kayar"), ("tarif", "bayar")]
    pairs = {"tarif bayar", "isi kayar"}
    spelling = Spelling(phrasings, {}, pairs)
    assert spelling.mended(("tarif", "xayar")) == ("tarif", "bayar")
    assert spelling.mended(("isi", "xayar")) == ("isi", "kayar")


def test_a_short_word_alone_is_not_guessed_at() -> None:
    assert SPELLING.mended(("bayr",)) == ("bayr",)
    assert SPELLING.mended(("bayr", "unduh")) == ("bayar", "unduh")
