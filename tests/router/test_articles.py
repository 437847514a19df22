"""Articles as rows: every edition kept, two writers, the shipped ones, and what bots know of it."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from desk.article import CENTRE, Content, Edition, State
from desk.event import Event
from desk.inbound import Sender
from desk.notice import Notice
from desk.office import Office
from knowledge_base.articles import contents, fingerprint
from router import Router
from router.errors import Missing, Refused
from router.library import Library
from router.remind_reviews import remind_reviews
from router.seed import seed
from router.write_article import restore_article, set_state, write_article
from store import library, rows
from store.lessons import judged
from tests.cast import MAMUJU, MONDAY, PASURUAN, Cast, FixedClock, minds, offices, wulan

PARKING = Content(
    question="Di mana parkir kantor?", phrasings=("parkir motor dimana",), answer="Di belakang."
)


async def write(router: Router, scope: str, key: str, content: Any, **changes: Any) -> Edition:
    return await router.run(
        write_article, scope, key, content, by="officer:3", at=router.clock(), **changes
    )


def answer(router: Router, asked: str, office: str = MAMUJU) -> str | None:
    known = router.library.of(router.offices[office])
    found = known.search(asked)
    return known.answer(found[0].article) if found else None


async def test_every_edition_is_kept_with_who_and_when(router: Router, clock: FixedClock) -> None:
    await write(router, MAMUJU, "parkir", PARKING.over(None), seen=0)
    clock.forward(days=1)
    changed = PARKING.model_copy(update={"answer": "Di depan."})
    await write(router, MAMUJU, "parkir", changed.over(None), seen=1)
    newest, oldest = await router.store.read(library.history, (MAMUJU,), "parkir")
    assert (newest.version, newest.replaced_at, newest.by) == (2, None, "officer:3")
    assert (oldest.version, oldest.replaced_at) == (1, newest.at)
    assert Content.model_validate(oldest.content) == PARKING
    back = await router.run(restore_article, MAMUJU, "parkir", 1, by="officer:3", at=clock())
    assert (back.version, back.content, back.note) == (3, oldest.content, "restored 1")
    assert [e.version for e in await router.store.read(library.editions, (MAMUJU,))] == [3]
    with pytest.raises(Missing):
        await router.run(restore_article, MAMUJU, "parkir", 9, by="officer:3", at=clock())


async def test_who_saw_an_older_edition_does_not_overwrite_a_newer_one(router: Router) -> None:
    await write(router, MAMUJU, "parkir", PARKING.over(None), seen=0)
    with pytest.raises(Refused, match="article_changed"):
        await write(router, MAMUJU, "parkir", PARKING.over(None), seen=0)
    assert len(await router.store.read(library.history, (MAMUJU,), "parkir")) == 1


async def test_shipped_articles_are_written_once_and_renewed_unless_people_changed_them(
    router: Router, clock: FixedClock
) -> None:
    some = {key: contents()[key] for key in ("alamat", "jam-layanan")}
    assert await router.run(seed, some, "first", at=clock()) == 2
    assert await router.run(seed, some, "first", at=clock()) == 0
    own = some["alamat"].model_copy(update={"answer": "Jalan kami."})
    await write(router, CENTRE, "alamat", own.over(None))
    newer = {k: c.model_copy(update={"answer": "Baru."}) for k, c in some.items()}
    assert await router.run(seed, newer, "second", at=clock()) == 1
    answers = {
        e.key: e.content["answer"] for e in await router.store.read(library.editions, (CENTRE,))
    }
    assert answers == {"alamat": "Jalan kami.", "jam-layanan": "Baru."}


async def test_what_is_written_counts_in_every_process_without_a_restart(
    router: Router, clock: FixedClock
) -> None:
    await router.run(seed, contents(), fingerprint(), at=clock())
    other = Router(router.store, offices(), minds, clock=clock)
    asked = "parkir motor dmn ya"
    assert answer(router, asked) != "Di belakang."
    assert answer(other, asked) != "Di belakang."
    await write(router, MAMUJU, "parkir", PARKING.over(None))
    assert await router.library.refresh() == 1
    assert await other.library.refresh() == 1
    assert answer(router, asked) == answer(other, asked) == "Di belakang."
    assert await other.library.refresh() == 0
    assert answer(other, asked, PASURUAN) != "Di belakang."


async def test_an_office_hides_and_overrides_what_is_shared(
    router: Router, clock: FixedClock
) -> None:
    await router.run(seed, contents(), fingerprint(), at=clock())
    asked = "berapa lama email dibalas"
    mamuju = router.library.of(router.offices[MAMUJU])
    article = mamuju.search(asked)[0].article
    await write(router, MAMUJU, article, {"answer": "Sehari."})
    await router.library.refresh()
    assert answer(router, asked) == "Sehari."
    await router.run(set_state, MAMUJU, article, State.HIDDEN, by="officer:3", at=clock())
    await router.library.refresh()
    hidden = router.library.of(router.offices[MAMUJU])
    assert article not in hidden.articles
    assert all(found.article != article for found in hidden.search(asked))
    await router.run(set_state, MAMUJU, article, State.GONE, by="officer:3", at=clock())
    await router.library.refresh()
    assert router.library.of(router.offices[MAMUJU]).articles[article] == mamuju.articles[article]


async def test_dates_count_from_the_first_moment_of_the_offices_day(
    router: Router, clock: FixedClock
) -> None:
    dated = PARKING.model_copy(update={"valid_until": clock().date()})
    await write(router, MAMUJU, "parkir", dated.over(None))
    assert answer(router, "parkir motor dimana") == "Di belakang."
    clock.forward(hours=15)  # 00.00 WITA on Tuesday
    assert await router.library.refresh() == 1
    assert "parkir" not in router.library.of(router.offices[MAMUJU]).articles


async def test_offices_without_articles_of_their_own_share_one_index(
    router: Router, clock: FixedClock
) -> None:
    await router.run(seed, contents(), fingerprint(), at=clock())
    one, other = (router.library.of(router.offices[code]) for code in (MAMUJU, PASURUAN))
    assert one.index is other.index
    await write(router, MAMUJU, "parkir", PARKING.over(None))
    await router.library.refresh()
    assert router.library.of(router.offices[MAMUJU]).index is not other.index


async def test_what_people_say_of_answers_moves_confidence(
    router: Router, clock: FixedClock
) -> None:
    await router.run(seed, contents(), fingerprint(), at=clock())
    knowing = Router(router.store, offices(), minds, clock=clock)
    office, asked = knowing.offices[MAMUJU], "jam buka?"

    def confidence() -> float:
        found = knowing.library.of(office).look("kapan kantor buka").candidates
        return found[0].confidence

    before = confidence()
    for number in range(12):
        person = Sender("phone", f"+62812{number:08d}", "W")
        heard = wulan(asked, number, sender=person, at=clock.forward(minutes=1))
        await router.receive(heard)
        await router.run(reject, number + 1, at=clock.forward(minutes=1))
    await knowing.library.judge()
    told = await router.store.read(judged, MAMUJU, MONDAY, clock.forward(hours=1))
    assert len(told) == 12
    assert {(one.text, one.article, one.right) for one in told} == {(asked, "jam-layanan", False)}
    lowered = confidence()
    assert lowered < before
    await write(router, MAMUJU, "parkir", PARKING.over(None))
    await knowing.library.refresh()
    assert knowing.library.of(office)._trust is not None


def reject(session: Session, conversation_id: int, *, at: datetime) -> None:
    detail = {"gate": "rejected", "article": "jam-layanan", "channel": "whatsapp", "said": [999],
              "continues": True}  # fmt: skip
    rows.add(session, Event(office=MAMUJU, at=at, actor="bot", verb="bot.handoff",
                            conversation_id=conversation_id, detail=detail))  # fmt: skip


async def test_supervisors_are_told_once_a_week_what_waits_for_a_look(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    office = router.offices[MAMUJU].model_copy(update={"channels": {"email": {}}})
    stale = PARKING.model_copy(update={"review_on": clock().date()})
    await write(router, MAMUJU, "parkir", stale.over(None))

    def notices(session: Session) -> list[Notice]:
        return rows.every(session, Notice, rows.columns(Notice))

    for expected in (1, 0):
        assert await router.run(remind_reviews, office, at=clock(), url="u") == expected
        assert await router.run(remind_reviews, office, at=clock.forward(days=5)) == 0
        clock.forward(days=-5)
    [notice] = await router.store.read(notices)
    assert (notice.way, notice.address) == ("email", "ratna@bps.example")
    assert "1 artikel perlu ditinjau" in notice.subject
    assert "• Di mana parkir kantor?" in notice.text
    assert await router.run(remind_reviews, office, at=clock.forward(days=7)) == 1
    assert len(await router.store.read(notices)) == 2


async def test_an_office_explains_the_words_of_its_own_people(
    router: Router, clock: FixedClock
) -> None:
    canteen = Content(question="Apakah ada kantin?", phrasings=("makan siang",), answer="Ada.")
    await write(router, MAMUJU, "parkir", PARKING.over(None))
    await write(router, MAMUJU, "kantin", canteen.over(None))
    office = router.offices[MAMUJU]
    told = office.model_copy(update={"words": {"hondah": "parkir motor", "dipalai": "di mana"}})
    other = Router(router.store, {MAMUJU: told}, minds, clock=clock)
    unsure, sure = (
        one.library.of(one.offices[MAMUJU]).search("hondah dipalai") for one in (router, other)
    )
    assert sure[0].article == "parkir"
    assert sure[0].evidence["covered"] > 0.9
    assert unsure[0].evidence["covered"] == 0


async def test_what_answers_promise_follows_the_version_of_the_standard(
    router: Router, clock: FixedClock
) -> None:
    new = {"decree": {"valid_from": date(2027, 1, 1)}, "promises": {"whatsapp": "4 hours"}}
    given = {"code": MAMUJU, "name": "BPS", "zone": "Asia/Makassar", "versions": [new]}
    mamuju = Office.model_validate({**given, "promises": {"whatsapp": "1 working day"}})
    known = Library(router.store, {MAMUJU: mamuju}, clock=clock, files="x")
    content = PARKING.model_copy(update={"answer": "Dibalas dalam {sla_wa}."})
    await write(router, MAMUJU, "parkir", content.over(None), seen=0)
    assert known.of(mamuju).answer("parkir") == "Dibalas dalam 1 hari kerja."
    clock.forward(days=60)
    await known.refresh()
    assert known.of(mamuju).answer("parkir") == "Dibalas dalam 4 jam layanan."
