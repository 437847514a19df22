"""Telegram on real sockets: Loket on one port, a small Bot API on another."""

import asyncio
import contextlib
import copy
import functools
import itertools
import json
import logging
import operator
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session
from telegram.error import RetryAfter

from channels.telegram.outcome import asked
from channels.telegram.pace import Pace
from channels.telegram.polling import Polling
from channels.telegram.reading import read
from channels.telegram.sending import buttons
from desk.contact import Address
from desk.conversation import Conversation
from desk.inbound import File
from desk.message import Attachment, Message, Payload, Status
from router import Router
from router.cursors import cursor, lease
from router.reply import reply
from router.strangers import KEPT_A_MINUTE
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock
from tests.channels.telegram.bot_api import SECRET, TOKEN, WULAN, Line, error, update

GROUP, NEW_GROUP = -4001, -1004001


async def test_a_message_is_heard_once_and_answered(line: Line) -> None:
    assert [await line.post(update(7)) for _ in range(2)] == [200, 200]
    await line.deliver_later()
    [sent] = line.api.called("sendMessage")
    assert (sent["chat_id"], sent["text"]) == (str(WULAN), "Kami buka pukul 08.00.")
    assert (await line.said())[0].status == Status.SENT


async def test_polling_keeps_its_place_with_the_messages(line: Line) -> None:
    line.api.waiting = [update(11), {"update_id": 12, "message": {"chat": 5}}, update(13, "Halo")]
    await line.channel.polling.poll()
    assert [m.external_id for m in await line.heard()] == ["11:11", "13:13"]
    assert len([p for p in await line.every(Payload) if p.reason]) == 1
    await line.channel.polling.poll()
    assert line.api.called("getUpdates")[-1]["offset"] == "14"
    assert line.api.waiting == []
    kept = await line.router.store.read(cursor, "telegram:7604001")
    assert kept["offset"] == 14


async def test_after_a_week_of_silence_polling_takes_whatever_there_is(line: Line) -> None:
    line.api.waiting = [update(900)]
    await line.channel.polling.poll()
    line.clock.forward(days=8)
    line.api.waiting = [update(3, "Masih ada orang?")]
    await line.channel.polling.poll()
    assert "offset" not in line.api.called("getUpdates")[-1]
    assert len(await line.heard()) == 2


async def test_only_one_process_asks_and_another_takes_over(line: Line) -> None:
    polling = line.channel.polling
    await line.router.run(lease, "telegram:7604001", "another", for_s=60, at=line.clock())
    task = asyncio.create_task(polling.run())
    await asyncio.sleep(0.1)
    assert line.api.called("getUpdates") == []
    task.cancel()
    line.clock.forward(seconds=61)
    task = asyncio.create_task(polling.run())
    await line.api.until("getUpdates")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert line.api.calls[0][0] == "deleteWebhook"


async def test_a_question_that_is_never_answered_is_asked_anew(line: Line) -> None:
    channel = line.channel
    polling = Polling(
        MAMUJU, line.settings, line.router, channel._bot, channel._intake, grace=0.1
    )  # fmt: skip
    line.api.silent, line.api.waiting = 1, [update(1)]
    task = asyncio.create_task(polling.run())
    await line.api.until("getUpdates", times=3)  # the third confirms what the second brought
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(await line.heard()) == 1


async def test_telegram_is_told_where_to_post_and_what_to_show(line: Line) -> None:
    listening = asyncio.create_task(line.channel.listen())
    await line.api.until("getWebhookInfo")
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    [told] = line.api.called("setWebhook")
    assert told["url"] == f"{line.url}/channels/{MAMUJU}/telegram"
    assert told["secret_token"] == SECRET
    assert "callback_query" in told["allowed_updates"]


