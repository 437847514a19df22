"""From unanswered questions and officers' replies to articles, with one click."""

import asyncio
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.decision import Handoff
from desk.inbound import Sender
from desk.office import Office
from knowledge_base.articles import contents
from router import Router
from router.change_kind import change_kind
from router.complaint import name_officer
from router.reply import reply
from router.seed import seed
from router.timekeeper import Think
from store import Store
from store.lessons import questions
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, offices, wulan
from tests.visitor import Visitor

ASKED = ("wifi ruang baca ada ga", "wifi ruang baca ada ga, Wulan Sari",
         "ruang baca ada wifi kak?", "di ruang baca wifi nya gratis?")  # fmt: skip
KEYS = ("jam-layanan", "alamat", "magang", "perpustakaan")
REPLY = (
    "Halo Kak Wulan,\nAda, wifi gratis di ruang baca. Tanya Sari 0812-3456-7890.\n\nSalam,\nSari"
)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


def at_a_loss(_office: Office) -> Think:
    """Return a bot that knows of nothing."""
    return lambda _turn: Handoff(gate="nothing_found")


@pytest.fixture
async def router(store: Store, clock: FixedClock) -> Router:
    return Router(store, offices(), at_a_loss, clock=clock)


@pytest.fixture
async def asked(router: Router, cast: Cast, clock: FixedClock) -> None:
    few = {key: content for key, content in contents().items() if key in KEYS}
    await router.run(seed, few, "few", at=clock())
    for number, text in enumerate(ASKED, 1):
        person = Sender("phone", f"+62812{number:08d}", "Wulan Sari")
        receipt = await router.receive(replace(wulan(text, number), sender=person))
        assert receipt.conversation_id
        await router.run(
            reply, receipt.conversation_id, REPLY, office=MAMUJU, by=cast.sari, at=clock(),
            client_id=f"c{number}", seen=None,
        )  # fmt: skip


async def test_a_complaint_about_an_officer_teaches_nobody(
    router: Router, asked: None, cast: Cast, clock: FixedClock
) -> None:
    office, at = router.offices[MAMUJU], clock()
    await router.run(change_kind, 1, "complaint", office=office, by=cast.ratna, at=at)
    await router.run(name_officer, 1, cast.sari, office=MAMUJU, by=cast.ratna, at=at)
    found = await router.store.read(questions, office, MONDAY, clock.forward(hours=1))
    assert len(found) == len(ASKED) - 1


async def test_what_is_shown_for_publication_names_nobody(
    router: Router, asked: None, clock: FixedClock
) -> None:
    found = await router.store.read(
        questions, router.offices[MAMUJU], MONDAY, clock.forward(hours=1)
    )
    assert len(found) == len(ASKED)
    everything = " ".join(one.text + one.reply for one in found)
    for private in ("Wulan", "Sari", "0812"):
        assert private not in everything
    assert "wifi gratis" in found[0].reply
    assert await router.store.read(questions, router.offices["3514"], MONDAY, clock()) == []


async def test_a_cluster_becomes_an_article_with_one_click(
    ratna: Visitor, asked: None, router: Router, clock: FixedClock
) -> None:
    clock.forward(hours=1)
    seen = await ratna.get("/knowledge/learning")
    assert "4 orang bertanya" in seen.words
    assert "Terbitkan artikel baru" in seen.words
    fields = form_of(seen.text, "article")
    after = await ratna.post("/knowledge/lessons", fields)
    assert "orang bertanya" not in after.words
    known = router.library.of(router.offices[MAMUJU])
    [made] = [a for a in known.articles.values() if "wifi" in a.question.lower()]
    assert made.answer == "Ada, wifi gratis di ruang baca. Tanya [nama] [nomor]."
    history = await ratna.get(f"/articles/{made.id}/history")
    assert "Dipelajari dari jawaban petugas" in history.words


