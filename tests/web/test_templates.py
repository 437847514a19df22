"""Approved WhatsApp messages in the pages, and what a supervisor does with the quarantine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from router import Router
from router.channel import ListedTemplate
from router.templates import keep_templates
from tests.cast import MAMUJU, FixedClock
from tests.channels.whatsapp.forms import TOKEN
from tests.channels.whatsapp.line import Line
from tests.visitor import Visitor

WORDS = "Halo {{1}}, jawaban Anda sudah ada."


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def line(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    async with Line(router, clock) as made:
        yield made


async def test_a_supervisor_brings_the_list_up_to_date_and_tries_one(
    ratna: Visitor, line: Line
) -> None:
    line.standin.contents.add("jawaban_siap", WORDS, v1="Wulan")
    await ratna.get("/templates")
    seen = await ratna.post("/templates/listing", {})
    assert "jawaban_siap" in seen.words
    assert "Disetujui" in seen.words
    fields = {"value_1": "Ratna", "to": "0812-0000-1111"}
    seen = await ratna.post("/templates/1/trial", fields)
    assert "Uji coba templat jawaban_siap dikirim." in seen.words
    [text] = line.standin.texts.values()
    assert (text.to, text.body) == (
        "whatsapp:+6281200001111",
        "Halo Ratna, jawaban Anda sudah ada.",
    )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"value_1": "", "to": "081200001111"}, "Isi semua bagian templat."),
        ({"value_1": "Ratna", "to": "x"}, "Nomor telepon tidak dikenali."),
    ],
)
async def test_a_trial_that_cannot_be_says_why(
    ratna: Visitor, line: Line, fields: dict[str, str], why: str
) -> None:
    line.standin.contents.add("jawaban_siap", WORDS, v1="Wulan")
    await ratna.get("/templates")
    await ratna.post("/templates/listing", {})
    seen = await ratna.post("/templates/1/trial", fields)
    assert seen.status == 409
    assert why in seen.words
    assert line.standin.texts == {}


async def test_a_trial_that_whatsapp_refuses_a_moment_later_was_no_success(
    ratna: Visitor, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.approved.PATIENCE", 60.0)
    line.standin.contents.add("jawaban_siap", WORDS, v1="Wulan")
    await ratna.get("/templates")
    await ratna.post("/templates/listing", {})
    for content in line.standin.contents.held.values():
        content.state = "paused"
    seen = await ratna.post("/templates/1/trial", {"value_1": "Ratna", "to": "081200001111"})
    assert seen.status == 409
    assert "Templat dihentikan sementara karena mutunya; pilih templat lain." in seen.words
    assert "dikirim" not in seen.words


async def test_only_supervisors_see_the_list(sari: Visitor, line: Line) -> None:
    assert (await sari.get("/templates")).status == 403


async def test_after_the_window_an_officer_chooses_and_fills_one(
    sari: Visitor, line: Line, router: Router
) -> None:
    await line.write("Saya perlu tabel inflasi")
    listed = ListedTemplate(
        "HX1", "jawaban_siap", "id", "utility", "approved", WORDS, {"1": "Wulan"}
    )
    await router.run(keep_templates, MAMUJU, line.channel.account, [listed], at=line.clock())
    line.clock.forward(hours=25)
    await sari.sign_in("sari@bps.example")
    seen = await sari.get("/conversations/1")
    assert "Jendela WhatsApp sudah tertutup" in seen.words
    seen = await sari.get("/conversations/1?template=1")
    assert "contoh: Wulan" in seen.words
    seen = await sari.post("/conversations/1/messages", {"template": "1", "value_1": ""})
    assert (seen.status, "Isi semua bagian templat." in seen.words) == (409, True)
    seen = await sari.post("/conversations/1/messages", {"template": "1", "value_1": "Wulan"})
    assert "Halo Wulan, jawaban Anda sudah ada." in seen.words


async def test_a_refused_message_comes_in_once_the_secret_is_mended(
    ratna: Visitor, line: Line, router: Router, clock: FixedClock
) -> None:
    assert await line.post(token="the-new-secret") == 403
    await ratna.get("/payloads")
    seen = await ratna.post("/payloads/1/replay", {})
    assert seen.status == 409
    assert "masih belum dapat dipastikan" in seen.words
    mended = Line(router, clock, auth_token="the-new-secret", public_url=line.url)
    router.connect({(MAMUJU, "whatsapp"): mended.channel})
    await ratna.post("/payloads/1/replay", {})
    assert [m.text for m in await line.heard()] == ["Halo"]
    assert "Karantina kosong." in (await ratna.get("/payloads")).words


async def test_what_nobody_wants_is_put_aside(ratna: Visitor, sari: Visitor, line: Line) -> None:
    assert await line.post(token="guessed") == 403
    await ratna.get("/payloads")
    await ratna.post("/payloads/1/disposal", {})
    assert "Karantina kosong." in (await ratna.get("/payloads")).words
    assert await line.heard() == []
    assert "payload.discarded" in await line.verbs()
    assert TOKEN not in (await ratna.get("/payloads")).text


async def test_an_officer_sends_a_file_from_the_page(sari: Visitor, line: Line) -> None:
    await line.write("Saya perlu tabel inflasi")
    await sari.get("/conversations/1")
    seen = await sari.send(
        "/conversations/1/messages", {"text": ""}, ("files", "../Tabel.pdf", b"%PDF-1.7 tabel")
    )
    assert "Tabel.pdf" in seen.words
    await line.deliver()
    [got] = line.standin.received.values()
    assert got.content_type == "application/pdf"


async def test_a_file_that_is_too_large_is_refused_in_words(sari: Visitor, line: Line) -> None:
    await line.write("Saya perlu tabel inflasi")
    await sari.get("/conversations/1")
    big = ("files", "besar.pdf", b"%PDF" + bytes(17 * 1024 * 1024))
    seen = await sari.send("/conversations/1/messages", {"text": "Ini"}, big)
    assert (seen.status, "Paling besar 16 MB" in seen.words) == (409, True)
