from desk.template import names
from desk.variables import KNOWN
from knowledge_base.articles import Article, elsewhere, shipped

OFFICE = {"alamat": "Jl. Merdeka 1", "telepon": " "}


def article(answer: str) -> Article:
    return Article("a", "Di mana?", ("dmn", "lokasi"), answer, given=2)


def test_an_answer_is_filled_with_the_offices_values() -> None:
    assert article("Kami di {alamat}.").filled(OFFICE) == "Kami di Jl. Merdeka 1."


def test_an_answer_that_needs_an_empty_or_missing_value_is_none() -> None:
    assert article("Telepon {telepon}.").filled(OFFICE) is None
    assert article("Email {email}, {email}.").missing(OFFICE) == ("email",)


def test_a_part_in_brackets_is_left_out_where_a_value_is_empty() -> None:
    said = article("Datang ke {alamat}[, telepon {telepon}][ (atau {alamat})]. [1] {x: y}")
    assert said.filled(OFFICE) == "Datang ke Jl. Merdeka 1 (atau Jl. Merdeka 1). [1] {x: y}"
    assert said.missing(OFFICE) == ()
    assert article("{alamat}[ {telepon}] {email}").filled(OFFICE) is None


def test_no_answer_names_a_way_that_the_office_does_not_have() -> None:
    ways = {"WhatsApp": "whatsapp", "Telepon ": "telepon", "telepon ": "telepon"}
    nothing = dict.fromkeys(KNOWN, "") | {"nama_kantor": "BPS", "website": "bps.go.id"}
    others = [topic.filled(nothing | {"sla_web": "1 hari kerja"}) or "" for topic in shipped()]
    assert sum(map(bool, others)) > 80
    assert not [text for text in others for way in ways if way in text]


def test_the_question_itself_is_the_first_phrasing() -> None:
    assert article("").phrasings == ("Di mana?", "dmn", "lokasi")


def test_the_hundred_topics_have_phrasings_of_the_list_and_of_our_own() -> None:
    topics = shipped()
    assert len(topics) == 100
    assert all(5 <= topic.given < len(topic.phrasings) for topic in topics)


def test_answers_ask_only_for_values_that_an_office_can_have() -> None:
    assert {name for topic in shipped() for name in names(topic.answer)} <= set(KNOWN)


def test_no_phrasing_belongs_to_two_articles_or_to_none() -> None:
    known = [p.lower() for topic in shipped() for p in set(map(str.lower, topic.phrasings))]
    others = [p.lower() for phrasings in elsewhere().values() for p in phrasings]
    assert len(known) == len(set(known))
    assert not set(known) & set(others)
