import asyncio

import pytest

from desk.message import Status
from loket.demo import twilio_scenes as scenes
from tests.channels.whatsapp.forms import ACCOUNT, OFFICE, TOKEN, WULAN
from tests.channels.whatsapp.line import Line
from tests.channels.whatsapp.test_sending import LONG


def told(sid: str, status: str, **more: str) -> dict[str, str]:
    """What Twilio posts when a message got further."""
    return {
        "MessageSid": sid,
        "MessageStatus": status,
        "AccountSid": ACCOUNT,
        "From": OFFICE,
        "To": WULAN,
        **more,
    }


async def status_of(line: Line) -> tuple[str, str]:
    [said] = await line.said()
    return said.status, said.error


@pytest.mark.parametrize("scene", [scenes.OUT_OF_ORDER, scenes.ACCEPTED])
async def test_statuses_in_any_order_end_at_the_furthest(line: Line, scene: scenes.Scene) -> None:
    await line.write("jam?")
    line.standin.play(scene)
    await line.deliver()
    assert await status_of(line) == (Status.READ, "")


async def test_a_status_may_come_before_the_answer_to_the_send(line: Line) -> None:
    await line.write("jam?")
    line.standin.play(scenes.EARLY)
    await line.deliver()
    assert await status_of(line) == (Status.DELIVERED, "")


async def test_a_failure_after_acceptance_is_shown_with_its_reason(line: Line) -> None:
    await line.write("jam?")
    line.standin.play(scenes.FAILED_LATER)
    await line.deliver()
    status, error = await status_of(line)
    assert status == Status.FAILED
    assert error.startswith("63016: Jendela 24 jam")


async def test_a_message_on_its_way_stays_sent_until_twilio_says_more(line: Line) -> None:
    await line.write("jam?")
    line.standin.play(scenes.SILENT)
    await line.deliver()
    assert await status_of(line) == (Status.SENT, "")


async def test_a_failure_does_not_undo_a_delivery(line: Line) -> None:
    await line.write("jam?")
    await line.deliver()
    [said] = await line.said()
    fields = told(said.external_id or "", "undelivered", ErrorCode="63016")
    assert await line.post(fields, path="statuses") == 204
    assert await status_of(line) == (Status.READ, "")


async def test_a_status_told_twice_is_kept_once(line: Line) -> None:
    fields = told("SM1", "delivered")
    posts = [line.post(fields, path="statuses") for _ in range(10)]
    assert set(await asyncio.gather(*posts)) == {204}
    assert len(await line.reports()) == 1


@pytest.mark.parametrize("word", ["queued", "accepted", "sending", "brandnew", ""])
async def test_words_that_tell_nothing_are_accepted_and_forgotten(line: Line, word: str) -> None:
    assert await line.post(told("SM1", word), path="statuses") == 204
    assert await line.reports() == []


@pytest.mark.parametrize("code", ["", "x", "٣", "9" * 5000])
async def test_a_failure_with_a_silly_code_is_a_failure(line: Line, code: str) -> None:
    assert await line.post(told("SM1", "failed", ErrorCode=code), path="statuses") == 204
    [report] = await line.reports()
    assert report.status == Status.FAILED


async def test_a_forged_status_changes_nothing(line: Line) -> None:
    fields = told("SM1", "delivered")
    assert await line.post(fields, path="statuses", token="guessed") == 403
    assert await line.reports() == []
    assert len(await line.payloads("quarantined")) == 1


@pytest.mark.parametrize(
    "path",
    ["statuses?part=x&of=2", "statuses?part=1", "statuses?part=3&of=2", "statuses?part=1&of=9999"],
)
async def test_a_status_of_an_impossible_part_is_refused(line: Line, path: str) -> None:
    assert await line.post(told("SM1", "sent"), path=path, token=TOKEN) == 400
    assert await line.post({"AccountSid": ACCOUNT}, path="statuses") == 400


async def told_of_parts(line: Line, *words: str) -> tuple[str, str]:
    """Send a long answer in three parts, tell how each went, and return how the message stands."""
    line.standin.play(*[scenes.SILENT] * len(words))
    sid = await line.channel.send(line.outgoing(LONG))
    for number, word in enumerate(words, 1):
        code = {"ErrorCode": "63003"} if word == "failed" else {}
        own = sid if number == 1 else f"SMpart{number}"
        first = "" if number == 1 else f"&first={sid}"
        path = f"statuses?part={number}&of={len(words)}{first}"
        assert await line.post(told(own, word, **code), path=path) == 204
    whole = [r for r in await line.reports() if r.external_id == sid]
    return (whole[-1].status, whole[-1].error) if whole else ("", "")


async def test_a_long_message_has_arrived_when_all_its_parts_have(line: Line) -> None:
    await line.write("jam?")
    assert await told_of_parts(line, "read", "delivered", "delivered") == (Status.DELIVERED, "")


async def test_a_long_message_has_not_arrived_while_a_part_is_missing(line: Line) -> None:
    await line.write("jam?")
    assert await told_of_parts(line, "read", "queued", "read") == ("", "")


@pytest.mark.parametrize("others", ["sent", "delivered", "read"])
async def test_a_long_message_failed_when_one_of_its_parts_did(line: Line, others: str) -> None:
    await line.write("jam?")
    status, error = await told_of_parts(line, others, "failed", others)
    assert (status, error[:6]) == (Status.FAILED, "63003:")


async def test_the_callbacks_of_a_long_message_add_up(line: Line) -> None:
    await line.write("jam?")
    sid = await line.channel.send(line.outgoing(LONG))
    await line.standin.settle()
    whole = {r.status for r in await line.reports() if r.external_id == sid}
    assert Status.READ in whole
    assert Status.FAILED not in whole
