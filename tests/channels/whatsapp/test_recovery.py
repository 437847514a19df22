"""What no webhook told (channel facts §1.4, §1.7): an outage of an hour loses nothing."""

import asyncio
from datetime import timedelta

import pytest

from channels.whatsapp.rest import Rest
from desk.message import Attachment, Payload, Status
from loket.demo import twilio_scenes as scenes
from loket.demo.twilio_wire import Text
from router import Router
from tests.cast import FixedClock
from tests.channels.whatsapp.forms import ACCOUNT, OFFICE, WULAN
from tests.channels.whatsapp.line import Line

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.fixture
async def away(line: Line) -> Line:
    """A line that looked once, and whose webhook is out of reach since."""
    await line.write("jam?")
    await catch_up(line)
    return line


async def catch_up(line: Line) -> None:
    await line.channel._line.catch_up()


async def miss(line: Line, text: str, **more: str) -> None:
    """Let somebody write while nobody answers the webhook."""
    nowhere = line.messages_url.replace("messages", "nowhere")
    await line.standin.write(nowhere, WULAN, OFFICE, text, more, tries=1)


async def test_an_outage_of_an_hour_loses_nothing(away: Line) -> None:
    for n in range(60):
        await miss(away, f"Pertanyaan {n}")
        away.clock.forward(minutes=1)
    away.clock.forward(minutes=2)
    await catch_up(away)
    heard = await away.heard()
    assert [m.text for m in heard[1:]] == [f"Pertanyaan {n}" for n in range(60)]
    assert all(m.extra["recovered"] for m in heard[1:])
    assert heard[1].at == away.standin.texts[heard[1].external_id or ""].created
    await catch_up(away)
    assert len(await away.heard()) == 61


async def test_an_outage_is_looked_through_to_its_first_message_however_many_came(
    away: Line,
) -> None:
    began = away.clock()
    for n in range(5_200):
        at = began + timedelta(seconds=n)
        away.standin.texts[f"SM{n:032x}"] = Text(
            f"SM{n:032x}", ACCOUNT, WULAN, OFFICE, f"{n}", "inbound", at, "received", at
        )
    rest = Rest(away.settings.model_copy(update={"timeout": 30}), "id")
    found = await rest.came(began)
    await rest.close()
    assert [one.form["Body"] for one in found][1:] == [f"{n}" for n in range(5_200)]


async def test_what_was_missed_while_our_clock_ran_ahead_is_found_once_it_is_right(
    away: Line,
) -> None:
    away.clock.forward(hours=8)
    await catch_up(away)
    away.clock.forward(hours=-8)
    await miss(away, "Ada data kemiskinan?")
    away.clock.forward(minutes=30)
    await catch_up(away)
    assert [m.text for m in (await away.heard())[1:]] == ["Ada data kemiskinan?"]


async def test_what_the_webhook_brings_late_is_heard_once(away: Line) -> None:
    await miss(away, "Halo")
    sid = next(reversed(away.standin.texts))
    away.clock.forward(minutes=5)
    await catch_up(away)
    assert await away.write("Halo", MessageSid=sid, SmsSid=sid) == 200
    assert len(await away.heard()) == 2


async def test_a_message_of_this_minute_is_left_to_its_webhook(away: Line) -> None:
    await miss(away, "Halo")
    await catch_up(away)
    assert len(await away.heard()) == 1


async def test_what_cannot_be_read_holds_up_no_other_and_is_not_lost(away: Line) -> None:
    nowhere = away.messages_url.replace("messages", "nowhere")
    await away.standin.write(nowhere, "whatsapp:?", OFFICE, "Siapa saya?", {}, tries=1)
    await miss(away, "Halo")
    away.clock.forward(minutes=5)
    for _ in range(2):
        await catch_up(away)
    assert [m.text for m in await away.heard()][1:] == ["Halo"]
    [kept] = [p for p in await away.every(Payload) if p.reason]
    assert b"Siapa" in kept.body


async def test_what_came_before_the_first_look_is_not_ours(line: Line) -> None:
    await miss(line, "Tahun lalu")
    line.clock.forward(hours=3)
    await catch_up(line)
    line.clock.forward(minutes=5)
    await catch_up(line)
    assert await line.heard() == []


async def test_a_missed_message_keeps_its_files(away: Line) -> None:
    path = away.standin.attach(PICTURE, "image/png")
    await miss(away, "", NumMedia="1", MediaUrl0=away.settings.api_base + path)
    away.clock.forward(minutes=5)
    await catch_up(away)
    await away.router.fetching.fetch_what_waits()
    [attachment] = await away.every(Attachment)
    assert (attachment.content_type, attachment.size) == ("image/png", len(PICTURE))


async def test_a_missed_message_that_cannot_be_read_holds_up_no_other(away: Line) -> None:
    await away.standin.write("http://127.0.0.1:1/", "whatsapp:?", OFFICE, "Siapa?", tries=1)
    await miss(away, "Halo")
    away.clock.forward(minutes=5)
    await catch_up(away)
    assert [m.text for m in await away.heard()] == ["jam?", "Halo"]


async def test_of_two_processes_one_asks(away: Line, router: Router, clock: FixedClock) -> None:
    async with Line(router, clock, api_base=away.settings.api_base) as second:
        await miss(away, "Halo")
        clock.forward(minutes=5)
        await catch_up(away)
        before = away.standin.lists
        await catch_up(second)
        assert away.standin.lists == before


async def test_a_status_that_was_lost_is_asked_for(away: Line) -> None:
    away.standin.play(scenes.SILENT)
    await away.deliver()
    [said] = await away.said()
    assert said.status == Status.SENT
    text = away.standin.texts[said.external_id or ""]
    text.status, text.code = "undelivered", 63024
    away.clock.forward(minutes=11)
    await catch_up(away)
    [said] = await away.said()
    assert (said.status, said.error[:6]) == (Status.FAILED, "63024:")


async def test_twilio_out_of_reach_is_no_error_of_ours(away: Line) -> None:
    away.standin.accounts = {}
    listening = away.channel.listen()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await listening