@pytest.mark.parametrize(
    ("given", "secret", "status", "kept"),
    [
        (update(1), "guessed", 403, 1), (update(1), "", 403, 1), (b"{", SECRET, 400, 1),
        (b"[" * 50_000, SECRET, 400, 1), (b"[]", SECRET, 202, 1),
        ({"update_id": "x"}, SECRET, 202, 1),
        ({"update_id": 1, "message": {"message_id": 1}}, SECRET, 202, 1),
        ({"update_id": 1, "new_thing": {"a": 1}}, SECRET, 200, 0),
        (update(1, "", new_chat_title="x"), SECRET, 200, 0),
        ({"update_id": 1, "my_chat_member": {"chat": None, "date": 1}}, SECRET, 200, 0),
        (b" " * 1_100_000, SECRET, 413, 0),
    ],
)  # fmt: skip
async def test_what_is_forged_or_broken_is_kept_apart(
    line: Line, given: Any, secret: str, status: int, kept: int
) -> None:
    assert await line.post(given, secret) == status
    assert await line.heard() == []
    assert len(await line.every(Payload)) == kept


async def test_what_cannot_be_kept_as_a_message_stands_in_nobodys_way(line: Line) -> None:
    def poison(session: Session) -> None:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER poison BEFORE INSERT ON message WHEN NEW.text = 'racun' "
            "BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )

    await line.router.run(poison)
    line.api.waiting = [update(11, "racun"), update(12, "Halo")]
    await line.channel.polling.poll()
    assert [m.text for m in await line.heard()] == ["Halo"]
    assert [p.reason for p in await line.every(Payload) if p.reason] == ["IntegrityError"]
    assert (await line.router.store.read(cursor, "telegram:7604001"))["offset"] == 13


async def test_what_was_refused_is_let_in_by_its_own_secret_only(
    line: Line, router: Router, clock: FixedClock
) -> None:
    assert await line.post(update(1, "Halo"), "a-new-secret-of-telegram") == 403
    [kept] = await line.every(Payload)
    assert "a-new-secret" not in str(kept.envelope)
    assert not await line.channel.replay(kept.envelope, kept.body)
    mended = Line(router, clock, secret_token="a-new-secret-of-telegram").channel
    assert not await mended.replay({}, kept.body)
    assert [await mended.replay(kept.envelope, kept.body) for _ in range(2)] == [True, True]
    assert [m.text for m in await line.heard()] == ["Halo"]
    await mended.close()


async def test_what_we_asked_for_is_read_again_without_a_secret(line: Line) -> None:
    line.api.waiting = [{"update_id": 11, "message": {"date": "x"}}]
    await line.channel.polling.poll()
    [kept] = await line.every(Payload)
    assert not await line.channel.replay(kept.envelope, kept.body)
    readable = json.dumps(update(11, "Halo")).encode()
    assert await line.channel.replay(kept.envelope, readable)
    assert [m.text for m in await line.heard()] == ["Halo"]


async def test_strangers_do_not_fill_the_disk(line: Line) -> None:
    statuses = [await line.post(update(n), "guessed") for n in range(KEPT_A_MINUTE + 5)]
    assert set(statuses) == {403}
    assert len(await line.every(Payload)) == KEPT_A_MINUTE


async def test_a_pressed_button_says_its_words_and_is_answered(line: Line) -> None:
    await line.post(update(1))
    shown = update(2)["message"]
    keyboard = [[{"text": "Ya, terjawab", "callback_data": "choice:1"}]]
    pressed = {
        "id": "q1", "from": shown["from"], "chat_instance": "c", "data": "choice:1",
        "message": {**shown, "reply_markup": {"inline_keyboard": keyboard}},
    }  # fmt: skip
    await line.post({"update_id": 3, "callback_query": pressed})
    last = (await line.heard())[-1]
    assert (last.text, last.extra["choice"]) == ("Ya, terjawab", "1")
    await line.api.until("answerCallbackQuery")


def test_choices_become_buttons_unless_one_is_too_long() -> None:
    made = buttons([["1", "Inflasi"], ["2", "Kemiskinan"]])
    assert made
    assert [row[0].callback_data for row in made.inline_keyboard] == ["choice:1", "choice:2"]
    assert buttons([["x" * 60, "Panjang"]]) is None
    assert buttons([]) is None


