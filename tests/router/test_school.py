"""What an office writes is found at once, better once it was learned, and learned only once."""

import asyncio
import os
import signal
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from desk.article import Content
from desk.event import Event
from knowledge_base import Index
from router import Router
from router.keep_machine import KEPT, TRAINED, keep_machine
from router.school import AGAIN, School
from router.write_article import write_article
from store import machines, news, rows
from tests.cast import MAMUJU, FixedClock, minds, offices

ARTICLES = {
    "parkir": Content(
        question="Di mana parkir kantor?", phrasings=("parkir motor dimana",), answer="Di belakang."
    ),
    "kantin": Content(
        question="Apakah ada kantin?", phrasings=("makan siang di mana",), answer="Ada."
    ),
}


async def written(router: Router) -> Index:
    for key, content in ARTICLES.items():
        layer = content.over(None)
        await router.run(
            write_article, MAMUJU, key, layer, by="officer:3", at=router.clock(), seen=0
        )
    router.library.of(router.offices[MAMUJU])
    (index,) = router.library.indexes()
    return index


async def test_articles_are_learned_once_for_all_processes(router: Router) -> None:
    index = await written(router)
    assert index("parkir motornya dimana ya").candidates[0].article == "parkir"
    assert not index.is_trained
    assert await router.library.school.teach([index]) == 1
    assert index.is_trained
    assert index("parkir motornya dimana ya").candidates[0].article == "parkir"
    events = await router.store.read(news.since, TRAINED, 0)
    assert [e.detail["fingerprint"] for e in events] == [index.fingerprint]

    other = Router(router.store, offices(), minds, clock=router.clock)
    other.library.of(other.offices[MAMUJU])
    (again,) = other.library.indexes()
    assert again.is_trained
    assert await other.library.school.teach([again]) == 0


async def test_only_one_process_trains_at_a_time(router: Router) -> None:
    index = await written(router)
    other = School(router.store, router.clock)
    assert await other._lease(60)
    assert await router.library.school.teach([index]) == 0
    assert not index.is_trained


async def kill_training() -> None:
    """Kill the process that trains, as a machine does that has no memory left."""
    while not (found := training()):  # noqa: ASYNC110 - a process tells nobody that it began
        await asyncio.sleep(0.01)
    os.kill(found, signal.SIGKILL)


def training() -> int | None:
    """Return the process of ours that trains and lets others go first, if there is one."""
    ours, own = f"PPid:\t{os.getpid()}\n", os.getpriority(os.PRIO_PROCESS, 0)
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile
            asked = (process / "cmdline").read_text()
            number = int(process.name)
            if "knowledge_base.apart" in asked and ours in (process / "status").read_text():
                return number if os.getpriority(os.PRIO_PROCESS, number) > own else None
    return None


async def test_a_training_that_was_killed_is_tried_again(router: Router, clock: FixedClock) -> None:
    index, school = await written(router), router.library.school
    taught, _ = await asyncio.gather(school.teach([index]), kill_training())
    assert taught == 0
    assert await school.teach([index]) == 0, "not at once: it may break again"
    clock.forward(hours=AGAIN / timedelta(hours=1))
    assert await school.teach([index]) == 1
    assert index.is_trained


async def test_what_was_learned_long_ago_is_let_go(router: Router, clock: FixedClock) -> None:
    await router.run(keep_machine, "old", b"1", at=clock())
    clock.forward(days=KEPT / timedelta(days=1) + 1)
    await router.run(keep_machine, "new", b"2", at=clock())
    assert await router.store.read(machines.machine, "old") is None
    assert await router.store.read(machines.machine, "new") == b"2"
    kept = await router.store.read(lambda s: rows.every(s, Event, rows.columns(Event)))
    assert [e.verb for e in kept] == [TRAINED, TRAINED]
