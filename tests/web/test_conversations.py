from datetime import timedelta

from desk.inbound import File
from router import Router
from router.reply import note, reply
from router.sign_in import VALID
from tests.cast import MONDAY, Cast, FixedClock, by_mail, wulan
from tests.visitor import Visitor


async def test_a_conversation_shows_every_channel_in_one_timeline(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data PDRB"))
    clock.forward(minutes=5)
    await router.run(note, 1, "Cek tabel 6.1", office="7604", by=cast.budi, at=clock())
    await router.run(reply, 1, "Silakan, Kak.", office="7604", by=cast.sari, at=clock())
    seen = await sari.get("/conversations/1")
    for words in (
        "Senin, 16 November 2026", "Wulan", "Mau tanya data PDRB", "Bot", "Sari", "Silakan, Kak.",
        "Budi", "Catatan internal", "Cek tabel 6.1", "Menunggu dikirim", "0812-3456-7890",
    ):  # fmt: skip
        assert words in seen.words, words


async def test_the_deadline_is_explained(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data PDRB"))
    words = (await sari.get("/conversations/1")).words
    assert "Kenapa tanggal ini?" in words
    assert "Selasa, 17 November 2026 pukul 15.30 WITA" in words


async def test_by_when_the_next_word_is_due_stands_beside_the_first_deadline(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data PDRB"))
    assert "Balasan berikutnya" not in (await sari.get("/conversations/1")).words
    await router.run(reply, 1, "Silakan, Kak.", office="7604", by=cast.sari, at=clock())
    clock.forward(days=1)
    await router.receive(wulan("Yang 2024 ada?", 2, at=clock()))
    await sari.sign_in("sari@bps.example")
    words = (await sari.get("/conversations/1")).words
    assert "Batas waktu Selasa, 17 November 2026 pukul 15.30 WITA" in words
    assert "Balasan berikutnya Rabu, 18 November 2026 pukul 15.30 WITA" in words


async def test_a_quoted_mail_is_folded(sari: Visitor, router: Router) -> None:
    extra = {"fold": "Terima kasih.", "cc": ["camat@example.org"]}
    await router.receive(by_mail("Terima kasih.\n> Silakan kirim surat.", extra=extra))
    seen = await sari.get("/conversations/1")
    own, folded = seen.text.split('id="timeline"')[1].split('<details class="quoted">')
    assert "Terima kasih." in own
    assert "Silakan kirim surat." not in own
    assert "Silakan kirim surat." in folded
    assert "Tembusan: camat@example.org" in seen.words


async def test_a_place_is_shown_on_a_map(sari: Visitor, router: Router) -> None:
    extra = {"latitude": "-2.67", "longitude": "118.88&x=1", "place": "Pasar Mamuju"}
    await router.receive(wulan("", extra=extra))
    html = (await sari.get("/conversations/1")).text
    assert "?mlat=-2.67&amp;mlon=118.88%26x%3D1" in html
    assert "Pasar Mamuju" in html


async def test_the_window_of_whatsapp_is_told_and_closes_the_form(
    sari: Visitor, router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    clock.at = MONDAY + VALID - timedelta(hours=1)
    seen = await sari.get("/conversations/1")
    assert "Jendela WhatsApp tinggal 13 jam" in seen.words
    assert 'action="/conversations/1/messages"' in seen.text
    clock.at = MONDAY + timedelta(hours=25)
    await sari.sign_in("sari@bps.example")
    seen = await sari.get("/conversations/1")
    assert "Jendela WhatsApp sudah tertutup" in seen.words
    assert 'action="/conversations/1/messages"' not in seen.text
    assert 'action="/conversations/1/notes"' in seen.text


async def test_the_trail_tells_who_did_what(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    words = (await sari.get("/conversations/1")).words
    for happened in ("Pesan diterima", "Tiket dibuka", "Ditugaskan kepada"):
        assert happened in words


async def test_files_are_listed_with_their_size(sari: Visitor, router: Router) -> None:
    files = (
        File("surat.pdf", "application/pdf", b"x" * 2048),
        File("foto.png", "image/png", b"\x89PNG"),
        File("suara.ogg", "audio/ogg; codecs=opus", b"OggS"),
        File("belum.jpg", "image/jpeg", url="https://example.org/1"),
        File("kosong.txt", "text/plain"),
    )
    await router.receive(by_mail("Terlampir", files=files))
    seen = await sari.get("/conversations/1")
    assert "surat.pdf 2,0 KB" in seen.words
    assert '<img src="/attachments/2?inline=1"' in seen.text
    assert '<audio controls preload="none" src="/attachments/3?inline=1"' in seen.text
    assert "belum.jpg Berkas belum diambil" in seen.words
    assert "kosong.txt Berkas kosong" in seen.words


async def test_long_conversations_show_the_end_first(sari: Visitor, router: Router) -> None:
    for number in range(1, 75):
        await router.receive(wulan(f"Pesan ke-{number}.", number))
    seen = await sari.get("/conversations/1")
    assert "Pesan ke-74.</div>" in seen.text
    assert "Pesan ke-1.</div>" not in seen.text
    earlier = seen.text.split('class="earlier"><a class="quiet" href="')[1].split('"')[0]
    assert "Pesan ke-1.</div>" in (await sari.get(earlier)).text


async def test_links_open_elsewhere_and_tell_nothing(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Lihat https://bps.go.id/?a=1&b=2 ya javascript:alert(1)"))
    html = (await sari.get("/conversations/1")).text
    assert 'href="https://bps.go.id/?a=1&amp;b=2"' in html
    assert 'rel="nofollow noopener noreferrer"' in html
    assert 'href="javascript' not in html


async def test_the_page_speaks_english_too(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    seen = await sari.post("/language", {"language": "en", "next": "/conversations/1"})
    assert seen.address == "/conversations/1"
    assert "Why this date?" in seen.words
    assert "due tomorrow 15:30 WITA" in seen.words
    assert 'lang="en"' in seen.text
