import pytest

from knowledge_base.folding import CAP, MOST, clean, fold, skeleton, stem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("KANTOR buka?", "kantor buka"),
        ("halooo kantooor", "kantor"),
        ("data2 penduduk", "data penduduk"),
        ("data-data penduduk", "data penduduk"),
        ("brp lm ngantri", "berapa lama antrean"),
        ("dima kantor", "di mana kantor"),
        ("where is the office", "di mana kantor"),
        ("buka pst.bps.go.id", "buka pst bps"),
        ("kantor mamuju", "kantor"),
        ("ka\u200bntor \u202ebuka", "kantor buka"),
        ("ｋａｎｔｏｒ", "kantor"),
        ("", ""),
        ("🙏🙏", ""),
    ],
)
def test_what_is_written_becomes_what_is_meant(written: str, meant: str) -> None:
    assert " ".join(fold(written)) == meant


def test_control_characters_separate_words() -> None:
    assert clean("jam\x00buka\x1b\nya") == "jam buka \nya"


def test_only_the_beginning_of_an_endless_message_is_looked_at() -> None:
    assert len(clean("a b " * 100_000)) <= CAP
    assert len(fold("kantor buka " * 100_000)) <= 2 * MOST


@pytest.mark.parametrize(
    ("word", "bare"),
    [("pelayanannya", "layanan"), ("mengunduh", "unduh"), ("kantor", "kantor"), ("apa", "apa")],
)
def test_common_affixes_fall_off_but_four_letters_stay(word: str, bare: str) -> None:
    assert stem(word) == bare


def test_a_skeleton_is_what_is_left_when_vowels_are_left_out() -> None:
    assert skeleton("berapa") == skeleton("brp") == "brp"
