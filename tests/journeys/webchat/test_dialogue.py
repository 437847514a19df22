"""Each way a talk with the bot can go, in the chat of the website, in both languages."""

import pytest
from playwright.async_api import Browser, expect

from desk.ticket import Ticket
from loket.assembly import mind
from router import Router
from store import Store, rows
from tests.bot.office import VARIABLES
from tests.browser import shoot
from tests.cast import MAMUJU, FixedClock, offices
from tests.channels.webchat.serving import Chat
from tests.journeys.webchat.widget import Site, Widget, new_widget

HOURS = {"jam_layanan": "Senin-Kamis 08.00-15.30, Jumat 08.00-16.00"}


@pytest.fixture
def router(store: Store, clock: FixedClock) -> Router:
    """Mamuju alone, with the bot that it has."""
    office = offices()[MAMUJU].model_copy(update={"variables": VARIABLES | HOURS})
    return Router(store, {MAMUJU: office}, mind, clock=clock)


async def tap(widget: Widget, label: str) -> None:
    await widget.frame.get_by_role("button", name=label).click()


async def tickets(chat: Chat) -> list[Ticket]:
    return await chat.router.store.read(lambda s: rows.every(s, Ticket, rows.columns(Ticket)))


async def test_indonesian_choices_answers_follow_ups_and_an_officer(
    browser: Browser, chat: Chat, site: Site
) -> None:
    widget = await new_widget(browser, "phone")
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    await widget.ask("mau daftar")
    await widget.sees("Mana yang Anda maksud?")
    await expect(widget.frame.locator(".message .chips button")).to_have_count(4)
    await shoot(widget.page, "dialogue-phone-choices")
    await tap(widget, "Bagaimana cara mendaftar mitra statistik BPS?")
    await widget.sees("Apakah ini menjawab?")
    await shoot(widget.page, "dialogue-phone-answer")
    await tap(widget, "Ya, terjawab")
    await widget.sees("senang dapat membantu")
    assert await tickets(chat) == []
    chat.clock.forward(minutes=1)
    await widget.ask("jam berapa kantor buka?")
    await widget.sees("Senin-Kamis 08.00-15.30")
    await widget.ask("kalau hari jumat?")
    await expect(widget.said("Jumat 08.00-16.00")).to_have_count(2)
    await tap(widget, "Hubungkan ke petugas")
    await widget.sees("paling lambat Kamis, 19 November 2026 pukul 15.30 WITA")
    await widget.ask("min?")
    await widget.sees("urutan ke-1")
    await expect(widget.frame.locator(".message.mine", has_text="Ya, terjawab")).to_have_count(1)
    await expect(widget.frame.locator("header").first).to_be_in_viewport()
    await shoot(widget.page, "dialogue-phone-officer")
    (ticket,) = await tickets(chat)
    assert (ticket.reason, ticket.subject) == ("rejected", "jam berapa kantor buka?")
    assert widget.complaints == []
    await widget.page.context.close()


async def test_who_writes_english_is_answered_in_english_or_told_that_the_answer_is_not(
    browser: Browser, chat: Chat, site: Site
) -> None:
    widget = await new_widget(browser, "desktop", "dark")
    await widget.visit(f"{site.origin}/english")
    await widget.press_button()
    await widget.ready()
    await widget.ask("good morning")
    await widget.sees("How can we help you?")
    await widget.ask("what time does the office open?")
    await widget.sees("The service desk of")
    await widget.ask("do you have an API?")
    await widget.sees("We have this answer in Indonesian only")
    await shoot(widget.page, "dialogue-desktop-english")
    await tap(widget, "Yes, it does")
    await widget.sees("glad to help")
    await widget.ask("please send me the number of poor people in mamuju")
    await widget.sees("please tell us which year")
    await widget.sees("by Thursday, 19 November 2026")
    await shoot(widget.page, "dialogue-desktop-english-officer")
    assert [t.reason for t in await tickets(chat)] == ["data_request"]
    assert widget.complaints == []
    await widget.page.context.close()
