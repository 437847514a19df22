"""Officers at their screens: from sign-in to a closed ticket, live, at every width."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from router import Router
from router.assign import assign
from router.reply import reply
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import Cast, FixedClock, by_mail, wulan
from tests.journeys.measures import FAINT, SEEN, WIDER, too_small
from tests.visitor import PASSWORD, give_passwords, pages_of


@pytest.fixture
async def pages(router: Router, cast: Cast) -> AsyncIterator[str]:
    await router.run(give_passwords)
    async with pages_of(router) as url:
        yield url


@asynccontextmanager
async def screen(
    browser: Browser, url: str, email: str, size: ViewportSize = DESKTOP, *, script: bool = True
) -> AsyncIterator[Page]:
    """An officer's signed-in page; nothing in it may break or be forbidden by its own policy."""
    context = await browser.new_context(
        viewport=size, locale="id-ID", base_url=url, java_script_enabled=script
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Security Policy" in said.text else None,
    )
    await page.goto("/session/new")
    await page.get_by_label("Alamat email").fill(email)
    await page.get_by_label("Kata sandi").fill(PASSWORD)
    await page.get_by_role("button", name="Masuk").click()
    await page.wait_for_url("**/inbox")
    yield page
    await context.close()
    assert complaints == []


@pytest.fixture
async def sari(browser: Browser, pages: str) -> AsyncIterator[Page]:
    async with screen(browser, pages, "sari@bps.example") as page:
        yield page


@pytest.fixture
async def budi(browser: Browser, pages: str) -> AsyncIterator[Page]:
    async with screen(browser, pages, "budi@bps.example") as page:
        yield page


async def live(page: Page) -> None:
    await page.wait_for_selector("body[data-live]")


