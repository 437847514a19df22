"""Killed fifty times under load: nothing acknowledged is lost, nothing is said twice."""

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
from tests.journeys.kill import checks
from tests.journeys.kill.desk import CONFIG, NUMBER, SID, TOKEN, KilledDesk
from tests.journeys.kill.people import People
from tests.ports import unused_port
from tests.smtp_sink import SmtpSink

KILLS = 50
SEED = 7604
MAIL = """
[office.7604.channels.email]
address = "bps7604@bps.go.id"
door = "127.0.0.1:{door}"
smtp = {{ host = "127.0.0.1", port = {sink}, security = "none" }}
secret = "a-long-secret-of-the-test"
"""


async def test_killed_fifty_times_under_load_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path,
) -> None:
    api, port, door, sink = (unused_port() for _ in range(4))
    standin = TwilioStandin({SID: TOKEN}, pace=0.01)
    runner = web.AppRunner(standin.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", api).start()
    database = f"sqlite:///{tmp_path}/loket.db"
    config = tmp_path / "config.toml"
    config.write_text(
        CONFIG.format(
            offices=offices.FOLDER, port=port, database=database, sid=SID, token=TOKEN,
            number=NUMBER, api=f"http://127.0.0.1:{api}", more=MAIL.format(door=door, sink=sink),
        )
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    desk, people = KilledDesk(config, url), People([(url, door)], standin)
    store = Store(database)
    with SmtpSink(sink) as mails:
        writing = asyncio.create_task(people.write())
        try:
            await desk.die_often(KILLS, random.Random(SEED), people.answered)
            people.over.set()
            await writing
            await checks.at_rest(store)
            shown = await people.look_once_more()
        finally:
            writing.cancel()
            await desk.stop()
            await runner.cleanup()
    found = await checks.every(store, Message)
    talks, happened = await checks.every(store, Conversation), await checks.every(store, Event)
    await store.close()
    assert desk.kills == KILLS
    checks.check_heard(found, people.acknowledged, KILLS)
    checks.check_considered(found, happened)
    checks.check_in_the_chat(found, talks, shown)
    checks.check_on_whatsapp(found, standin.texts.values())
    checks.check_by_mail(found, mails.message_ids())
    outcomes = checks.check_outcomes(found)
    assert outcomes["read"] + outcomes["delivered"] + outcomes["sent"] > KILLS, outcomes
