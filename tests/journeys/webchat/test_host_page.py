"""The widget on other people's pages: strict, hostile, foreign, English."""

from playwright.async_api import Browser, expect

from tests.browser import shoot
from tests.channels.webchat.serving import Chat
from tests.journeys.webchat.conftest import BUKA
from tests.journeys.webchat.widget import Site, new_site, new_widget


async def test_hostile_style_of_the_host_page_changes_nothing(
    browser: Browser, chat: Chat, site: Site
) -> None:
    widget = await new_widget(browser)
    await widget.visit(f"{site.origin}/hostile")
    await shoot(widget.page, "webchat-hostile-closed")
    await widget.open()
    assert await widget.frame.evaluate("[innerWidth, innerHeight]") == [400, 680]
    assert (
        await widget.page.evaluate("document.elementFromPoint(1232, 752).tagName") == "LOKET-CHAT"
    )
    await widget.ask("jam?")
    await widget.sees(BUKA)
    await shoot(widget.page, "webchat-hostile-open")
    await widget.page.context.close()


async def test_a_site_that_is_not_allowed_cannot_show_the_chat(
    browser: Browser, chat: Chat
) -> None:
    async with new_site().serving() as stranger:
        stranger.desk = chat.origin
        widget = await new_widget(browser)
        await widget.visit(f"{stranger.origin}/strict")
        await widget.press_button()
        await widget.page.wait_for_timeout(500)
        shown = [await f.locator(".chat").count() for f in widget.page.frames[1:]]
        assert sum(shown) == 0
        assert any("frame-ancestors" in said for said in widget.complaints)
        await widget.page.context.close()


async def test_the_page_chooses_the_language(browser: Browser, chat: Chat, site: Site) -> None:
    widget = await new_widget(browser)
    await widget.visit(f"{site.origin}/english")
    assert await widget.button_name() == "Open chat with BPS Kabupaten Mamuju"
    await widget.open()
    await expect(widget.frame.locator("[data-hours]")).to_have_text("Open until 15:30 WITA")
    await widget.frame.get_by_role("link", name="Bahasa Indonesia").click()
    await expect(widget.frame.locator("[data-hours]")).to_have_text("Buka sampai 15.30 WITA")
    await widget.page.context.close()
