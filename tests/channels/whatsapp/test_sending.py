import asyncio
from typing import Any

import pytest

from desk.message import Message, Status
from loket.demo import twilio_scenes as scenes
from router import Router
from router.channel import DeliveryError, Unknown
from router.reply import reply
from router.waiting import retry_after
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.whatsapp.forms import ACCOUNT, OFFICE, WULAN
from tests.channels.whatsapp.line import Line

LONG = "\n\n".join(f"{n}." + " Data tersedia di laman kami." * 40 for n in range(1, 4))


@pytest.fixture
async def asked(line: Line) -> Line:
    """A line on which Wulan has just asked, so that the office may write freely."""
    await line.write("Kantor buka jam berapa?")
    return line


async def only(line: Line) -> Message:
    [said] = await line.said()
    return said


async def test_an_answer_reaches_the_phone(asked: Line) -> None:
    await asked.deliver()
    assert asked.on_phone() == ["Kami buka pukul 08.00."]
    said = await only(asked)
    assert (said.status, said.error) == (Status.READ, "")
    assert said.external_id in asked.standin.texts


async def test_an_officers_reply_reaches_the_phone(asked: Line, router: Router, cast: Cast) -> None:
    await asked.write("Saya perlu tabel inflasi")
    [first, *_] = await asked.heard()
    await router.run(
        reply, first.conversation_id, "Tabelnya saya kirim.", office=MAMUJU, by=cast.sari,
        at=asked.clock(),
    )  # fmt: skip
    await asked.deliver()
    assert asked.on_phone()[-1] == "Tabelnya saya kirim."


async def test_it_leaves_from_the_offices_number_to_the_persons(asked: Line) -> None:
    await asked.deliver()
    [text] = [t for t in asked.standin.texts.values() if t.direction == "outbound-api"]
    assert (text.sender, text.to, text.account) == (OFFICE, WULAN, ACCOUNT)


async def test_a_messaging_service_is_named_when_there_is_one(
    router: Router, clock: FixedClock
) -> None:
    service = "MG" + "0" * 32
    async with Line(router, clock, messaging_service_sid=service) as line:
        await line.write("jam?")
        await line.deliver()
        assert {t.service for t in line.standin.texts.values() if t.sender == OFFICE} == {service}


async def test_when_twilio_is_busy_we_wait_as_long_as_it_says(asked: Line) -> None:
    asked.standin.play(scenes.BUSY)
    await asked.deliver()
    said = await only(asked)
    assert said.status == Status.PENDING
    assert said.next_attempt_at is not None
    assert (said.next_attempt_at - asked.clock()).total_seconds() == 7
    asked.clock.forward(seconds=8)
    await asked.deliver()
    assert asked.on_phone() == ["Kami buka pukul 08.00."]


async def test_when_twilio_cannot_be_reached_it_is_tried_again(asked: Line) -> None:
    await asked.hang_up()
    await asked.deliver()
    said = await only(asked)
    assert (said.status, said.error) == (Status.PENDING, "Twilio cannot be reached")


async def test_a_person_who_opted_out_is_not_written_to_again(asked: Line) -> None:
    asked.standin.play(scenes.OPTED_OUT)
    await asked.deliver()
    said = await only(asked)
    assert said.status == Status.FAILED
    assert said.error.startswith("21610: Warga telah berhenti")


@pytest.mark.parametrize("status", [401, 408])
async def test_a_refusal_that_may_pass_does_not_fail_the_message(asked: Line, status: int) -> None:
    asked.standin.play(scenes.Scene("refused", kept=False, code=20001, http_status=status))
    await asked.deliver()
    assert (await only(asked)).status == Status.PENDING


async def test_a_wrong_secret_of_ours_does_not_fail_the_message(asked: Line) -> None:
    asked.standin.accounts = {ACCOUNT: "changed"}
    await asked.deliver()
    said = await only(asked)
    assert (said.status, said.error[:6]) == (Status.PENDING, "20003:")


@pytest.mark.parametrize(
    "scene", [scenes.BROKEN_AFTER, scenes.HUNG_AFTER, scenes.CUT_AFTER], ids=lambda s: s.answer
)
async def test_a_message_that_went_in_silence_is_found_and_not_sent_twice(
    asked: Line, scene: scenes.Scene
) -> None:
    asked.standin.play(scene)
    await asked.deliver()
    assert (await only(asked)).status == Status.UNKNOWN
    await asked.deliver_later(seconds=1)
    assert (await only(asked)).status == Status.READ
    assert asked.on_phone() == ["Kami buka pukul 08.00."]
    assert asked.standin.posts == 1


@pytest.mark.parametrize(
    "scene", [scenes.BROKEN_BEFORE, scenes.HUNG_BEFORE, scenes.CUT_BEFORE], ids=lambda s: s.answer
)
async def test_a_message_that_got_lost_is_sent_again_once_that_is_certain(
    asked: Line, scene: scenes.Scene
) -> None:
    asked.standin.play(scene)
    await asked.deliver()
    await asked.deliver_later(seconds=30)
    assert (await only(asked)).status == Status.UNKNOWN
    assert asked.standin.posts == 1
    await asked.deliver_later(seconds=60)
    assert (await only(asked)).status == Status.READ
    assert asked.on_phone() == ["Kami buka pukul 08.00."]
    assert asked.standin.posts == 2


