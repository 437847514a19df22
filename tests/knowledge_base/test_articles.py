from desk.variables import KNOWN
from knowledge_base.articles import Article, elsewhere, shipped

OFFICE = {"alamat": "Jl. Merdeka 1", "telepon": " "}


def article(answer: str) -> Article:
    return Article("a", "Di mana?", ("dmn", "lokasi"), answer, given=2)


def test_an_answer_is_filled_with_the_offices_values() -> None:
    assert article("Kami di {alamat}.").filled(OFFICE) == "Kami di Jl. Merdeka 1."


def test_an_answer_that_needs_an_empty_or_missing_value_is_none() -> None:
    assert article("Telepon {telepon}.").filled(OFFICE) is None
    assert article("Surel {email}, {email}.").missing(OFFICE) == ("email",)


def test_the_question_itself_is_the_first_phrasing() -> None:
    assert article("").phrasings == ("Di mana?", "dmn", "lokasi")


def test_the_hundred_topics_have_phrasings_of_the_list_and_of_our_own() -> None:
    topics = shipped()
    assert len(topics) == 100
    assert all(5 <= topic.given < len(topic.phrasings) for topic in topics)


def test_answers_ask_only_for_values_that_an_office_can_have() -> None:
    assert {name for topic in shipped() for name in topic.missing({})} <= set(KNOWN)


def test_no_phrasing_belongs_to_two_articles_or_to_none() -> None:
    known = [p.lower() for topic in shipped() for p in set(map(str.lower, topic.phrasings))]
    others = [p.lower() for phrasings in elsewhere().values() for p in phrasings]
    assert len(known) == len(set(known))
    assert not set(known) & set(others)
