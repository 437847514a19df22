"""A visitor sends a picture and a voice message; an officer sees the one and hears the other."""

from playwright.async_api import Browser, expect

from tests.browser import DESKTOP, shoot
from tests.channels.webchat.serving import Chat
from tests.journeys.webchat.widget import Site, new_widget
from tests.visitor import PASSWORD, give_passwords, pages_of

HEARD = """async (sound) => {
  await sound.play();
  await new Promise((done) => setTimeout(done, 300));
  return [sound.currentTime > 0, sound.error?.message ?? ""];
}"""


async def test_a_picture_and_a_voice_message_reach_the_officer(
    browser: Browser, chat: Chat, site: Site
) -> None:
    widget = await new_widget(browser, "phone")
    await widget.page.context.grant_permissions(["microphone"])
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    picture = await widget.page.screenshot(clip={"x": 0, "y": 0, "width": 300, "height": 160})
    chosen = widget.frame.locator("[data-attach] input")
    await chosen.set_input_files({"name": "Tabel.png", "mimeType": "image/png", "buffer": picture})
    await expect(widget.said("Tabel.png").locator(".mark")).to_have_text("Terkirim")
    await chosen.set_input_files({"name": "x.html", "mimeType": "text/html", "buffer": b"<script>"})
    await expect(widget.frame.locator("[data-banner]")).to_contain_text("Jenis berkas ini")
    await widget.frame.click("[data-speak]")
    await expect(widget.frame.locator("[data-seconds]")).to_have_text("0:01", timeout=10_000)
    await shoot(widget.page, "webchat-phone-light-recording")
    await widget.frame.click("[data-spoken]")
    spoken = widget.frame.locator(".message", has=widget.frame.locator("audio"))
    await expect(spoken.locator(".mark")).to_have_text("Terkirim")
    await shoot(widget.page, "webchat-phone-light-files")
    await widget.page.reload()
    await widget.ready()
    await expect(widget.frame.locator(".message.mine")).to_have_count(2)
    image = widget.frame.locator(".file img")
    assert await image.evaluate("async (one) => { await one.decode(); return one.naturalWidth }")
    assert await widget.frame.locator("audio").evaluate(HEARD) == [True, ""]
    await widget.page.emulate_media(color_scheme="dark")
    await shoot(widget.page, "webchat-phone-dark-files")
    assert widget.complaints == []
    await widget.page.context.close()

    await chat.router.run(give_passwords)
    async with pages_of(chat.router) as url:
        context = await browser.new_context(viewport=DESKTOP, locale="id-ID", base_url=url)
        page = await context.new_page()
        await page.goto("/session/new")
        await page.fill("[name=email]", "sari@bps.example")
        await page.fill("[name=password]", PASSWORD)
        await page.click("main button[type=submit]")
        await page.goto("/conversations/1")
        await expect(page.locator(".attachment img")).to_be_visible()
        assert await page.locator(".attachment audio").evaluate(HEARD) == [True, ""]
        await shoot(page, "webchat-inbox-files")
        await context.close()
