"""From a fresh folder: citizens write on every channel, an officer answers, they hear it."""

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser import DESKTOP, PHONE, shoot
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.loket.demo.ports import free_ports

START = 60.0
"""Seconds that the demo may take to start on a busy machine."""
SOON = 20_000
"""Milliseconds in which an answer must be there: bursts are waited for, statuses take a moment."""
PAGES = (
    "/demo/", "/demo/whatsapp", "/demo/telegram", "/demo/email", "/demo/email?write=1",
    "/demo/calls",
)  # fmt: skip


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a demo in a process of its own; told to stop, it stops."""
    ports, folder = free_ports(), tmp_path_factory.mktemp("demo")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "loket", "demo", "--port", str(ports.pages),
        "--folder", str(folder), "--fresh", stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    url = f"http://127.0.0.1:{ports.pages}"
    try:
        await _ready(process, url)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        said, complained = await process.communicate()
    assert process.returncode == 0
    assert complained.decode() == ""
    _check_screen(said.decode(), url, folder)


async def _ready(process: Process, url: str) -> None:
    async with asyncio.timeout(START), ClientSession() as session:
        while process.returncode is None:
            with contextlib.suppress(OSError):
                async with session.get(f"{url}/health") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.2)
    raise AssertionError((await process.communicate())[1].decode())


def _check_screen(said: str, url: str, folder: Path) -> None:
    """The terminal told where everything is."""
    joined = said.replace("\n", "")
    for told in (f"{url}/", "selamat-datang", "sari@mamuju.example", "/whatsapp/messages"):
        assert told in joined
    assert f"{folder}/config.toml" in joined


@pytest.fixture
async def context(browser: Browser, demo: str) -> AsyncIterator[BrowserContext]:
    """A browser in which nothing may break or be forbidden."""
    made = await browser.new_context(
        viewport=DESKTOP, locale="id-ID", timezone_id="Asia/Makassar", base_url=demo
    )
    complaints: list[str] = []
    made.on("weberror", lambda error: complaints.append(str(error.error)))
    made.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield made
    await made.close()
    assert complaints == []


@pytest.fixture
async def citizen(context: BrowserContext) -> Page:
    return await context.new_page()


@pytest.fixture
async def sari(context: BrowserContext) -> Page:
    """Sari, who came by one click on the first screen."""
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_role("link", name="Masuk sebagai Sari Wahyuni").click()
    await expect(page.get_by_label("Alamat email")).to_have_value("sari@mamuju.example")
    await page.get_by_label("Kata sandi").fill("selamat-datang")
    await page.get_by_role("button", name="Masuk").click()
    await page.wait_for_url("**/inbox")
    return page


async def answer(officer: Page, person: str, text: str) -> None:
    """Open a person's conversation and reply."""
    await officer.goto("/inbox")
    await officer.get_by_role("link", name=person).first.click()
    await officer.wait_for_selector("body[data-live]")
    await officer.locator("#reply-text").fill(text)
    await officer.get_by_role("button", name="Kirim").click()
    await expect(officer.locator("#timeline")).to_contain_text(text)


async def test_a_visitor_of_the_website_is_answered(citizen: Page) -> None:
    await citizen.goto("/demo/website")
    await citizen.wait_for_selector("loket-chat", state="attached")
    async with citizen.expect_event("frameattached") as opened:
        # The button lies in a closed shadow tree, where only a hand finds it.
        await citizen.mouse.click(DESKTOP["width"] - 48, DESKTOP["height"] - 48)
    chat = await opened.value
    await expect(chat.locator("[data-hours]")).not_to_be_empty()
    await chat.fill("textarea", "jam layanan kantor jam berapa?")
    await chat.press("textarea", "Enter")
    await expect(chat.locator("body")).to_contain_text("08.00-15.30", timeout=SOON)
    await shoot(citizen, "demo-website")


async def test_what_the_bot_knows_is_answered_on_the_telephone(citizen: Page) -> None:
    await citizen.goto("/demo/whatsapp?office=3514")
    await citizen.get_by_label("Ketik pesan").fill("apakah layanan konsultasi dipungut biaya?")
    await citizen.get_by_role("button", name="Kirim", exact=True).click()
    talk = citizen.locator("#talk")
    await expect(talk.locator(".bubble:not(.mine)")).to_contain_text("1 = ya", timeout=SOON)
    await talk.locator(".taps button").first.click()
    await expect(talk.locator(".bubble:not(.mine)")).to_have_count(2, timeout=SOON)


async def test_a_whatsapp_message_becomes_a_ticket_and_the_answer_comes_back(
    citizen: Page, sari: Page
) -> None:
    await citizen.goto("/demo/whatsapp?phone=%2B6281200001001")
    await citizen.get_by_label("Ketik pesan").fill(
        "min, minta data jumlah penduduk miskin per desa 2024 untuk skripsi"
    )
    await citizen.keyboard.press("Enter")
    talk = citizen.locator("#talk")
    await expect(talk.locator(".mine")).to_have_attribute("data-step", "taken")
    await expect(talk).to_contain_text("7604-2026-", timeout=SOON)
    await answer(sari, "Wulan Anggraini", "Halo Kak Wulan, datanya sampai tingkat kabupaten.")
    await expect(talk).to_contain_text("datanya sampai tingkat kabupaten", timeout=SOON)
    await expect(citizen.locator("#wire")).to_contain_text("dibaca", timeout=SOON)
    await shoot(citizen, "demo-whatsapp")


