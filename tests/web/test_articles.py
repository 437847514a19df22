"""The knowledge base at a browser: who may change it, and that nothing written is lost."""

import re
from html import unescape
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.web_request import FileField
from multidict import CIMultiDict, CIMultiDictProxy

from desk.article import Content, State
from knowledge_base.articles import contents
from router import Router
from router.seed import seed
from router.write_article import set_state, write_article
from store import library
from tests.cast import MAMUJU, FixedClock
from tests.visitor import Visitor
from web.article_form import LARGEST, files_of

FEW = ("jam-layanan", "alamat", "telepon", "cpns")
NEW = {"question": "Di mana parkir?", "answer": "Di *belakang* kantor.", "language": "id",
       "phrasings": "parkir motor dmn\nada parkiran ga", "tags": "Parkir, kantor"}  # fmt: skip


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite only: what these pages ask of a database is tested with both elsewhere."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture(autouse=True)
async def shelf(router: Router, clock: FixedClock) -> None:
    await router.run(seed, {key: contents()[key] for key in FEW}, "few", at=clock())


async def send(visitor: Visitor, path: str, fields: dict[str, Any]) -> tuple[int, str, str]:
    """Send a form with files."""
    form = FormData({"csrf": visitor.csrf})
    for name, value in fields.items():
        if isinstance(value, tuple):
            form.add_field(name, value[1], filename=value[0], content_type="application/pdf")
        else:
            form.add_field(name, value)
    headers = {"Origin": visitor.url}
    async with visitor.session.post(visitor.url + path, data=form, headers=headers) as answer:
        return answer.status, await answer.text(), answer.url.path


async def test_an_article_is_written_found_and_answered_with(
    ratna: Visitor, router: Router
) -> None:
    await ratna.get("/knowledge/new")
    seen = await ratna.post("/knowledge", NEW)
    assert seen.address == "/articles/di-mana-parkir"
    assert "<strong>belakang</strong>" in seen.text
    assert "Di belakang kantor." in seen.words
    assert "Kantor ini" in seen.words
    listed = await ratna.get("/knowledge?q=parkiran")
    assert "Di mana parkir?" in listed.words
    assert "1 artikel cocok" in listed.words
    tried = await ratna.get("/knowledge/trial?q=parkir+motor+dimana")
    assert "/articles/di-mana-parkir" in tried.text
    known = router.library.of(router.offices[MAMUJU])
    assert known.articles["di-mana-parkir"].tags == ("parkir", "kantor")


async def test_a_tried_question_shows_how_far_it_is_from_being_answered(ratna: Visitor) -> None:
    seen = await ratna.get("/knowledge/trial?q=mau+daftar")
    assert re.search(r"\b\d{1,2},\d%", seen.words), "rounded, 96,8% would look like enough"
    assert "mulai 97%, bila unggul 10 poin" in seen.words


async def test_what_is_wrong_is_named_and_what_was_written_stays(ratna: Visitor) -> None:
    await ratna.get("/knowledge/new")
    wrong = {
        **NEW,
        "answer": "Telepon {telpon}",
        "valid_until": "2026-13-01",
        "links": "situs kami",
    }
    seen = await ratna.post("/knowledge", wrong)
    assert seen.status == 422
    for said in ("mungkin maksudnya {telepon}", "tanggal tidak terbaca", "tautan tidak terbaca",
                 "parkir motor dmn"):  # fmt: skip
        assert said in seen.words
    assert "Di mana parkir?" not in (await ratna.get("/knowledge")).words


async def test_a_shared_article_is_overridden_here_only_and_comes_back(
    ratna: Visitor, joko: Visitor
) -> None:
    form = await ratna.get("/articles/alamat/edit")
    assert "Ini artikel bersama" in form.words
    shared = contents()["alamat"]
    fields = {"question": shared.question, "phrasings": "\n".join(shared.phrasings),
              "tags": ", ".join(shared.tags), "language": "id", "seen": "0"}  # fmt: skip
    seen = await ratna.post("/articles/alamat", {**fields, "answer": "Jl. Kami 1."})
    assert "Diubah di sini" in seen.words
    assert "Jl. Kami 1." in seen.words
    assert "Jl. Kami 1." not in (await joko.get("/articles/alamat")).words
    assert "Kembali ke versi bersama" in seen.words
    back = await ratna.post("/articles/alamat/sharing")
    assert "Jl. Kami 1." not in back.words
    assert "Bersama" in back.words


async def test_saving_what_does_not_differ_is_no_override(ratna: Visitor, router: Router) -> None:
    form = await ratna.get("/articles/alamat/edit")
    answer = re.search(r'<textarea name="answer"[^>]*>(.*?)</textarea>', form.text, re.S)
    shared = contents()["alamat"]
    fields = {"question": shared.question, "phrasings": "\n".join(shared.phrasings),
              "english": shared.english, "tags": ", ".join(shared.tags),
              "language": "id"}  # fmt: skip
    assert answer
    seen = await ratna.post("/articles/alamat", {**fields, "answer": unescape(answer[1])})
    assert "Diubah di sini" not in seen.words