async def test_a_long_answer_with_a_file_leaves_in_order(line: Line, cast: Cast) -> None:
    await line.post(update(1, "Minta data"))
    await line.deliver_later()
    text = "Data kemiskinan tersedia. " * 300
    line.api.script.extend([{}, error(429, "Too Many Requests", retry_after=1)])
    await line.router.run(
        reply, 1, text, office=MAMUJU, by=cast.sari, at=line.clock(),
        files=[File("tabel.csv", "text/csv", b"a;b\n")],
    )  # fmt: skip
    await line.deliver_later()
    sent = [given["text"] for given in line.api.called("sendMessage")][-2:]
    assert " ".join(sent) == text.strip()
    assert line.api.called("sendDocument")[0]["document"] == b"a;b\n"
    assert (await line.said())[-1].status == Status.SENT


async def test_a_busy_chat_waits_as_long_as_it_is_told_and_the_others_go_on(line: Line) -> None:
    await line.post(update(1))
    line.api.script.append(error(429, "Too Many Requests", retry_after=9))
    await line.deliver_later()
    waiting = (await line.said())[0]
    assert waiting.next_attempt_at is not None
    assert (waiting.next_attempt_at - line.clock()).total_seconds() == 9
    other = update(2)
    other["message"]["chat"]["id"] = other["message"]["from"]["id"] = 42
    await line.post(other)
    await line.deliver_later()
    assert [given["chat_id"] for given in line.api.called("sendMessage")] == ["42"]


async def test_what_may_have_been_sent_is_never_sent_again(line: Line) -> None:
    await line.post(update(1))
    line.api.script.append("silence")
    await line.deliver_later()
    assert (await line.said())[0].status == Status.UNKNOWN
    await line.deliver_later(minutes=10)
    assert len(line.api.called("sendMessage")) == 1


async def test_what_surely_did_not_leave_is_tried_again(line: Line) -> None:
    await line.post(update(1))
    line.api.script.append(error(401, "Unauthorized"))
    await line.deliver_later()
    assert (await line.said())[0].status == Status.PENDING
    await line.deliver_later(minutes=5)
    assert (await line.said())[0].status == Status.SENT


async def test_who_blocked_the_bot_is_marked_and_gets_nothing_from_the_machine(line: Line) -> None:
    await line.post(update(1))
    line.api.script.append(error(403, "Forbidden: bot was blocked by the user"))
    await line.deliver_later()
    assert (await line.said())[0].status == Status.FAILED
    assert (await line.every(Address))[0].opted_out_at == line.clock()
    member = {"user": {"id": 7604001, "is_bot": True, "first_name": "Loket"}, "status": "member"}
    shown = update(2)["message"]
    back = {"chat": shown["chat"], "from": shown["from"], "date": shown["date"],
            "old_chat_member": {**member, "status": "kicked", "until_date": 0},
            "new_chat_member": member}  # fmt: skip
    await line.post({"update_id": 5, "my_chat_member": back})
    assert (await line.every(Address))[0].opted_out_at is None


async def test_a_group_that_moves_is_followed(line: Line) -> None:
    asked_in = update(1)
    asked_in["message"]["chat"] = {"id": GROUP, "type": "group", "title": "Forum Data"}
    await line.post(asked_in)
    line.api.script.append(
        error(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=NEW_GROUP)
    )
    line.channel._sender._pace = Pace(0)
    await line.deliver_later()
    assert [given["chat_id"] for given in line.api.called("sendMessage")] == [str(NEW_GROUP)]
    assert (await line.every(Conversation))[0].address == str(NEW_GROUP)
    assert (await line.every(Address))[0].value == str(NEW_GROUP)


