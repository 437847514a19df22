"""What the desk says of a matter is said in the office's own words, where it has some."""

from pathlib import Path

import pytest

from desk.message import Direction, Message
from router import Router
from router.catalogue import PHRASES
from store import Store, rows
from tests.cast import MAMUJU, FixedClock, hire, minds, offices, wulan

TEXTS = {key: f"<{key}>{text}" for key, text in PHRASES.texts["id"].items()}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


async def test_an_office_words_what_is_said_of_a_matter(store: Store, clock: FixedClock) -> None:
    office = offices()[MAMUJU].model_copy(update={"wording": {"id": TEXTS}})
    router = Router(store, {MAMUJU: office}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.receive(wulan("minta data", 1, at=clock()))
    await router.receive(wulan("min?", 2, at=clock()))
    clock.forward(days=2)
    await router.receive(wulan("P", 3, at=clock()))
    await router.receive(wulan("STOP", 4, at=clock(), extra={"opt": "out"}))
    every = await store.read(lambda session: rows.every(session, Message, rows.columns(Message)))
    said = [m.text for m in every if m.direction == Direction.OUT]
    keys = ["ticket.opened", "standing.queue", "standing.late", "opt.opted_out"]
    assert [f"<{key}>" in text for key, text in zip(keys, said, strict=True)] == [True] * 4
