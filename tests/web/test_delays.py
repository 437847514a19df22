"""The page on which a delay is announced, and what an officer sees of WhatsApp's window."""

import asyncio

import pytest

from desk.inbound import Sender
from desk.message import Message
from desk.office import Office
from router import Router
from store import people
from tests.cast import MAMUJU, PROFILES, Cast, FixedClock, wulan
from tests.router.test_receive import every
from tests.visitor import Visitor

MAIL = {"address": "pst@mamuju.example"}


@pytest.fixture
async def asked(router: Router, cast: Cast) -> None:
    """Wulan asked on WhatsApp on Monday at nine; due Tuesday 15.30, the window ends at nine."""
    await router.receive(wulan("Mau tanya data"))


def with_mail(router: Router) -> None:
    router.offices[MAMUJU] = PROFILES[MAMUJU].model_copy(update={"channels": {"email": MAIL}})


async def test_a_delay_is_told_with_a_text_and_a_time_to_start_from(
    sari: Visitor, router: Router, asked: None
) -> None:
    seen = await sari.get("/conversations/1")
    assert "Akan terlambat" in seen.words
    seen = await sari.get("/tickets/1/delay")
    assert "2026-11-18T15:30" in seen.text
    assert "sebelum Selasa, 17 November 2026 pukul 15.30 WITA" in seen.words
    told = {"expected": "2026-11-18T12:00", "text": "Maaf, besok siang."}
    seen = await sari.post("/tickets/1/delay", told)
    assert seen.address == "/conversations/1"
    assert "Maaf, besok siang." in seen.words
    assert "Rabu, 18 November 2026 pukul 12.00 WITA" in seen.words
    assert "dijanjikan ulang" in (await sari.get("/inbox")).words


async def test_a_delay_is_told_once_however_often_the_button_is_pressed(
    sari: Visitor, router: Router, asked: None
) -> None:
    await sari.get("/tickets/1/delay")
    told = {"expected": "2026-11-18T12:00", "text": "Maaf, besok siang."}
    pressed = [sari.post("/tickets/1/delay", told, follow=False) for _ in range(3)]
    assert [seen.status for seen in await asyncio.gather(*pressed)] == [303] * 3
    found = await every(router, Message)
    assert [m.text for m in found].count("Maaf, besok siang.") == 1


@pytest.mark.parametrize(
    ("expected", "why"),
    [
        ("2026-11-17T15:00", "harus sesudah batas waktu"),
        ("kapan-kapan", "Waktu"),
        ("9999-12-31T23:59", ""),
    ],
)
async def test_a_time_that_cannot_be_is_refused_and_the_words_are_kept(
    sari: Visitor, asked: None, expected: str, why: str
) -> None:
    await sari.get("/tickets/1/delay")
    seen = await sari.post("/tickets/1/delay", {"expected": expected, "text": "Maaf, <b>nanti</b>"})
    assert seen.status == (422 if why else 200)
    assert why in seen.words
    assert "Maaf, &lt;b&gt;nanti" in seen.text


async def test_another_office_sees_no_such_page(joko: Visitor, asked: None) -> None:
    assert (await joko.get("/tickets/1/delay")).status == 404
    assert (await joko.get("/tickets/999/delay")).status == 404


async def test_the_window_counts_down_and_the_other_way_is_proposed_in_time(
    sari: Visitor, router: Router, clock: FixedClock, asked: None
) -> None:
    clock.forward(hours=21)
    await sari.sign_in("sari@bps.example")
    seen = await sari.get("/conversations/1")
    assert "melewati jendela WhatsApp" in seen.words
    assert "tanyakan alamat email pengguna" in seen.words
    assert 'data-expires="2026-11-17T01:00:00+00:00"' in seen.text
    assert 'class="window" data-state="near"' in seen.text
    with_mail(router)
    await router.run(people.add_address, MAMUJU, "email", "wulan@example.org", 1)
    assert "balas lewat email ke wulan@example.org" in (await sari.get("/conversations/1")).words


