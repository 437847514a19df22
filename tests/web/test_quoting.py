import pytest

from web.quoting import fold

OWN = "Baik, terima kasih."


@pytest.mark.parametrize(
    "quoted",
    [
        "Pada Sen, 9 Nov 2026 pukul 10.12 BPS Mamuju <bps7604@bps.go.id> menulis:\n> Silakan",
        "On Mon, 9 Nov 2026 at 10:12, BPS <bps7604@bps.go.id> wrote:\n\n> Please",
        "-----Original Message-----\nFrom: BPS",
        "> satu\n>\n> dua",
    ],
)
def test_the_quoted_end_is_folded(quoted: str) -> None:
    assert fold(f"{OWN}\n\n{quoted}") == (OWN, quoted)


def test_answers_between_quotes_stay_readable() -> None:
    text = "> Data apa?\nPDRB\n> Tahun berapa?\n2025"
    assert fold(text) == (text, "")


def test_plain_words_are_left_alone() -> None:
    assert fold(OWN) == (OWN, "")
    assert fold("") == ("", "")
    assert fold("a > b") == ("a > b", "")
