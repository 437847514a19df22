"""Two servers on one PostgreSQL, killed in turn under load: between them nothing goes missing."""

import asyncio
import random
from pathlib import Path

from aiohttp import web

import offices
from desk.conversation import Conversation
from desk.event import Event
from desk.message import Message
from loket.demo.twilio_standin import TwilioStandin
from store import Store
from store.migrate import migrate
from tests.databases import new_database
from tests.journeys.kill import checks
from tests.journeys.kill.desk import CONFIG, NUMBER, SID, TOKEN, KilledDesk
from tests.journeys.kill.people import People
from tests.journeys.kill.test_kill import MAIL
from tests.ports import unused_port
from tests.smtp_sink import SmtpSink

KILLS = 5
"""Of each server."""
SEED = 1309


async def test_two_servers_killed_under_load_lose_nothing_and_say_nothing_twice(
    tmp_path: Path, postgres_url: str
) -> None:
    api, sink = unused_port(), unused_port()
    standin = TwilioStandin({SID: TOKEN}, pace=0.01)
    runner = web.AppRunner(standin.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", api).start()
    database = new_database(postgres_url, "killed")
    store = Store(database)
    migrate(store.engine)
    desks, servers = list[KilledDesk](), list[tuple[str, int]]()
    for name in ("one", "other"):
        port, door = unused_port(), unused_port()
        config = tmp_path / f"{name}.toml"
        config.write_text(
            CONFIG.format(
                offices=offices.FOLDER, port=port, database=database, sid=SID, token=TOKEN,
                number=NUMBER, api=f"http://127.0.0.1:{api}",
                more=MAIL.format(door=door, sink=sink),
            )
        )  # fmt: skip
        servers.append((f"http://127.0.0.1:{port}", door))
        desks.append(KilledDesk(config, servers[-1][0]))
    people = People(servers, standin)
    with SmtpSink(sink) as mails:
        writing = asyncio.create_task(people.write())
        try:
            chance = [random.Random(SEED + n) for n in range(2)]
            await asyncio.gather(
                *[
                    d.die_often(KILLS, c, people.answered)
                    for d, c in zip(desks, chance, strict=True)
                ]
            )
            people.over.set()
            await writing
            # What the dead were sending is found out by their silence, not by the clock.
            await checks.at_rest(store)
            shown = await people.look_once_more()
        finally:
            writing.cancel()
            for desk in desks:
                await desk.stop()
            await runner.cleanup()
    found = await checks.every(store, Message)
    talks, happened = await checks.every(store, Conversation), await checks.every(store, Event)
    await store.close()
    checks.check_heard(found, people.acknowledged, KILLS)
    checks.check_considered(found, happened)
    checks.check_in_the_chat(found, talks, shown)
    checks.check_on_whatsapp(found, standin.texts.values())
    checks.check_by_mail(found, mails.message_ids())
    outcomes = checks.check_outcomes(found)
    assert outcomes["read"] + outcomes["delivered"] + outcomes["sent"] > 2 * KILLS, outcomes