async def test_an_answer_that_does_not_get_through_stays_and_leaves_with_the_next_press(
    sari: Page, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data PDRB"))
    await sari.goto("/conversations/1")
    await live(sari)

    async def lose(route: Route) -> None:
        await route.fetch()  # it arrives, and nothing comes back
        await route.abort()

    await sari.route("**/messages", lose)
    await sari.locator("#reply-text").fill("Silakan, Kak Wulan.")
    await sari.get_by_role("button", name="Kirim").click()
    told = sari.locator("#composer").get_by_role("alert")
    await expect(told.last).to_contain_text("Loket sedang tidak terjangkau")
    await expect(sari.locator("#reply-text")).to_have_value("Silakan, Kak Wulan.")
    await sari.unroute("**/messages")

    await sari.route("**/messages", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    await sari.get_by_role("button", name="Kirim").click()
    await expect(told.last).to_contain_text("Loket sedang tidak terjangkau")
    await sari.unroute("**/messages")

    await sari.get_by_role("button", name="Kirim").click()
    await expect(sari.locator("#reply-text")).to_have_value("")
    await sari.reload()
    await expect(sari.locator("#timeline").get_by_text("Silakan, Kak Wulan.")).to_have_count(1)


async def test_from_sign_in_to_reply_close_and_reopen(sari: Page, router: Router) -> None:
    await router.receive(wulan("Mau tanya data PDRB"))
    await sari.reload()
    await sari.get_by_role("link", name="Wulan").click()
    await live(sari)
    await sari.get_by_role("button", name="Selesaikan").click()
    await expect(sari.get_by_role("alert").first).to_contain_text("Balas dahulu")
    await sari.wait_for_url("**/conversations/1")
    await live(sari)
    await sari.locator("#reply-text").fill("Silakan, Kak Wulan.")
    await sari.get_by_role("button", name="Kirim").click()
    timeline = sari.locator("#timeline")
    await expect(timeline).to_contain_text("Silakan, Kak Wulan.")
    await expect(sari.locator("#reply-text")).to_have_value("")
    await expect(sari.locator("#talk-head")).to_contain_text("Menunggu pengguna")
    await sari.get_by_role("button", name="Selesaikan").click()
    await expect(sari.locator("#composer")).to_contain_text("Tiket ini sudah selesai")
    await expect(sari.locator("#entries .row")).to_have_count(0)
    await sari.get_by_role("button", name="Buka kembali").click()
    await expect(sari.locator("#reply-text")).to_be_visible()
    await expect(sari.locator("#entries .row")).to_have_count(1)


async def test_what_happens_appears_without_reload(
    sari: Page, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await live(sari)
    await expect(sari.locator(".nothing")).to_be_visible()
    await router.receive(by_mail("Mohon data"))
    row = sari.locator("#entries .row")
    await expect(row).to_contain_text("Hendra")
    await expect(sari.locator(".nothing")).to_be_hidden()
    await router.receive(wulan("Mau tanya data"))
    await expect(row.first).to_contain_text("Wulan")
    await expect(sari.locator("#count-open")).to_have_text("2")
    await row.first.get_by_role("link").click()
    await live(sari)
    await router.receive(wulan("Untuk skripsi", 2))
    await expect(sari.locator("#timeline")).to_contain_text("Untuk skripsi")
    await expect(sari.locator("#timeline .day")).to_have_count(1)
    await router.run(reply, 2, "Silakan.", office="7604", by=cast.budi, at=clock())
    await expect(sari.locator("#timeline")).to_contain_text("Menunggu dikirim")
    await expect(row.first).to_contain_text("Hendra")
    await expect(row.last).to_contain_text("Menunggu pengguna")


async def test_a_notice_leads_to_what_is_elsewhere(
    sari: Page, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await live(sari)
    await router.receive(wulan("Mau tanya data"))
    await router.run(assign, 1, cast.budi, office="7604", by=cast.ratna, at=clock())
    await router.run(assign, 1, cast.sari, office="7604", by=cast.ratna, at=clock())
    # The one or the two of them: the first may have been told before the page was live.
    toast = sari.locator(".toast", has_text="ditugaskan kepada Anda").first
    await toast.get_by_role("link").click()
    await sari.wait_for_url("**/conversations/1")


async def test_two_officers_who_answer_at_once_learn_of_each_other(
    sari: Page, budi: Page, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data"))
    for page in (sari, budi):
        await page.goto("/conversations/1")
        await live(page)
    await sari.locator("#reply-text").fill("Jawaban Sari")
    await budi.locator("#reply-text").fill("Jawaban Budi")
    await budi.locator("#reply-text").press("Control+Enter")
    await expect(sari.locator("#timeline")).to_contain_text("Jawaban Budi")
    await expect(sari.locator(".changed")).to_be_visible()
    await expect(budi.locator(".changed")).to_be_hidden()
    await sari.get_by_role("button", name="Tetap kirim").click()
    await expect(budi.locator("#timeline")).to_contain_text("Jawaban Sari")
    await expect(sari.locator(".changed")).to_be_hidden()
    await expect(sari.get_by_role("button", name="Kirim", exact=True)).to_be_visible()


async def test_the_server_asks_too_when_the_page_did_not_hear(
    sari: Page, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.goto("/conversations/1")
    await sari.locator("#reply-text").fill("Jawaban Sari")
    await sari.locator("form.reply [name=seen]").evaluate("field => field.value = '0'")
    await sari.get_by_role("button", name="Kirim").click()
    await expect(sari.locator(".changed")).to_be_visible()
    await sari.get_by_role("button", name="Tetap kirim").click()
    await expect(sari.locator("#timeline")).to_contain_text("Jawaban Sari")


async def test_a_draft_survives_leaving_the_page(sari: Page, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.goto("/conversations/1")
    await sari.locator("#reply-text").fill("Belum selesai menulis")
    await sari.goto("/inbox")
    await sari.goto("/conversations/1")
    await expect(sari.locator("#reply-text")).to_have_value("Belum selesai menulis")
    await sari.get_by_role("button", name="Kirim").click()
    await expect(sari.locator("#timeline")).to_contain_text("Belum selesai menulis")
    await sari.reload()
    await expect(sari.locator("#reply-text")).to_have_value("")


async def test_a_page_outlives_the_server(browser: Browser, router: Router, cast: Cast) -> None:
    await router.run(give_passwords)
    async with AsyncExitStack() as stack:
        async with pages_of(router) as url:
            await router.receive(wulan("Mau tanya data"))
            page = await stack.enter_async_context(screen(browser, url, "sari@bps.example"))
            await page.goto("/conversations/1")
            await live(page)
            await page.locator("#reply-text").fill("Belum selesai")
        await expect(page.locator("#offline")).to_be_visible(timeout=15_000)
        await router.receive(wulan("Saat terputus", 2))
        await stack.enter_async_context(pages_of(router, port=int(url.rpartition(":")[2])))
        await expect(page.locator("#timeline")).to_contain_text("Saat terputus", timeout=30_000)
        await expect(page.locator("#offline")).to_be_hidden()
        await expect(page.locator("#reply-text")).to_have_value("Belum selesai")


async def test_without_script_every_form_still_works(
    browser: Browser, pages: str, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data"))
    async with screen(browser, pages, "sari@bps.example", script=False) as page:
        await page.get_by_role("link", name="Wulan").click()
        await page.locator("#reply-text").fill("Silakan.")
        await page.get_by_role("button", name="Kirim").click()
        assert "Silakan." in await page.locator("#timeline").inner_text()
        await page.locator("label[for=tab-note]").click()
        await page.locator("#note-text").fill("Untuk kita")
        await page.get_by_role("button", name="Simpan catatan").click()
        assert "Untuk kita" in await page.locator("#timeline").inner_text()
        await page.get_by_role("button", name="Selesaikan").click()
        await page.get_by_role("button", name="Buka kembali").click()
        assert await page.locator("#reply-text").is_visible()


async def test_at_phone_width_the_list_leads_to_one_conversation(
    browser: Browser, pages: str, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data PDRB yang sangat panjang " + "sekali" * 30))
    async with screen(browser, pages, "sari@bps.example", PHONE) as page:
        await expect(page.locator(".pane")).to_be_hidden()
        await page.get_by_role("link", name="Wulan").click()
        await expect(page.locator(".list")).to_be_hidden()
        await expect(page.locator("#reply-text")).to_be_in_viewport()
        await page.get_by_role("link", name="Keterangan").click()
        await expect(page.get_by_text("Kenapa tanggal ini?")).to_be_visible()
        await page.locator(".about-close").click()
        await page.get_by_role("link", name="Kembali ke kotak masuk").click()
        await expect(page.get_by_role("heading", name="Kotak masuk")).to_be_visible()


PAGES = ("/inbox", "/conversations/1", "/inbox?view=bot", "/calls/new", "/payloads", "/nowhere")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_every_page_fits_can_be_touched_and_can_be_read(
    browser: Browser, pages: str, router: Router, clock: FixedClock, scheme: str, size: ViewportSize
) -> None:
    await router.receive(wulan("Mau tanya data PDRB"))
    await router.receive(by_mail("Mohon data\n\n> kutipan"))
    clock.forward(hours=11)
    async with screen(browser, pages, "ratna@bps.example", size) as page:
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for path in (*PAGES, "/", "/offices/7604"):
            await page.goto(path)
            assert await page.evaluate(WIDER) <= 0, path
            assert await page.evaluate(too_small(44 if size == PHONE else 32)) == [], path
            assert await page.evaluate(FAINT) == [], path
            name = path.strip("/").replace("/", "-").replace("?", "-") or "start"
            await shoot(page, f"{name}-{size['width']}-{scheme}")


async def reach(page: Page, wanted: str, key: str = "Tab") -> int:
    """Press a key until the focus is where it is wanted; return how often that took."""
    for times in range(1, 60):
        await page.keyboard.press(key)
        assert await page.evaluate(SEEN), await page.evaluate("document.activeElement.outerHTML")
        if await page.evaluate(f"document.activeElement.matches({wanted!r})"):
            return times
    raise AssertionError(f"{wanted} cannot be reached")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_the_keyboard_alone_leads_from_the_list_to_a_closed_matter(
    browser: Browser, pages: str, router: Router, size: ViewportSize
) -> None:
    await router.receive(wulan("Mau tanya data PDRB"))
    async with screen(browser, pages, "sari@bps.example", size) as page:
        await reach(page, ".row a")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/conversations/1")
        await live(page)
        await reach(page, ".skip")
        await page.keyboard.press("Enter")
        assert await reach(page, "#reply-text") < 12
        await page.keyboard.type("Silakan, Kak Wulan.")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#timeline")).to_contain_text("Silakan, Kak Wulan.")
        await expect(page.locator("#talk-head")).to_contain_text("Menunggu pengguna")
        await reach(page, "form[action$=closure] .button", "Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("#composer")).to_contain_text("Tiket ini sudah selesai")
