"""What an officer sees of an e-mail: its design, safely, and nothing that runs or tells on them."""

import struct
import zlib
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from desk.inbound import File, Sender
from router import Router
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import Cast, by_mail
from tests.journeys.test_inbox_browser import screen
from tests.visitor import give_passwords, pages_of


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 60, 30, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress((b"\0" + b"\x0d\x5c\x75" * 60) * 30))
    + _chunk(b"IEND", b"")
)
HTML = """<div style="font-family:Georgia"><h2 style="color:#0d5c75">Permohonan data</h2>
<p>Yth. Petugas PST,<br>mohon data berikut:</p><table border="1" cellpadding="6"><tr><th>Tabel</th>
<th>Tahun</th></tr><tr><td>PDRB menurut lapangan usaha</td><td>2024</td></tr></table>
<p><img src="cid:logo" alt="logo"></p><p>Lihat <a href="https://contoh.example/surat">surat</a>.</p>
<img src="http://127.0.0.1:9/pelacak.gif"><script>parent.document.title='x'</script></div>"""


@pytest.fixture
async def pages(router: Router, cast: Cast) -> AsyncIterator[str]:
    await router.run(give_passwords)
    files = (
        File("logo.png", "image/png", PNG, inline=True, cid="logo"),
        File("surat pengantar.pdf", "application/pdf", b"%PDF-1.4"),
    )
    text = "Yth. Petugas PST,\nmohon data berikut: PDRB 2024."
    extra = {
        "cc": ["camat@example.org"], "others": ["camat@example.org"], "suspicion": "dmarc",
        "forwarded_from": "wulan@x.example", "forwarded_name": "Wulan",
    }  # fmt: skip
    await router.receive(by_mail(text, html=HTML, files=files, extra=extra))
    async with pages_of(router) as url:
        yield url


async def test_a_letter_is_seen_as_designed_and_fetches_nothing_unasked(
    browser: Browser, pages: str
) -> None:
    for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
        async with screen(browser, pages, "sari@bps.example", size) as page:
            fetched: list[str] = []
            page.on("request", lambda request: fetched.append(request.url))  # noqa: B023
            await page.goto("/conversations/1")
            await page.wait_for_selector("body[data-live]")
            await page.wait_for_timeout(300)  # what came meanwhile is drawn again
            await page.get_by_text("Lihat bentuk aslinya").click()
            await page.locator("iframe").hover()
            letter = page.frame_locator("iframe")
            await expect(letter.get_by_role("heading")).to_have_text("Permohonan data")
            logo = letter.get_by_alt_text("logo")
            assert await logo.evaluate("img => img.naturalWidth") == 60
            await shoot(page, f"mail-letter-{width}")
            assert not [url for url in fetched if "pelacak" in url]
            await page.get_by_role("link", name="Tampilkan gambar dari luar").click()
            await expect(letter.locator("img[src*=pelacak]")).to_have_count(1)
            assert [url for url in fetched if "pelacak" in url]
            assert await page.title() != "x"


async def test_a_forwarded_letter_is_answered_to_who_wrote_it(browser: Browser, pages: str) -> None:
    async with screen(browser, pages, "sari@bps.example", PHONE) as page:
        await page.goto("/conversations/1")
        await page.wait_for_selector("body[data-live]")
        await page.wait_for_timeout(300)
        await page.locator(".bubble .notice").hover()
        await shoot(page, "mail-remarks-phone")
        await page.get_by_role("button", name="Balas ke alamat ini").click()
        await expect(page.locator(".composer .to")).to_have_text("Kepada: wulan@x.example")
        await page.wait_for_selector("body[data-live]")
        await page.get_by_label("Tembusan").fill("lurah@example.org")
        await page.locator("#reply-text").fill("Silakan, Kak Wulan.")
        await page.get_by_role("button", name="Kirim").click()
        await expect(page.locator("#timeline")).to_contain_text("Tembusan: lurah@example.org")


async def test_a_mail_that_belongs_elsewhere_is_joined_there_by_one_click(
    browser: Browser, pages: str, router: Router
) -> None:
    camat = Sender("email", "camat@example.org", "Camat Kalukku")
    text = "Menyusuli permohonan kemarin, terlampir daftar desa yang kami maksud."
    subject = "Re: [7604-2026-000001] Permohonan data"
    for number in (2, 3):  # the second says the same again
        await router.receive(by_mail(text, number, sender=camat, subject=subject))
    for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            async with screen(browser, pages, "sari@bps.example", size) as page:
                await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                await page.goto("/conversations/3")
                await page.wait_for_selector("body[data-live]")
                await page.wait_for_timeout(300)  # what came meanwhile is drawn again
                button = page.get_by_role("button", name="Gabungkan ke sana")
                await expect(button).to_be_visible()
                await shoot(page, f"mail-related-{name}-{scheme}")
    async with screen(browser, pages, "sari@bps.example", PHONE) as page:
        await page.goto("/conversations/2")
        await page.wait_for_selector("body[data-live]")
        await page.wait_for_timeout(300)
        await page.get_by_role("button", name="Gabungkan ke sana").click()
        await page.wait_for_url("**/conversations/1**")
        await expect(page.locator("#timeline")).to_contain_text("daftar desa yang kami maksud")
        await expect(page.locator("#timeline")).to_contain_text("PDRB 2024")
        await shoot(page, "mail-joined-phone")
