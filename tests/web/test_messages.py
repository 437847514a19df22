import asyncio
import json

from sqlmodel import Session

from desk.message import Message
from router import Router
from router.reply import reply
from store import rows
from tests.cast import Cast, FixedClock, wulan
from tests.visitor import Visitor

HERE = "/conversations/1"
SENDING = f"{HERE}/messages"


def sent(session: Session) -> list[str]:
    found = rows.every(session, Message, rows.columns(Message).order_by(rows.table(Message).c.seq))
    return [m.text for m in found if m.author == "officer" and m.direction == "out"]


async def test_a_reply_is_written_once_however_often_the_button_is_pressed(
    sari: Visitor, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.get(HERE)
    for _ in range(3):
        fields = {"text": "Silakan,\r\nKak Wulan.", "client_id": "abc", "seen": "2"}
        seen = await sari.post(SENDING, fields)
        assert seen.address == HERE
    assert await router.store.read(sent) == ["Silakan,\nKak Wulan."]
    assert "Menunggu pengguna" in seen.words


async def test_other_words_from_the_same_form_are_another_reply(
    sari: Visitor, router: Router
) -> None:
    """The answer to the first press was lost on its way; the officer mended the words."""
    await router.receive(wulan("Mau tanya data"))
    await sari.get(HERE)
    for text in ("Silakan datang.", "Silakan datang besok."):
        await sari.post(SENDING, {"text": text, "client_id": "abc"})
    assert await router.store.read(sent) == ["Silakan datang.", "Silakan datang besok."]


async def test_a_note_is_kept_once_however_often_the_button_is_pressed(
    sari: Visitor, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data"))
    form = (await sari.get(HERE)).text.partition(f'action="{HERE}/notes"')[2]
    fields = {"text": "Sudah saya telepon", "client_id": named(form, "client_id")}
    await asyncio.gather(*(sari.post(f"{HERE}/notes", fields) for _ in range(3)))
    assert (await sari.get(HERE)).words.count("Sudah saya telepon") == 1


def named(form: str, name: str) -> str:
    return form.partition(f'name="{name}" value="')[2].partition('"')[0]


async def test_what_came_meanwhile_is_shown_before_sending(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.get(HERE)
    await router.run(reply, 1, "Sudah saya jawab.", office="7604", by=cast.budi, at=clock())
    fields = {"text": "Jawaban Sari", "client_id": "abc", "seen": "2"}
    seen = await sari.post(SENDING, fields)
    assert seen.status == 409
    assert "Ada pesan baru sejak Anda membuka halaman ini" in seen.words
    assert "Sudah saya jawab." in seen.words
    assert ">Jawaban Sari</textarea>" in seen.text
    assert "Tetap kirim" in seen.words
    assert await router.store.read(sent) == ["Sudah saya jawab."]
    await sari.post(SENDING, {**fields, "anyway": "1"})
    assert await router.store.read(sent) == ["Sudah saya jawab.", "Jawaban Sari"]


async def test_scripts_are_answered_shortly(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.get(HERE)
    script = {"Accept": "application/json"}
    seen = await sari.post(SENDING, {"text": "Ya", "seen": "0"}, headers=script)
    assert seen.status == 409
    assert '"why": "changed"' in seen.text
    assert (await sari.post(SENDING, {"text": "Ya", "seen": "2"}, headers=script)).status == 201


async def test_scripts_are_told_in_words_what_went_wrong(sari: Visitor) -> None:
    await sari.get("/inbox")
    script = {"Accept": "application/json"}
    seen = await sari.post("/conversations/99/messages", {"text": "Ya"}, headers=script)
    assert seen.status == 404
    told = json.loads(seen.text)["message"]
    assert told.startswith("Halaman tidak ditemukan. Mungkin alamatnya salah ketik")


async def test_a_closed_window_loses_no_words(
    sari: Visitor, router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    clock.forward(hours=11)
    await sari.sign_in("sari@bps.example")
    clock.forward(hours=11)
    await sari.get(HERE)
    clock.forward(hours=3)
    await sari.sign_in("sari@bps.example")
    seen = await sari.post(SENDING, {"text": "Terlambat", "seen": "2"})
    assert seen.status == 409
    assert "Pesan tidak dikirim" in seen.words
    assert "Terlambat" in seen.text, "what was written can still be copied"
    assert await router.store.read(sent) == []


async def test_an_empty_reply_is_refused(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.get(HERE)
    seen = await sari.post(SENDING, {"text": " \r\n ", "seen": "2"})
    assert seen.status == 409
    assert "Balasan masih kosong" in seen.words


async def test_a_note_stays_inside(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.get(HERE)
    seen = await sari.post(f"{HERE}/notes", {"text": "Hanya untuk kita"})
    assert "Hanya untuk kita" in seen.words
    assert await router.store.read(sent) == []
