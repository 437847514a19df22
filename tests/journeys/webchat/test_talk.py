"""A visitor talks with the office through the widget, in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from desk.event import Event
from tests.browser import shoot
from tests.channels.webchat.serving import Chat
from tests.journeys.webchat.conftest import BUKA, SATURDAY, answer, messages, offer
from tests.journeys.webchat.widget import Site, Widget, new_context, new_widget

SHAPES = [(size, scheme) for size in ("phone", "desktop") for scheme in ("light", "dark")]


@pytest.mark.parametrize(("size", "scheme"), SHAPES)
async def test_a_visitor_asks_on_a_strict_page_and_is_answered(
    browser: Browser, chat: Chat, site: Site, size: str, scheme: str
) -> None:
    widget = await new_widget(browser, size, scheme)
    await widget.visit(f"{site.origin}/strict")
    assert await widget.button_name() == "Buka obrolan dengan BPS Kabupaten Mamuju"
    await widget.open()
    await expect(widget.frame.locator("[data-hours]")).to_have_text("Buka sampai 15.30 WITA")
    await shoot(widget.page, f"webchat-{size}-{scheme}-open")
    await widget.ask("Halo, jam berapa kantor buka?")
    await widget.sees(BUKA)
    await expect(widget.said("jam berapa").locator(".mark")).to_have_text("Terkirim")
    await shoot(widget.page, f"webchat-{size}-{scheme}-answered")
    view = await widget.frame.evaluate("[innerWidth, innerHeight]")
    assert view == ([390, 844] if size == "phone" else [400, 680])
    assert widget.complaints == []
    await widget.page.context.close()


async def test_the_talk_is_there_after_a_reload(widget: Widget) -> None:
    await widget.ask("jam?")
    await widget.sees(BUKA)
    await widget.frame.fill("textarea", "Belum selesai menul")
    await widget.page.reload()
    await widget.ready()
    await widget.sees(BUKA)
    assert await widget.frame.input_value("textarea") == "Belum selesai menul"
    await expect(widget.frame.locator("[data-suggestions]")).to_be_hidden()


async def test_what_is_written_while_the_desk_is_away_arrives_once_it_is_back(
    widget: Widget, chat: Chat
) -> None:
    await widget.ask("jam?")
    await widget.sees(BUKA)
    await chat.stop()
    await expect(widget.frame.locator("[data-banner]")).to_contain_text("Menyambung kembali…")
    await widget.ask("Saya perlu data PDRB")
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Menunggu terkirim")
    await shoot(widget.page, "webchat-desktop-reconnecting")
    await chat.start()
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Terkirim", timeout=30_000)
    await expect(widget.frame.locator("[data-banner]")).to_be_empty()
    kept = await chat.router.store.read(messages)
    assert [m.text for m in kept if m.direction == "in"] == ["jam?", "Saya perlu data PDRB"]
    widget.complaints.clear()  # the browser tells of each line it could not open


async def test_a_lost_network_loses_neither_words_nor_files(widget: Widget, chat: Chat) -> None:
    await widget.ask("jam?")
    await widget.sees(BUKA)
    await widget.page.context.set_offline(True)
    await expect(widget.frame.locator("[data-banner]")).to_contain_text("Tidak ada koneksi")
    await widget.ask("Saya perlu data PDRB")
    table = b"tahun,pdrb\n2025,1\n"
    await widget.frame.locator("[data-attach] input").set_input_files(
        {"name": "lampiran.csv", "mimeType": "text/csv", "buffer": table}
    )
    await expect(widget.said("lampiran.csv").locator(".mark")).to_have_text("Menunggu terkirim")
    await widget.page.context.set_offline(False)
    await widget.page.route("**/uploads*", lambda route: route.abort())
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Terkirim", timeout=15_000)
    await widget.page.reload()
    await widget.ready()
    await expect(widget.said("lampiran.csv").locator(".mark")).to_have_text("Menunggu terkirim")
    await widget.page.unroute("**/uploads*")
    await expect(widget.said("lampiran.csv").locator(".mark")).to_have_text(
        "Terkirim", timeout=15_000
    )
    kept = [m for m in await chat.router.store.read(messages) if m.direction == "in"]
    assert [(m.text, m.files) for m in kept] == [("jam?", 0), ("Saya perlu data PDRB", 0), ("", 1)]
    widget.complaints.clear()  # the browser tells of each line it could not open


async def test_two_tabs_of_one_browser_show_one_talk(
    browser: Browser, chat: Chat, site: Site
) -> None:
    context = await new_context(browser)
    one, two = [Widget(await context.new_page(), "desktop") for _ in range(2)]
    for tab in (one, two):
        await tab.visit(f"{site.origin}/strict")
        await tab.open()
    await one.ask("jam?")
    await two.sees(BUKA)
    await expect(two.frame.locator(".message.mine")).to_have_count(1)
    await context.close()


async def test_an_officers_answer_is_marked_on_both_sides(widget: Widget, chat: Chat) -> None:
    await widget.ask("Saya perlu data PDRB")
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Terkirim")
    await answer(chat, "Silakan lihat https://mamujukab.bps.go.id/publikasi.")
    await widget.sees("Silakan lihat")
    await expect(widget.said("Silakan lihat").locator(".who")).to_have_text("Sari · Petugas")
    link = widget.said("Silakan lihat").locator("a")
    assert await link.get_attribute("href") == "https://mamujukab.bps.go.id/publikasi"
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Dibaca")
    await shoot(widget.page, "webchat-desktop-officer")
    for _ in range(100):
        if (await chat.router.store.read(messages))[-1].status == "read":
            break
        await widget.page.wait_for_timeout(50)
    assert (await chat.router.store.read(messages))[-1].status == "read"


async def test_an_officer_who_is_writing_is_seen_until_the_answer_comes(
    widget: Widget, chat: Chat
) -> None:
    await widget.ask("Saya perlu data PDRB")
    await widget.sees("Kami teruskan ke petugas.")
    writing = Event(
        office="7604", at=chat.clock(), actor="officer:1", verb="officer.typing", conversation_id=1
    )
    chat.router.feed.whisper(writing)
    await expect(widget.frame.locator("[data-typing]")).to_have_text("Petugas sedang menulis…")
    await answer(chat, "Silakan unduh.")
    await widget.sees("Silakan unduh.")
    await expect(widget.frame.locator("[data-typing]")).to_be_empty()


async def test_an_answer_to_a_closed_panel_is_counted_on_the_button(
    widget: Widget, chat: Chat
) -> None:
    await widget.ask("Saya perlu data PDRB")
    await widget.sees("Kami teruskan ke petugas.")
    await widget.press_button()
    await answer(chat, "Silakan unduh.")
    await widget.said("Silakan unduh.").wait_for(state="attached")
    await widget.page.wait_for_timeout(200)
    assert (await widget.button_name()).endswith(", 1 pesan belum dibaca")
    await shoot(widget.page, "webchat-desktop-unread")
    await widget.press_button()
    assert await widget.button_name() == "Tutup obrolan"


async def test_the_bots_choices_are_buttons(widget: Widget, chat: Chat) -> None:
    await widget.ask("Saya perlu data PDRB")
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Terkirim")
    await chat.router.run(offer, at=chat.clock())
    await widget.frame.get_by_role("button", name="Ya, terjawab").click()
    await expect(widget.frame.locator(".message .chips")).to_have_count(0)
    await expect(widget.said("Ya, terjawab").locator(".mark")).to_have_text("Terkirim")
    tapped = (await chat.router.store.read(messages))[-1]
    assert (tapped.text, tapped.extra["choice"]) == ("Ya, terjawab", "1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_outside_hours_the_deadline_is_told_and_a_contact_can_be_left(
    browser: Browser, chat: Chat, site: Site, scheme: str
) -> None:
    chat.clock.at = SATURDAY
    widget = await new_widget(browser, "phone", scheme)
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    await expect(widget.frame.locator("[data-hours]")).to_have_text("Di luar jam layanan")
    await expect(widget.frame.locator("[data-closed]")).to_contain_text(
        "Di luar jam layanan. Dijawab paling lambat Rabu, 25 November 2026 pukul 15.30 WITA."
    )
    await shoot(widget.page, f"webchat-phone-{scheme}-closed")
    await widget.frame.click("summary")
    await widget.frame.fill("[name=email]", "wulan")
    await widget.frame.click("details button")
    await expect(widget.frame.locator("[data-wrong]")).to_contain_text("Mohon periksa kembali")
    await shoot(widget.page, f"webchat-phone-{scheme}-contact")
    await widget.frame.fill("[name=name]", "Wulan")
    await widget.frame.fill("[name=email]", "wulan@example.id")
    await widget.frame.click("details button")
    await widget.ask("Data PDRB kapan terbit?")
    await expect(widget.said("Kontak saya").locator(".mark")).to_have_text("Terkirim")
    kept = [m for m in await chat.router.store.read(messages) if m.direction == "in"]
    assert [m.extra.get("contact") for m in kept] == [
        None,
        {"name": "Wulan", "email": "wulan@example.id"},
    ]
    assert widget.complaints == []
    await widget.page.context.close()


async def test_what_people_write_never_becomes_markup(widget: Widget, chat: Chat) -> None:
    nasty = '<img src=x onerror="document.title=1"><script>1</script> javascript:alert(1)'
    await widget.ask(nasty)
    await widget.sees("Kami teruskan ke petugas.")
    await answer(chat, f"Jawaban {nasty}")
    await widget.sees("Jawaban")
    assert await widget.frame.locator(".message img, .message script, .message a").count() == 0
    assert await widget.said("Jawaban").locator(".bubble").text_content() == f"Jawaban {nasty}"
