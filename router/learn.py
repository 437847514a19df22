"""Work out what an office can learn from what it was asked."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.offering import SURE
from desk.article import Content
from desk.office import Office
from knowledge_base import Knowledge
from knowledge_base.teaching import Lessons, lessons
from router.library import Library
from store import Store
from store.lessons import questions


async def learn(
    store: Store,
    library: Library,
    office: Office,
    articles: Mapping[str, Content],
    *,
    since: datetime,
    until: datetime,
) -> Lessons:
    """Return clusters, confusions and the changes that would have answered the most."""
    asked = await store.read(questions, office, since, until)
    await library.refresh()
    knowledge = await asyncio.to_thread(library.of, office)
    told = office.variables_on(office.local(until).date())
    return await asyncio.to_thread(
        lessons, asked, articles, told, knows=lambda text: _knows(knowledge, text)
    )


def _knows(knowledge: Knowledge, text: str) -> bool:
    found = knowledge.search(text)
    return bool(found) and found[0].confidence >= SURE