async def test_two_writers_do_not_overwrite_each_other(ratna: Visitor) -> None:
    await ratna.get("/knowledge/new")
    await ratna.post("/knowledge", NEW)
    form = await ratna.get("/articles/di-mana-parkir/edit")
    seen = re.search(r'name="seen" value="(\d+)"', form.text)
    assert seen
    fields = {**NEW, "seen": seen[1]}
    first = await ratna.post("/articles/di-mana-parkir", {**fields, "answer": "Di depan."})
    assert first.status == 200
    await ratna.get("/articles/di-mana-parkir/edit")
    second = await ratna.post("/articles/di-mana-parkir", {**fields, "answer": "Di samping."})
    assert second.status == 422
    assert "baru saja diubah orang lain" in second.words
    assert "Di samping." in second.words


async def test_history_tells_who_changed_what_and_brings_it_back(ratna: Visitor) -> None:
    await ratna.get("/knowledge/new")
    await ratna.post("/knowledge", NEW)
    await ratna.get("/articles/di-mana-parkir/edit")
    await ratna.post(
        "/articles/di-mana-parkir", {**NEW, "answer": "Di *depan* kantor.", "seen": "1"}
    )
    told = await ratna.get("/articles/di-mana-parkir/history")
    assert "<del>*belakang*</del><ins>*depan*</ins>" in told.text
    assert "Ratna" in told.words
    back = await ratna.post("/articles/di-mana-parkir/restoration", {"version": "1"})
    assert "Dikembalikan ke versi 1" in back.words
    assert "Di belakang kantor." in (await ratna.get("/articles/di-mana-parkir")).words
    await ratna.post("/articles/di-mana-parkir/sharing")
    assert (await ratna.get("/articles/di-mana-parkir")).status == 404
    gone = await ratna.get("/articles/di-mana-parkir/history")
    assert "Kembali ke versi bersama atau dihapus" in gone.words


async def test_hidden_and_draft_articles_are_not_answered_with(
    ratna: Visitor, router: Router
) -> None:
    await ratna.get("/articles/cpns")
    hidden = await ratna.post("/articles/cpns/hiding")
    assert "Disembunyikan" in hidden.words
    await ratna.get("/knowledge/new")
    await ratna.post("/knowledge", {**NEW, "draft": "1"})
    office = router.offices[MAMUJU]
    assert {"cpns", "di-mana-parkir"}.isdisjoint(router.library.of(office).articles)
    assert "1" in (await ratna.get("/knowledge?view=draft")).words
    await ratna.get("/articles/di-mana-parkir")
    await ratna.post("/articles/di-mana-parkir/showing")
    await ratna.post("/articles/cpns/showing")
    assert {"cpns", "di-mana-parkir"} <= router.library.of(office).articles.keys()


async def test_only_editors_change_and_the_office_says_who_they_are(
    sari: Visitor, router: Router
) -> None:
    page = await sari.get("/articles/alamat")
    assert "Hanya penyelia" in page.words
    for path in ("/articles/alamat", "/articles/alamat/hiding", "/articles/alamat/sharing",
                 "/articles/alamat/restoration", "/knowledge", "/knowledge/exchange"):  # fmt: skip
        assert (await sari.post(path, {**NEW, "version": "1"})).status == 403, path
    assert (await sari.get("/knowledge/new")).status == 403
    assert (await sari.get("/articles/alamat/edit")).status == 403
    router.offices[MAMUJU] = router.offices[MAMUJU].model_copy(update={"editors": "officer"})
    assert (await sari.get("/knowledge/new")).status == 200
    assert (await sari.post("/knowledge", NEW)).address == "/articles/di-mana-parkir"


async def test_a_preview_shows_missing_values_and_keeps_nothing(
    ratna: Visitor, router: Router
) -> None:
    await ratna.get("/knowledge/new")
    fields = {**NEW, "answer": "<b>Hubungi</b> *{whatsapp}* & {faks}."}
    seen = await ratna.post("/knowledge/preview", fields)
    assert "&lt;b&gt;Hubungi&lt;/b&gt; <strong>[whatsapp]</strong>" in seen.text
    assert "Belum terisi: whatsapp, faks" in seen.words
    assert "belum diisi di profil kantor" in seen.words
    scriptless = await ratna.post("/knowledge", {**fields, "_preview": "1"})
    assert "[whatsapp]" in scriptless.text
    assert await router.store.read(library.editions, (MAMUJU,)) == []