async def test_what_is_asked_by_telegram_is_answered_with_buttons_and_by_an_officer(
    citizen: Page, sari: Page
) -> None:
    await citizen.goto("/demo/telegram?phone=%2B6281200001004")
    await citizen.get_by_label("Ketik pesan").fill("jam layanan kantor jam berapa?")
    await citizen.keyboard.press("Enter")
    await expect(citizen.locator(".bubble:not(.mine)").last).to_contain_text("08.00", timeout=SOON)
    await citizen.locator(".taps button", has_text="Hubungkan ke petugas").click()
    await expect(citizen.locator(".bubble:not(.mine)").nth(1)).to_be_visible(timeout=SOON)
    await citizen.set_viewport_size(PHONE)
    await shoot(citizen, "demo-telegram-chat-phone")
    await citizen.set_viewport_size(DESKTOP)
    await shoot(citizen, "demo-telegram-chat-desktop")
    await answer(sari, "Rizky Pratama", "Selamat siang, saya Sari. Ada yang dapat kami bantu?")
    await expect(citizen.locator("#talk")).to_contain_text("saya Sari", timeout=SOON)


async def test_a_telephone_that_is_off_hears_the_answer_later(citizen: Page, sari: Page) -> None:
    await citizen.goto("/demo/whatsapp?phone=%2B6281200001003")
    await citizen.get_by_label("Ketik pesan").fill("mau bicara sama petugas")
    await citizen.keyboard.press("Enter")
    await expect(citizen.locator("#talk")).to_contain_text("7604-2026-", timeout=SOON)
    # Not `check()`: a look that was on its way shows the state of before once more.
    await citizen.get_by_label("Mati", exact=True).click()
    await expect(citizen.locator("#dark")).to_be_visible()
    await answer(sari, "Aminah", "Silakan, Ibu Aminah.")
    await expect(citizen.locator("#waiting")).to_contain_text("1 pesan", timeout=SOON)
    await citizen.get_by_label("Menyala, belum dibaca").click()
    await expect(citizen.locator("#talk")).to_contain_text("Silakan, Ibu Aminah.", timeout=SOON)
    await expect(sari.locator("#timeline")).to_contain_text("Silakan, Ibu Aminah.")


async def test_an_email_becomes_a_ticket_and_the_answer_keeps_its_thread(
    citizen: Page, sari: Page
) -> None:
    await citizen.goto("/demo/email?person=hendra%40bappeda.example&write=1")
    await citizen.get_by_role("button", name="Kirim", exact=True).click()
    await expect(citizen.get_by_role("status")).to_contain_text("diterima pintu SMTP")
    received = citizen.locator("[data-way=received].letter-row")
    await expect(received).to_have_count(1, timeout=SOON)
    await answer(sari, "Hendra Gunawan", "Yth. Bapak Hendra, PDRB lima tahun terakhir terlampir.")
    await expect(received).to_have_count(2, timeout=SOON)
    await received.first.click()
    await expect(citizen.locator(".letter-text")).to_contain_text("PDRB lima tahun terakhir")
    await citizen.get_by_label("Isi").fill("Terima kasih, satu lagi: apakah ada data triwulanan?")
    await citizen.get_by_role("button", name="Kirim", exact=True).click()
    await expect(citizen.get_by_role("status")).to_contain_text("diterima pintu SMTP")
    await expect(sari.locator("#timeline")).to_contain_text("data triwulanan", timeout=SOON)
    await shoot(citizen, "demo-email")


async def test_a_missed_call_becomes_a_callback(citizen: Page, sari: Page) -> None:
    await citizen.goto("/demo/calls")
    await citizen.get_by_label("Siapa yang menelepon?").select_option(label="Daniel Clarke")
    ringing = asyncio.create_task(citizen.get_by_role("button", name="Telepon").click())
    toast = sari.locator("#toasts")
    await expect(toast).to_contain_text("Daniel Clarke", timeout=SOON)
    await shoot(sari, "demo-desktop-ringing")
    await ringing
    await expect(citizen.get_by_role("status")).to_contain_text("NO ANSWER")
    await expect(sari.locator("#entries")).to_contain_text("Daniel Clarke", timeout=SOON)
    await sari.get_by_role("link", name="Daniel Clarke").first.click()
    await expect(sari.locator("#timeline")).to_contain_text("Tidak terjawab")


async def test_one_click_on_another_officer_asks_for_their_password(sari: Page) -> None:
    await sari.goto("/demo/")
    await sari.get_by_role("link", name="Masuk sebagai Joko Susilo").click()
    await expect(sari.get_by_label("Alamat email")).to_have_value("joko@pasuruan.example")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_every_page_fits_can_be_touched_and_can_be_read(
    browser: Browser, demo: str, size: dict[str, int], scheme: str
) -> None:
    context = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, base_url=demo,
        color_scheme="dark" if scheme == "dark" else "light", locale="id-ID",
    )  # fmt: skip
    page = await context.new_page()
    for path in (*PAGES, "/demo/website/7604"):
        await page.goto(path)
        assert await page.evaluate(WIDER) <= 0, path
        if "website" not in path:
            assert await page.evaluate(FAINT) == [], path
            assert await page.evaluate(too_small(36)) == [], path
        name = path.strip("/").replace("/", "-").replace("?", "-")
        await shoot(page, f"{name}-{size['width']}-{scheme}")
    await context.close()
