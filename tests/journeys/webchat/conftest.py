"""Mamuju's web site with the chat on it, the desk on another origin, and what happens there."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser
from sqlmodel import Session, select

from channels.webchat import Settings
from desk.conversation import Conversation
from desk.message import Author, Message
from router import Router
from router.reply import reply
from router.say import say
from store import rows
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.webchat.serving import Chat, serving
from tests.journeys.webchat.widget import Site, Widget, new_site, new_widget

SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
BUKA = "Kami buka pukul 08.00."


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database: what the browser shows does not depend on it."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with new_site().serving() as served:
        yield served


@pytest.fixture
async def chat(router: Router, cast: Cast, clock: FixedClock, site: Site) -> AsyncIterator[Chat]:
    settings = Settings(origins=(site.origin,))
    async with serving(router, settings, cast, clock) as served:
        site.desk = served.origin
        yield served


@pytest.fixture
async def widget(browser: Browser, chat: Chat, site: Site) -> AsyncIterator[Widget]:
    """The chat opened at desktop width on the strict page."""
    made = await new_widget(browser)
    await made.visit(f"{site.origin}/strict")
    await made.open()
    yield made
    await made.page.context.close()
    assert made.complaints == []


def messages(session: Session) -> list[Message]:
    return list(session.exec(select(Message).order_by(Message.id)))  # type: ignore[arg-type]


async def answer(chat: Chat, text: str) -> None:
    """Let Sari answer the first conversation."""
    await chat.router.run(reply, 1, text, office=MAMUJU, by=chat.cast.sari, at=chat.clock())


def offer(session: Session, at: datetime) -> None:
    """Let the bot ask something that has buttons."""
    conversation = rows.get(session, Conversation, 1, lock=True)
    assert conversation
    buttons = {"choices": [["1", "Ya, terjawab"], ["2", "Belum"]]}
    say(session, conversation, "Apakah ini menjawab?", at=at, author=Author.BOT, extra=buttons)
    rows.save(session, conversation, "last_seq", "updated_at")