async def test_an_english_answer_is_written_shown_and_kept(ratna: Visitor, router: Router) -> None:
    await ratna.get("/knowledge/new")
    fields = {**NEW, "english": "Behind the office, {alamat}."}
    shown = await ratna.post("/knowledge/preview", fields)
    assert "Untuk pertanyaan berbahasa Inggris" in shown.words
    await ratna.post("/knowledge", fields)
    kept = await router.store.read(library.editions, (MAMUJU,))
    assert [e.content["english"] for e in kept] == ["Behind the office, {alamat}."]
    form = await ratna.get("/articles/di-mana-parkir/edit")
    assert "Behind the office, {alamat}.</textarea>" in form.text


async def test_a_file_goes_with_an_answer_and_only_while_it_is_published(
    ratna: Visitor, visitor: Visitor, router: Router, clock: FixedClock
) -> None:
    await ratna.get("/knowledge/new")
    sent = await send(ratna, "/knowledge", {**NEW, "file": ("denah.pdf", b"%PDF-1.7 denah")})
    assert sent[2] == "/articles/di-mana-parkir"
    found = re.search(r'href="(/files/[0-9a-f]{16})">denah.pdf', sent[1])
    assert found
    known = router.library.of(router.offices[MAMUJU])
    assert f"denah.pdf: {router.public_url}{found[1]}" in (known.answer("di-mana-parkir") or "")
    handed = await visitor.get(found[1])
    assert (handed.status, handed.text) == (200, "%PDF-1.7 denah")
    assert "sandbox" in handed.headers["Content-Security-Policy"]
    await router.run(set_state, MAMUJU, "di-mana-parkir", State.HIDDEN, by="x", at=clock())
    assert (await visitor.get(found[1])).status == 404


def test_a_file_that_is_too_large_is_refused() -> None:
    given = FileField("file", "a.pdf", BufferedReader(BytesIO(b"x" * (LARGEST + 1))),
                      "application/pdf", CIMultiDictProxy(CIMultiDict()))  # fmt: skip
    kept, problems = files_of({"file": given}, Content())
    assert kept == []
    assert [problem.why for problem in problems] == ["file_large"]


async def test_files_of_articles_come_in_whole_or_not_at_all(
    ratna: Visitor, router: Router
) -> None:
    await ratna.get("/knowledge/exchange")
    wrong = b"pertanyaan;jawaban\nDi mana parkir?;Di depan.\n;Kosong\n"
    status, text, _ = await send(ratna, "/knowledge/exchange", {"file": ("a.csv", wrong)})
    assert status == 422
    assert "Baris 3, pertanyaan: tidak boleh kosong" in text
    assert await router.store.read(library.editions, (MAMUJU,)) == []
    wrong = b'{rusak\n{"pertanyaan": "Apa?"}\n'
    _, text, _ = await send(ratna, "/knowledge/exchange", {"file": ("a.jsonl", wrong)})
    assert "Baris 1, 2: " in text
    assert "Baris 2, jawaban: tidak boleh kosong" in text
    right = b"pertanyaan;jawaban\nDi mana parkir?;Di depan.\n"
    only = {"file": ("a.csv", right), "only_check": "1"}
    assert "Belum ada yang disimpan" in (await send(ratna, "/knowledge/exchange", only))[1]
    assert await router.store.read(library.editions, (MAMUJU,)) == []
    _, text, _ = await send(ratna, "/knowledge/exchange", {"file": ("a.csv", right)})
    assert "1 artikel baru, 0 diubah, 0 tetap" in text
    for name, content, why in (("a.xlsx", b"PK\x03\x04", "Excel"), ("a.csv", b"", "kosong"),
                               ("a.csv", b"ab\x00\x00cdefgh", "bukan berkas teks")):  # fmt: skip
        status, text, _ = await send(ratna, "/knowledge/exchange", {"file": (name, content)})
        assert (status, why in text) == (422, True)
    exported = await ratna.get("/knowledge/export?kind=jsonl&which=own")
    assert "Di depan." in exported.text
    assert exported.text.count("\n") == 1
    assert (await ratna.get("/knowledge/export?kind=exe")).status == 404


async def test_what_to_mend_is_shown_by_article(
    ratna: Visitor, router: Router, clock: FixedClock
) -> None:
    double = {
        "question": "Parkir?",
        "answer": "{faks}",
        "phrasings": ["kantor bps buka jam brp kak"],
    }
    await router.run(write_article, MAMUJU, "parkir", double, by="x", at=clock())
    seen = await ratna.get("/knowledge/checks")
    assert "Jawaban menyebut {faks}" in seen.words
    assert "juga ada pada “" in seen.words
    assert "Perlu perhatian" in (await ratna.get("/knowledge?view=attention")).words


@pytest.mark.parametrize(
    "asked", ["", "🙏", "\u202e\u200b", "x" * 3000, "<script>alert(1)</script>"]
)
async def test_any_question_can_be_tried(ratna: Visitor, asked: str) -> None:
    seen = await ratna.get(f"/knowledge/trial?q={asked}")
    assert seen.status == 200
    assert "<script>alert" not in seen.text