async def test_a_file_comes_by_its_id_and_the_token_stays_inside(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.WARNING, "aiohttp.access")  # the fake's own
    line.api.files["photo-id"] = b"\xff\xd8\xff\xe0picture"
    sizes = [{"file_id": n, "file_unique_id": n, "width": w, "height": w}
             for n, w in (("thumb", 90), ("photo-id", 900))]  # fmt: skip
    await line.post(update(1, photo=sizes, caption="Ini tabelnya"))
    assert await line.router.fetching.fetch_what_waits() == 1
    [kept] = await line.every(Attachment)
    assert (kept.content_type, kept.size) == ("image/jpeg", 11)
    document = {"file_id": "huge", "file_unique_id": "h", "file_name": "besar.zip"}
    await line.post(update(2, document=document))
    await line.router.fetching.fetch_what_waits()
    assert (await line.every(Attachment))[-1].fault == "large"
    rows = json.dumps([m.model_dump(mode="json") for m in await line.every(Message)])
    assert TOKEN not in rows + caplog.text + str(await line.every(Attachment))


async def test_what_is_no_text_can_be_read_all_the_same(line: Line) -> None:
    person = update(1)["message"]["from"]
    contact = {"phone_number": "6281234567890", "first_name": "Wulan", "user_id": WULAN}
    await line.post(update(1, location={"latitude": -2.67, "longitude": 118.86}))
    await line.post(update(2, contact=contact))
    await line.post(update(3, "/start"))
    await line.post(update(4, "", brand_new={"a": 1}))
    edited = {**update(5, "Kantor tutup jam berapa?")["message"], "edit_date": person["id"]}
    await line.post({"update_id": 6, "edited_message": edited})
    texts = [m.text for m in await line.heard()]
    assert "mlat=-2.67" in texts[0]
    assert texts[2] == "Halo"
    assert texts[3].startswith("Pesan Telegram ini tidak dapat")
    assert (await line.heard())[4].extra["edited"]
    assert {one.kind for one in await line.every(Address)} == {"telegram", "phone"}


async def test_one_chat_gets_a_message_a_second_and_holds_up_no_other() -> None:
    pace, loop = Pace(0.2), asyncio.get_running_loop()
    began, went = loop.time(), list[str]()

    async def go(chat: str) -> None:
        await pace.turn(chat)
        went.append(chat)

    await asyncio.gather(*map(go, ("a", "a", "a", "b")))
    assert went == ["a", "b", "a", "a"]
    assert loop.time() - began >= 0.4


def test_the_time_to_wait_may_be_a_number_or_a_span(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(RetryAfter(7)) == 7
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert asked(RetryAfter(timedelta(seconds=7))) == 7


def test_whatever_is_odd_about_an_update_is_a_clear_error() -> None:
    shown, photo = update(2)["message"], [{"file_id": "a", "file_unique_id": "a", "width": 1}]
    pressed = {"id": "q", "from": shown["from"], "data": "choice:1", "message": shown}
    place = update(3, location={"latitude": 1, "longitude": 2})
    whole = [update(1), update(2, photo=photo), place, {"update_id": 4, "callback_query": pressed}]
    odd: list[Any] = [
        None,
        0,
        -1,
        "",
        [],
        {},
        "x\0\ud800",
        float("inf"),
        True,
        10**30,
        [[]],
        {"id": None},
    ]
    read_all = 0
    for given, strange in itertools.product(whole, odd):
        for path in list(_paths(given)):
            changed = copy.deepcopy(given)
            functools.reduce(operator.getitem, path[:-1], changed)[path[-1]] = strange
            with contextlib.suppress(ValueError):
                heard = read(changed, at=MONDAY)
                assert heard.at.tzinfo
                assert heard.sender.value.lstrip("-").isdecimal()
                (heard.text + heard.sender.name + heard.external_id).encode()
                read_all += 1
    assert read_all > 100


def _paths(given: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = given.items() if isinstance(given, dict) else enumerate(given)
    for key, value in inner if isinstance(given, dict | list) else ():
        yield (*before, key)
        yield from _paths(value, (*before, key)) if isinstance(value, dict | list) else ()
