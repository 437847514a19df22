import pytest

from bot.courtesy import is_greeting, is_ping, is_thanks
from bot.language import language_of
from bot.replies import numbers
from bot.voice import PHRASES


@pytest.mark.parametrize(
    "text", ["permisi", "om swastiastu", "pagi pak, maaf mau tanya", "halo kak", "lam kenal"]
)
def test_greetings_only_greet(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize("text", ["pagi buka jam berapa", "kak", "halo 123", "terima kasih"])
def test_whoever_says_more_or_less_does_not_greet(text: str) -> None:
    assert not is_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "ok siap",
        "baik pak, nanti saya kabari lagi",
        "mantap 👍",
        "matur nuwun sanget nggih mbak",
        "oke thanks a lot ya kak",
    ],
)
def test_thanks_and_farewells_close(text: str) -> None:
    assert is_thanks(text)


def test_a_question_is_no_farewell() -> None:
    assert not is_thanks("ok terima kasih ya?")


@pytest.mark.parametrize("text", ["min", "tes", "??", "p", "..."])
def test_a_knock_is_a_ping(text: str) -> None:
    assert is_ping(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what time do you open", "en"),
        ("kantor buka jam berapa", "id"),
        ("is there any api for bps data kak bisa ga ya", "id"),
        ("1", "en"),
    ],
)
def test_the_language_is_told_by_common_words_else_it_stays(text: str, language: str) -> None:
    assert language_of(text, "en") == language


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2", (2,)),
        ("no. 3", (3,)),
        ("yang kedua", (2,)),
        ("nomor 1", (1,)),
        ("saya mau yg pertama dan yg ketiga", (1, 3)),
        ("dua-duanya", (1, 2, 3)),
        ("the second one", (2,)),
        ("jam 2", ()),
        ("3 hari", ()),
        ("2" * 90, ()),
    ],
)
def test_a_choice_may_be_written_in_many_ways(text: str, chosen: tuple[int, ...]) -> None:
    assert numbers(text, 3) == chosen


def test_both_catalogues_say_everything_with_the_same_values() -> None:
    names = ("{address}", "{answer}", "{list}", "{opening}", "{office}")
    keys = PHRASES.keys("id")
    for key in keys:
        indonesian, english = (PHRASES.texts[language][key] for language in ("id", "en"))
        for name in names:
            assert (name in indonesian) == (name in english) or key == "thanks.text"
    assert keys == PHRASES.keys("en")