async def test_a_closed_window_takes_no_word_and_offers_mail(
    sari: Visitor, router: Router, clock: FixedClock, asked: None
) -> None:
    with_mail(router)
    clock.forward(hours=24)
    await sari.sign_in("sari@bps.example")
    await sari.get("/conversations/1")
    seen = await sari.post("/conversations/1/messages", {"text": "Ada."})
    assert seen.status == 409
    assert "Jendela WhatsApp sudah tertutup. Pesan tidak dikirim." in seen.words
    assert 'id="reply-text"' not in seen.text
    assert 'id="mail-text"' not in seen.text
    assert "Jendela WhatsApp tertutup" in (await sari.get("/inbox")).words
    refused = await sari.post("/conversations/1/messages", {"text": "Ada.", "by_mail": "1"})
    assert "Alamat email pengguna belum diketahui" in refused.words
    await router.run(people.add_address, MAMUJU, "email", "wulan@example.org", 1)
    seen = await sari.get("/conversations/1")
    assert 'id="mail-text"' in seen.text
    await sari.post("/conversations/1/messages", {"text": "Ada.", "by_mail": "1"})
    last = (await every(router, Message))[-1]
    assert (last.channel, last.account, last.address) == (
        "email", "pst@mamuju.example", "wulan@example.org",
    )  # fmt: skip


async def test_the_address_that_the_person_gave_is_asked_for_and_carries_the_answer(
    sari: Visitor, router: Router, clock: FixedClock, asked: None
) -> None:
    await sari.get("/conversations/1")
    assert 'action="/conversations/1/addresses"' not in (await sari.get("/conversations/1")).text
    with_mail(router)
    assert "Catat alamat email" in (await sari.get("/conversations/1")).words
    clock.forward(hours=24)
    await sari.sign_in("sari@bps.example")
    seen = await sari.get("/conversations/1")
    assert "Tanyakan alamat emailnya" in seen.words
    given = {"email": "wulan@example.org"}
    refused = await sari.post("/conversations/1/addresses", given)
    assert refused.status == 409
    assert "Tanyakan dahulu kepada pengguna" in refused.words
    assert 'name="email" value="wulan@example.org"' in refused.text
    wrong = await sari.post("/conversations/1/addresses", {"email": "wulan", "consented": "1"})
    assert "Alamat email tidak dikenali" in wrong.words
    seen = await sari.post("/conversations/1/addresses", given | {"consented": "1"})
    assert 'id="mail-text"' in seen.text
    assert "Alamat email dicatat dengan persetujuan pengguna" in seen.words
    assert "Tanyakan alamat emailnya" not in seen.words


async def test_a_request_that_is_not_complete_is_not_said_to_have_a_deadline(
    sari: Visitor, router: Router
) -> None:
    complete = {"whatsapp": {"within": "1 working day", "starts": "complete"}}
    told = {"code": MAMUJU, "name": "BPS Kabupaten Mamuju", "zone": "Asia/Makassar"}
    quiet = router.offices[MAMUJU].quiet
    router.offices[MAMUJU] = Office.model_validate({**told, "promises": complete, "quiet": quiet})
    nameless = Sender("phone", "+6281234567890")
    await router.receive(wulan("minta data", sender=nameless))
    seen = await sari.get("/conversations/1")
    words = seen.words
    assert "/tickets/1/delay" not in seen.text
    late = {"expected": "2026-11-20T10:00", "text": "Maaf."}
    assert "Tidak ada jawaban yang ditunggu" in (await sari.post("/tickets/1/delay", late)).words
    assert "Permintaan ini belum lengkap, jadi batas waktunya belum ditetapkan." in words
    assert "Jendela WhatsApp tertutup besok 09.00 WITA." in words
    assert "Batas waktu (" not in words
