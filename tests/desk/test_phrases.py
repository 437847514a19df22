from pathlib import Path

import pytest

from desk.phrases import PhraseError, Phrases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "id.toml").write_text(
        '[ticket]\nopened = "Nomor {number}, paling lambat {due}."\nthanks = "Terima kasih."\n'
    )
    (tmp_path / "en.toml").write_text('[ticket]\nopened = "Number {number}, by {due}."\n')
    return tmp_path


def test_a_phrase_is_said_in_the_language_asked_for(folder: Path) -> None:
    phrases = Phrases.read(folder)
    assert phrases.say("ticket.opened", "en", number="1", due="Monday") == "Number 1, by Monday."


def test_a_phrase_missing_in_a_language_is_said_in_indonesian(folder: Path) -> None:
    phrases = Phrases.read(folder)
    assert phrases.say("ticket.thanks", "en") == "Terima kasih."
    assert phrases.say("ticket.thanks", "fr") == "Terima kasih."


def test_an_office_may_word_a_phrase_its_own_way(folder: Path) -> None:
    phrases = Phrases.read(folder).override({"id": {"ticket.thanks": "Matur nuwun."}})
    assert phrases.say("ticket.thanks") == "Matur nuwun."
    assert phrases.say("ticket.opened", "en", number="1", due="Monday") == "Number 1, by Monday."


def test_an_unknown_phrase_is_an_error_that_names_it(folder: Path) -> None:
    with pytest.raises(PhraseError, match=r"no phrase 'ticket.lost' in 'en' or 'id'"):
        Phrases.read(folder).say("ticket.lost", "en")


def test_a_phrase_without_its_value_is_an_error_that_names_both(folder: Path) -> None:
    with pytest.raises(PhraseError, match=r"'ticket.opened' needs a value for 'due'"):
        Phrases.read(folder).say("ticket.opened", number="1")


def test_a_value_with_braces_is_said_as_it_is(folder: Path) -> None:
    phrases = Phrases.read(folder)
    assert "{due}" in phrases.say("ticket.opened", number="{due}", due="besok")


def test_a_phrase_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "id.toml").write_text("[ticket]\nopened = 3\n")
    with pytest.raises(PhraseError, match=r"'ticket.opened' is no text"):
        Phrases.read(tmp_path)


def test_a_file_that_is_not_toml_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "id.toml").write_text("[ticket\n")
    with pytest.raises(PhraseError, match=r"id\.toml"):
        Phrases.read(tmp_path)


def test_whether_a_phrase_exists_can_be_asked(folder: Path) -> None:
    phrases = Phrases.read(folder)
    assert phrases.has("ticket.thanks", "en")
    assert not phrases.has("ticket.lost")
    assert phrases.keys("en") == ["ticket.opened"]
