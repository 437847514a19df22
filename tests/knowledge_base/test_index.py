import pytest

from knowledge_base import Article, Index, index, train_apart

OPEN = Article("open", "When do you open?", ("opening hours", "what time do you open"), "At 8.")
PRICE = Article("price", "How much is it?", ("what does it cost", "price list please"), "Free.")
PLACE = Article("place", "Where are you?", ("your address", "how do I find you"), "Here.")


def first(search: Index, text: str) -> str | None:
    found = search(text).candidates
    return found[0].article if found else None


def test_articles_are_found_before_any_training() -> None:
    search = index([OPEN, PRICE, PLACE])
    assert not search.is_trained
    assert first(search, "opening hours?") == "open"
    assert first(search, "cost") == "price"


def test_a_trained_machine_takes_over_and_knows_what_it_was_trained_on() -> None:
    search, other = index([OPEN, PRICE, PLACE]), index([OPEN, PRICE])
    trained = search.train()
    search.learn(trained)
    assert search.is_trained
    assert first(search, "what are your opening hours") == "open"
    with pytest.raises(ValueError, match="other articles"):
        other.learn(trained)
    assert not other.is_trained


async def test_training_in_a_process_of_its_own_learns_the_same() -> None:
    search = index([OPEN, PRICE, PLACE], words={"harge": "price"})
    assert await train_apart(search) == search.train()


def test_one_article_and_none_are_served() -> None:
    assert first(index([OPEN]), "when do you open") == "open"
    assert first(index([]), "when do you open") is None


def test_empty_and_repeated_phrasings_do_no_harm() -> None:
    hollow = Article("hollow", "", ("", "🙏", "same words") + ("same words",) * 10_000, "x")
    search = index([hollow, OPEN])
    assert first(search, "same words") == "hollow"
    assert first(search, "🙏") is None


def test_an_office_can_explain_its_own_words() -> None:
    search = index([OPEN, PRICE], words={"mabukak": "open", "pabilo": "kapan"})
    assert first(search, "pabilo mabukak") == "open"


def test_what_an_article_asks_is_no_other_matter() -> None:
    weather = Article("weather", "besok hujan tidak ya", ("cuaca besok",), "…")
    assert first(index([weather, OPEN]), "besok hujan tidak ya") == "weather"


def test_a_machine_is_trained_on_two_articles_or_more() -> None:
    assert index([OPEN, PRICE]).is_trainable


def test_what_was_trained_before_is_found_until_the_new_articles_are_trained() -> None:
    old = index([OPEN, PRICE, PLACE])
    old.learn(old.train())
    parking = Article("parking", "Where can I park my car?", ("parking lot",), "Behind.")
    new = index([OPEN, PLACE, parking], before=old)
    sure = old("what are your opening hours").candidates[0].confidence
    assert new("what are your opening hours").candidates[0].confidence >= sure
    assert first(new, "parking lot") == "parking"
    assert "price" not in [c.article for c in new("what does it cost").candidates]
    newest = index([OPEN, PLACE, parking, PRICE], before=new)
    assert newest.trained is old.trained
