"""The widget for people with a keyboard, a screen reader, weak eyes or large fingers."""

import pytest
from playwright.async_api import Browser, expect

from tests.channels.webchat.serving import Chat
from tests.journeys.webchat.conftest import BUKA, SATURDAY, answer, offer
from tests.journeys.webchat.widget import CONTRASTS, SIZES_OF_BUTTONS, Site, Widget, new_widget


async def test_the_keyboard_alone_is_enough(widget: Widget) -> None:
    page = widget.page
    await page.keyboard.press("Escape")
    await widget.shut()
    await page.keyboard.press("Enter")
    await expect(widget.frame.locator("textarea")).to_be_focused()
    await page.keyboard.type("jam?")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("hari Jumat?")
    await page.keyboard.press("Enter")
    await widget.sees(BUKA)
    assert await widget.said("hari Jumat?").locator(".bubble").text_content() == "jam?\nhari Jumat?"


async def test_full_screen_keeps_the_focus_inside(browser: Browser, chat: Chat, site: Site) -> None:
    widget = await new_widget(browser, "phone")
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    await expect(widget.frame.locator(".chat")).to_have_attribute("aria-modal", "true")
    await expect(widget.frame.locator("#office")).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(12):
            await widget.page.keyboard.press(key)
            assert await widget.frame.evaluate("document.hasFocus()")
            assert await widget.frame.evaluate("document.activeElement !== document.body")
    await widget.page.keyboard.press("Escape")
    await widget.shut()
    await widget.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_is_readable_and_every_button_large_enough(
    browser: Browser, chat: Chat, site: Site, scheme: str
) -> None:
    chat.clock.at = SATURDAY
    widget = await new_widget(browser, "phone", scheme)
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    assert min((await widget.frame.evaluate(SIZES_OF_BUTTONS)).values()) >= 40
    await widget.frame.click("summary")
    await widget.frame.click("details button")
    await widget.ask("Saya perlu data PDRB")
    await widget.sees("Kami teruskan ke petugas.")
    await answer(chat, "Silakan lihat https://mamujukab.bps.go.id.")
    await widget.sees("Silakan lihat")
    await chat.router.run(offer, at=chat.clock())
    await widget.sees("Apakah ini menjawab?")
    contrast = await widget.frame.evaluate(CONTRASTS)
    assert len(contrast) > 15
    assert {text: c for text, c in contrast.items() if c < 4.5} == {}
    await widget.page.context.close()
