import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.splitting import LIMIT, split


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_a_short_text_stays_whole() -> None:
    assert split("Selamat pagi.\n\nKami buka pukul 08.00.") == [
        "Selamat pagi.\n\nKami buka pukul 08.00."
    ]


def test_nothing_makes_no_part() -> None:
    assert split(" \n ") == []


def test_a_long_text_is_cut_between_paragraphs() -> None:
    paragraphs = [f"{n}. " + "kata " * 80 + "akhir." for n in range(9)]
    parts = split("\n\n".join(paragraphs))
    assert all(part.endswith("akhir.") and len(part) <= LIMIT for part in parts)
    assert "\n\n".join(parts) == "\n\n".join(paragraphs)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    parts = split("Data tersedia di laman kami. " * 100)
    assert len(parts) == 2
    assert all(part.endswith("kami.") for part in parts)


def test_a_long_word_is_cut_all_the_same() -> None:
    assert [len(part) for part in split("x" * 3100)] == [1500, 1500, 100]


@pytest.mark.parametrize("cluster", ["👩‍🔬", "👍🏽", "🇮🇩", "é", "ꦧꦶ", "❤️"])
@pytest.mark.parametrize("shift", range(8))
def test_no_letter_and_no_emoji_is_torn_apart(cluster: str, shift: int) -> None:
    cluster = unicodedata.normalize("NFD", cluster)
    text = "x" * shift + cluster * 40
    parts = split(text, 20)
    assert "".join(parts) == text
    assert all(part.removeprefix("x" * shift).replace(cluster, "") == "" for part in parts)


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab .\n\t👍🏽\u200d\u0301🇮🇩é"), max_size=300), st.integers(8, 60))
def test_only_white_space_is_ever_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part and units(part) <= limit for part in parts)


def test_a_hostile_text_is_cut_in_time_that_grows_with_its_length() -> None:
    assert len(split("a" + "\u0301" * 100_000)) == 67
    assert len(split("🇮" * 50_000)) >= 66
    assert "".join(split(("\n" + " " * 1400) * 20 + "x")) == "x"