async def test_a_doubt_that_cannot_be_cleared_up_stays_a_doubt(asked: Line) -> None:
    asked.standin.play(scenes.CUT_AFTER)
    await asked.deliver()
    await asked.hang_up()
    for _ in range(8):
        await asked.deliver_later(minutes=10)
    said = await only(asked)
    assert (said.status, said.next_attempt_at) == (Status.UNKNOWN, None)


async def test_the_same_words_of_an_earlier_message_are_not_taken_for_this_one(
    asked: Line,
) -> None:
    await asked.deliver()
    await asked.write("jam?")
    asked.standin.play(scenes.BROKEN_BEFORE)
    await asked.deliver()
    await asked.deliver_later(seconds=1)
    assert (await asked.said())[1].status == Status.UNKNOWN
    await asked.deliver_later(seconds=90)
    assert asked.on_phone() == ["Kami buka pukul 08.00."] * 2
    assert len({m.external_id for m in await asked.said()}) == 2


async def test_the_same_words_sent_long_before_are_not_taken_for_this_one(asked: Line) -> None:
    asked.clock.forward(hours=-1)
    await asked.channel.send(asked.outgoing("Kami buka pukul 08.00."))
    asked.clock.forward(hours=1)
    asked.standin.play(scenes.BROKEN_BEFORE)
    await asked.deliver()
    await asked.deliver_later(seconds=1)
    assert (await only(asked)).status == Status.UNKNOWN


async def test_later_messages_wait_for_a_doubt_to_be_cleared_up(asked: Line) -> None:
    asked.standin.play(scenes.CUT_BEFORE)
    await asked.deliver()
    await asked.write("Dan jam istirahat?")
    await asked.deliver()
    assert asked.on_phone() == []
    for _ in range(3):
        await asked.deliver_later(seconds=90)
    assert [m.status for m in await asked.said()] == [Status.READ, Status.READ]


async def test_a_long_message_travels_in_parts_and_in_order(asked: Line) -> None:
    sid = await asked.channel.send(asked.outgoing(LONG))
    await asked.standin.settle()
    parts = asked.on_phone()
    assert "\n\n".join(parts) == LONG
    assert all(len(part) <= 1500 for part in parts)
    assert next(t.sid for t in asked.standin.texts.values() if t.body == parts[0]) == sid


@pytest.mark.parametrize("scene", [scenes.BUSY, scenes.BROKEN_BEFORE, scenes.BROKEN_AFTER])
async def test_when_a_later_part_is_in_doubt_only_what_is_missing_is_sent(
    asked: Line, scene: scenes.Scene
) -> None:
    asked.standin.play(scenes.ACCEPTED, scene)
    message = asked.outgoing(LONG)
    with pytest.raises(Unknown):
        await asked.channel.send(message)
    with pytest.raises(Unknown):
        await asked.channel.lookup(message)
    asked.clock.forward(seconds=61)
    assert await asked.channel.lookup(message) is None
    again = asked.outgoing(LONG, attempt=2, written_at=message.written_at)
    sid = await asked.channel.send(again)
    await asked.standin.settle()
    assert "\n\n".join(asked.on_phone()) == LONG
    assert await asked.channel.lookup(again) == sid


async def test_parts_are_not_sent_again_while_twilio_cannot_say_which_arrived(
    asked: Line,
) -> None:
    await asked.hang_up()
    with pytest.raises(DeliveryError) as raised:
        await asked.channel.send(asked.outgoing(LONG, attempt=2))
    assert not raised.value.permanent


async def test_an_empty_message_is_refused_before_it_leaves(asked: Line) -> None:
    with pytest.raises(DeliveryError) as raised:
        await asked.channel.send(asked.outgoing(" \n"))
    assert raised.value.permanent
    assert asked.standin.posts == 0


async def test_free_text_after_24_hours_is_refused_before_it_leaves(asked: Line) -> None:
    asked.clock.forward(hours=24, seconds=1)
    await asked.deliver()
    said = await only(asked)
    assert (said.status, said.error[:6]) == (Status.FAILED, "63016:")
    assert asked.standin.posts == 0


async def test_a_new_message_of_the_person_opens_the_window_again(asked: Line) -> None:
    await asked.deliver()
    asked.clock.forward(hours=30)
    await asked.write("Masih buka jam segitu?")
    await asked.deliver()
    assert len(asked.on_phone()) == 2


async def test_many_people_are_answered_side_by_side(line: Line) -> None:
    people = [f"whatsapp:+62812000000{n:02d}" for n in range(40)]
    taken = await asyncio.gather(*(line.write("jam?", person) for person in people))
    assert set(taken) == {200}
    await line.deliver()
    assert all(line.on_phone(person) == ["Kami buka pukul 08.00."] for person in people)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("", None), ("soon", None), ("-1", None), ("1e9", None)]
)
async def test_twilios_wait_is_read_with_care(header: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": header}) == seconds


async def test_twilios_wait_may_be_a_date() -> None:
    headers: dict[str, Any] = {
        "Date": "Mon, 16 Nov 2026 01:00:00 GMT",
        "Retry-After": "Mon, 16 Nov 2026 01:00:30 GMT",
    }
    assert retry_after(headers) == 30.0