async def test_a_cluster_that_two_publish_at_once_becomes_one_article(
    ratna: Visitor, asked: None, router: Router, clock: FixedClock
) -> None:
    clock.forward(hours=1)
    fields = form_of((await ratna.get("/knowledge/learning")).text, "article")
    ours, theirs = fields, fields | {"answer": "Tidak ada."}
    shown = await asyncio.gather(
        *(ratna.post("/knowledge/lessons", each) for each in (ours, theirs, ours))
    )
    assert sorted(one.status for one in shown) == [200, 409, 409]
    assert (await ratna.post("/knowledge/lessons", theirs)).status == 409
    known = router.library.of(router.offices[MAMUJU])
    [made] = [a for a in known.articles.values() if "wifi" in a.question.lower()]
    assert (await ratna.get(f"/articles/{made.id}/history")).text.count("Dipelajari dari") == 1


async def test_what_is_put_aside_does_not_come_back(
    ratna: Visitor, asked: None, clock: FixedClock
) -> None:
    clock.forward(hours=1)
    seen = await ratna.get("/knowledge/learning")
    await ratna.post("/knowledge/lessons", form_of(seen.text, "dismissed"))
    assert "Tidak ada yang perlu dipelajari" in (await ratna.get("/knowledge/learning")).words


async def test_phrasings_go_to_an_article_and_leave_its_answer_shared(
    ratna: Visitor, asked: None, router: Router
) -> None:
    await ratna.get("/knowledge/learning")
    fields = {"how": "phrasing", "said": "1,2", "key": "alamat", "phrasings": "dmn sih kantornya"}
    await ratna.post("/knowledge/lessons", fields)
    article = router.library.of(router.offices[MAMUJU]).articles["alamat"]
    assert "dmn sih kantornya" in article.variants
    assert article.answer == contents()["alamat"].answer
    history = await ratna.get("/articles/alamat/history")
    assert "<ins>dmn sih kantornya" in history.text


async def test_a_draft_is_opened_in_the_editor_and_settles_its_questions(
    ratna: Visitor, asked: None, clock: FixedClock
) -> None:
    clock.forward(hours=1)
    seen = await ratna.get("/knowledge/learning")
    address = re.search(r'href="(/knowledge/new\?[^"]+)"', seen.text)
    assert address
    form = await ratna.get(address[1].replace("&amp;", "&"))
    said = re.search(r'name="said" value="([\d,]+)"', form.text)
    assert said
    fields = {"question": "Ada wifi?", "answer": "Ada.", "phrasings": "", "language": "id",
              "said": said[1]}  # fmt: skip
    assert (await ratna.post("/knowledge", fields)).address == "/articles/ada-wifi"
    assert "orang bertanya" not in (await ratna.get("/knowledge/learning")).words


async def test_nonsense_is_refused(ratna: Visitor, sari: Visitor, asked: None) -> None:
    await ratna.get("/knowledge/learning")
    for fields in ({"how": "x", "said": "1"}, {"how": "dismissed", "said": "a,,"},
                   {"how": "article", "said": "1", "question": "", "answer": ""}):  # fmt: skip
        assert (await ratna.post("/knowledge/lessons", fields)).status == 422
    unknown = {"how": "phrasing", "said": "1", "key": "tidak-ada", "phrasings": "x"}
    assert (await ratna.post("/knowledge/lessons", unknown)).status == 404
    await sari.get("/knowledge/learning")
    assert (await sari.post("/knowledge/lessons", {"how": "dismissed", "said": "1"})).status == 403


def form_of(html: str, how: str) -> dict[str, str]:
    """Return the fields of the first form of a kind."""
    for form in re.findall(r"<form.*?</form>", html, re.S):
        if f'name="how" value="{how}"' in form:
            inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
            areas = re.findall(r'<textarea name="(\w+)" hidden>(.*?)</textarea>', form, re.S)
            return {name: unescape(value) for name, value in [*inputs, *areas] if name != "csrf"}
    raise AssertionError(f"no form {how}")
