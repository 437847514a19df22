"""A browser that slept, while the desk was started anew: nothing missing, nothing twice."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from playwright.async_api import Browser, expect

from tests.channels.webchat.serving import Chat
from tests.journeys.webchat.conftest import BUKA, answer, messages
from tests.journeys.webchat.widget import Site, Widget, new_widget

Asleep = Callable[[Widget], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def frozen(widget: Widget) -> AsyncIterator[None]:
    """A tab in the background that the browser stops: no script runs, the line stays open."""
    tab = await widget.page.context.new_cdp_session(widget.page)
    await tab.send("Page.setWebLifecycleState", {"state": "frozen"})
    yield
    await tab.send("Page.setWebLifecycleState", {"state": "active"})


@asynccontextmanager
async def offline(widget: Widget) -> AsyncIterator[None]:
    """A telephone in a tunnel."""
    await widget.page.context.set_offline(True)
    yield
    await widget.page.context.set_offline(False)


@asynccontextmanager
async def shut(widget: Widget) -> AsyncIterator[None]:
    """A laptop that is shut for two hours: neither network nor time, then both at once."""
    async with frozen(widget), offline(widget):
        yield
    await widget.page.clock.fast_forward("02:00:00")


async def heard(chat: Chat) -> list[str]:
    return [m.text for m in await chat.router.store.read(messages) if m.direction == "in"]


@pytest.mark.parametrize("asleep", [frozen, offline, shut])
async def test_who_slept_while_the_desk_was_started_anew_misses_nothing_and_sees_nothing_twice(
    browser: Browser, chat: Chat, site: Site, asleep: Asleep
) -> None:
    widget = await new_widget(browser)
    if asleep is shut:
        await widget.page.clock.install()
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    await widget.ask("jam?")
    await widget.sees(BUKA)
    await widget.ask("Saya perlu data PDRB")
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Terkirim")
    async with asleep(widget):
        await answer(chat, "Bagian pertama.")
        await chat.stop()
        await answer(chat, "Bagian kedua.")
        await chat.start()
        await answer(chat, "Bagian ketiga.")
    for part in ("pertama", "kedua", "ketiga"):
        await expect(widget.said(f"Bagian {part}.")).to_have_count(1, timeout=40_000)
    await widget.ask("Terima kasih banyak")
    await expect(widget.said("Terima kasih").locator(".mark")).to_have_text(
        "Terkirim", timeout=40_000
    )
    shown = await widget.frame.locator(".message").all_inner_texts()
    kept = [m.text for m in await chat.router.store.read(messages)]
    assert len(shown) == len(kept) == 8
    assert all(text in seen for text, seen in zip(kept, shown, strict=True))
    assert await heard(chat) == ["jam?", "Saya perlu data PDRB", "Terima kasih banyak"]
    await widget.page.context.close()
