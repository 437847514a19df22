from datetime import UTC, date, datetime
from typing import Any

from desk.article import CENTRE, Content, Edition, Known, Publication, State, known
from knowledge_base.articles import contents
from knowledge_base.checking import Advice, check, too_large
from knowledge_base.index import EXAMPLES, LABELS
from knowledge_base.wording import say_advice, say_size

TODAY = date(2026, 11, 16)
LONG = "Layanan kami buka setiap hari kerja mulai pukul {at} di kantor, gratis, tanpa janji dahulu."


def found(at: datetime = datetime(2026, 11, 1, tzinfo=UTC), **articles: Any) -> list[Advice]:
    made = []
    for number, (key, changes) in enumerate(articles.items()):
        asked = (f"cara {key}", f"bantu {key}", f"syarat {key}")
        usual = {"question": f"{key}?", "phrasings": asked, "answer": f"Jawaban {key}."}
        content = Content.model_validate(usual | changes)
        made.append(
            Edition(id=number, office=CENTRE, key=key, version=1, content=content.over(None),
                    by="x", at=at)
        )  # fmt: skip
    advice = check(known(made, "7604"), {"alamat": "Jl. A", "telepon": ""}, as_of=TODAY)
    for one in advice:
        assert say_advice(one, "id")
        assert say_advice(one, "en")
    return advice


def whys(**articles: Any) -> list[tuple[str, str]]:
    return [(one.key, one.why) for one in found(**articles)]


def test_articles_in_order_need_nothing() -> None:
    assert found(parkir={}, musala={"answer": "Di {alamat}."}) == []


def test_values_dates_and_empty_articles() -> None:
    assert whys(
        alamat={"answer": "{telepon}"}, biaya={"answer": "{faks}"}, cetak={"answer": " "},
        denah={"valid_until": "2026-11-15"}, email={"valid_until": "2026-11-20"},
        formulir={"review_on": "2026-11-16"}, gempa={"phrasings": ["getaran"]},
    ) == [("alamat", "variable"), ("biaya", "unknown_variable"), ("cetak", "empty"),
          ("denah", "ended"), ("formulir", "review"), ("email", "ends_soon"),
          ("gempa", "few")]  # fmt: skip


def test_what_nobody_touched_for_a_year_is_stale() -> None:
    stale = found(datetime(2025, 11, 1, tzinfo=UTC), parkir={})
    assert [one.why for one in stale] == ["old"]


def test_a_phrasing_in_two_articles_is_named_once() -> None:
    double = {"phrasings": ["parkir motor gratis", "x y z", "u v w"]}
    other = {"phrasings": ["Parkir motor gratis?", "p q r", "k l m"]}
    assert whys(biaya=double, parkir=other) == [("biaya", "duplicate")]


def test_a_phrasing_that_is_more_like_another_article_is_named() -> None:
    lost = {"phrasings": ["biaya fotokopi dokumen", "harga cetak buku", "ganti password akun pst"]}
    home = {"phrasings": ["ganti password akun pst saya", "lupa kata sandi", "akun terkunci"]}
    advice = found(biaya=lost, sandi=home)
    assert [(one.key, one.why, one.values["other"]) for one in advice] == [
        ("biaya", "better", "sandi")
    ]


def test_the_shipped_articles_need_nothing_but_an_office_s_values() -> None:
    shipped: dict[str, Any] = {key: content.model_dump() for key, content in contents().items()}
    assert {one.why for one in found(**shipped)} <= {"variable", "unknown_variable"}


def test_answers_that_differ_in_facts_contradict_each_other() -> None:
    one, other = LONG.format(at="08.00"), LONG.format(at="09.00")
    advice = found(jam={"answer": one}, buka={"answer": other})
    assert [(one.why, one.values["differs"]) for one in advice] == [
        ("contradiction", "08.00, 09.00")
    ]
    assert whys(jam={"answer": one}, buka={"answer": one}) == [("jam", "twin")]


def test_more_than_can_be_learned_is_told() -> None:
    def many(count: int, **content: object) -> list[Known]:
        said = Content.model_validate({"question": "Q?", "answer": "A.", **content})
        return [Known(str(n), said, State.LIVE, ()) for n in range(count)]

    assert too_large(many(LABELS)) is None
    assert too_large(many(LABELS + 1)) == (LABELS + 1, LABELS + 1)
    assert too_large(many(10, phrasings=["x"] * EXAMPLES)) == (10, 10 * (1 + EXAMPLES))
    assert too_large(many(LABELS + 1, publication=Publication())) is None
    assert f"{LABELS + 1} artikel" in say_size((LABELS + 1, LABELS + 1), "id")
