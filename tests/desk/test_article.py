from datetime import date

from desk.article import CENTRE, Content, Edition, State, known, laid, scopes
from tests.cast import MONDAY

SHARED = Content(
    question="Jam buka?", phrasings=("buka jam brp", "kapan buka"), answer="Pukul {jam_layanan}."
)


def edition(office: str, content: Content, state: str = State.LIVE, **layer: object) -> Edition:
    made = content.over(SHARED if office != CENTRE else None) | layer
    return Edition(
        id=1, office=office, key="jam", version=1, state=state, content=made, by="x", at=MONDAY
    )


def seen(*editions: Edition, by: str = "7604") -> Content:
    return known(editions, by)["jam"].content


def test_an_office_reads_the_centre_its_province_and_itself() -> None:
    assert scopes("7604") == ("0000", "7600", "7604")
    assert scopes("7600") == ("0000", "7600")
    assert scopes("0000") == ("0000",)


def test_a_layer_keeps_only_what_differs_so_that_the_rest_goes_on_being_shared() -> None:
    mine = SHARED.model_copy(update={"answer": "Pukul 9.", "phrasings": ("kapan buka", "baru")})
    layer = mine.over(SHARED)
    assert layer == {"answer": "Pukul 9.", "added": ["baru"], "dropped": ["buka jam brp"]}
    newer = SHARED.model_copy(update={"tags": ("jam",), "phrasings": (*SHARED.phrasings, "kpn")})
    merged = laid(newer, layer)
    assert merged.answer == "Pukul 9."
    assert merged.tags == ("jam",)
    assert merged.phrasings == ("kapan buka", "kpn", "baru")


def test_what_does_not_differ_is_no_layer() -> None:
    assert SHARED.over(SHARED) == {}


def test_the_nearest_layer_wins_and_others_do_not_see_it() -> None:
    shared, province = edition(CENTRE, SHARED), SHARED.model_copy(update={"answer": "Provinsi"})
    own = SHARED.model_copy(update={"answer": "Kabupaten"})
    layers = [shared, edition("7600", province), edition("7604", own)]
    assert seen(*layers).answer == "Kabupaten"
    assert seen(*layers, by="7605").answer == "Provinsi"
    assert seen(*layers, by="3514").answer == SHARED.answer


def test_hidden_drafted_and_taken_away() -> None:
    shared = edition(CENTRE, SHARED)
    hidden = known([shared, edition("7604", SHARED, State.HIDDEN)], "7604")["jam"]
    assert not hidden.in_force(date(2026, 11, 16))
    changed = SHARED.model_copy(update={"answer": "Lain"})
    draft = known([shared, edition("7604", changed, State.DRAFT)], "7604")["jam"]
    assert draft.in_force(date(2026, 11, 16))
    assert draft.content == SHARED
    assert seen(shared, edition("7604", changed, State.GONE)) == SHARED
    assert known([edition("7604", changed, State.GONE)], "7604") == {}


def test_an_answer_holds_between_its_dates_and_needs_words() -> None:
    dated = SHARED.model_copy(
        update={"valid_from": date(2026, 11, 1), "valid_until": date(2026, 11, 16)}
    )
    article = known([edition(CENTRE, dated)], "7604")["jam"]
    assert [
        article.in_force(date(2026, m, d)) for m, d in ((10, 31), (11, 1), (11, 16), (11, 17))
    ] == [False, True, True, False]
    empty = SHARED.model_copy(update={"question": "  "})
    assert not known([edition(CENTRE, empty)], "7604")["jam"].in_force(date(2026, 11, 1))
