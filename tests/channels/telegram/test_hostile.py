"""Telegram on bad days: updates in odd orders and of odd kinds, and a Bot API that quarrels."""

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from channels.telegram.pace import Pace
from desk.contact import Address
from desk.message import Payload, Status
from router.strangers import KEPT_A_MINUTE
from tests.cast import MONDAY
from tests.channels.telegram.bot_api import WULAN, Line, Told, error, update

GROUP = -1004001
NOON = int(MONDAY.timestamp())


def standing(number: int, before: str, after: str, at: int = NOON, chat: int = WULAN) -> Told:
    """Return what Telegram tells when the bot's standing in a chat changes."""
    bot = {"id": 7604001, "is_bot": True, "first_name": "Loket"}
    rights = dict.fromkeys(
        ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
         "can_manage_video_chats", "can_restrict_members", "can_promote_members",
         "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
         "can_delete_stories"), False,
    )  # fmt: skip
    old, new = (
        {"user": bot, "status": one, **({"until_date": 0} if one == "kicked" else rights)}
        for one in (before, after)
    )
    kind = "private" if chat > 0 else "supergroup"
    told = {"chat": {"id": chat, "type": kind}, "from": update(1)["message"]["from"], "date": at,
            "old_chat_member": old, "new_chat_member": new}  # fmt: skip
    return {"update_id": number, "my_chat_member": told}


async def opted_out(line: Line) -> bool:
    [address] = await line.every(Address)
    return address.opted_out_at is not None


async def test_a_block_that_is_told_after_its_end_changes_nothing(line: Line) -> None:
    await line.post(update(1))
    await line.post(standing(5, "kicked", "member", NOON + 60))
    assert await line.post(standing(4, "member", "kicked", NOON)) == 200
    assert not await opted_out(line)
    await line.post(standing(6, "member", "kicked", NOON + 120))
    assert await opted_out(line)
    await line.post(standing(5, "kicked", "member", NOON + 60))
    assert await opted_out(line)


async def test_a_new_rank_of_the_bot_is_not_a_wish_for_messages(line: Line) -> None:
    await line.post(update(1))
    await line.post(update(2, "STOP"))
    await line.post(standing(3, "member", "administrator"))
    assert await opted_out(line)


async def test_who_speaks_for_a_group_is_heard_and_what_telegram_forwards_by_itself_is_not(
    line: Line,
) -> None:
    chat = {"id": GROUP, "type": "supergroup", "title": "Forum Data"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    await line.post(update(1, "Mohon data", chat=chat, sender_chat=chat, **{"from": anonymous}))
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    forwarded = {"from": telegram, "is_automatic_forward": True}
    await line.post(update(2, "Berita kanal", chat=chat, sender_chat=chat, **forwarded))
    await line.post(update(3, "Saya mesin", chat=chat, **{"from": {**anonymous, "id": 9}}))
    assert [heard.text for heard in await line.heard()] == ["Mohon data"]


async def test_a_number_shown_in_a_group_is_not_the_groups(line: Line) -> None:
    chat = {"id": GROUP, "type": "supergroup", "title": "Forum Data"}
    card = {"phone_number": "6281234567890", "first_name": "Wulan", "user_id": WULAN}
    await line.post(update(1, contact=card, chat=chat))
    assert [(one.kind, one.value) for one in await line.every(Address)] == [
        ("telegram", str(GROUP))
    ]


async def test_a_webhook_that_somebody_set_meanwhile_is_taken_away_again(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("channels.telegram.polling.CONTESTED", 0.01)
    why = "Conflict: can't use getUpdates method while webhook is active"
    line.api.refusals.append(error(409, why))
    line.api.waiting = [update(1)]
    task = asyncio.create_task(line.channel.polling.run())
    await line.api.until("deleteWebhook", times=2)
    await line.api.until("getUpdates", times=3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(await line.heard()) == 1
    assert "somebody else asks for this bot's messages" in caplog.text


async def test_telegram_is_told_again_where_to_post_after_somebody_said_otherwise(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("channels.telegram.posting.EVERY", 0.01)
    listening = asyncio.create_task(line.channel.listen())
    await line.api.until("getWebhookInfo", times=2)
    assert len(line.api.called("setWebhook")) == 1
    line.api.webhook = {"url": "https://another.example/"}
    await line.api.until("setWebhook", times=2)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert line.api.called("setWebhook")[1]["url"] == line.api.called("setWebhook")[0]["url"]
    assert "webhook changed by somebody else office=7604" in caplog.text


async def test_that_telegram_does_not_get_through_is_told_and_seen(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    failed = {"last_error_date": NOON, "last_error_message": "Connection timed out"}
    line.api.webhook_news = {**failed, "pending_update_count": 7}
    listening = asyncio.create_task(line.channel.listen())
    await line.api.until("getWebhookInfo")
    async with asyncio.timeout(60):
        while not line.channel.asked()[0].trouble:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert line.channel.asked()[0].trouble == "unreached"
    assert "Telegram cannot post office=7604 waiting=7" in caplog.text


async def test_updates_without_a_number_are_kept_and_not_asked_for_without_end(
    line: Line,
) -> None:
    line.api.waiting = [{"message": update(1)["message"]}, "nonsense"]
    for _ in range(2):
        with pytest.raises(ValueError, match="no update has a number"):
            await line.channel.polling.poll()
    assert len(await line.every(Payload)) == 2
    line.api.waiting.append(update(2))
    await line.channel.polling.poll()
    assert len(await line.heard()) == 1


async def test_however_many_updates_cannot_be_read_each_is_kept(line: Line) -> None:
    odd = [{"update_id": number, "message": {"text": 5}} for number in range(KEPT_A_MINUTE + 5)]
    line.api.waiting = [*odd, update(500)]
    await line.channel.polling.poll()
    assert len([one for one in await line.every(Payload) if one.reason]) == KEPT_A_MINUTE + 5
    assert len(await line.heard()) == 1


async def test_while_the_database_is_away_telegram_is_asked_to_come_again(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with line.router.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload RENAME TO payload_away"))
    assert await line.post(update(1, "Rahasia saya")) == 503
    with line.router.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload_away RENAME TO payload"))
    assert "not kept office=7604 status=503 reason=OperationalError" in caplog.text
    assert "Rahasia" not in caplog.text
    assert await line.post(update(1, "Rahasia saya")) == 200
    assert len(await line.heard()) == 1


@pytest.mark.parametrize("number", [3, 4])
async def test_a_press_that_is_told_twice_is_answered_once(line: Line, number: int) -> None:
    shown = update(2)["message"]
    keyboard = [[{"text": "Jam buka kantor", "callback_data": "choice:Kantor buka jam berapa?"}]]
    pressed = {
        "id": "q1", "from": shown["from"], "chat_instance": "c", "data": "choice:jam",
        "message": {**shown, "reply_markup": {"inline_keyboard": keyboard}},
    }  # fmt: skip
    for told in (3, number):
        assert await line.post({"update_id": told, "callback_query": pressed}) == 200
    await line.deliver_later(seconds=90)
    assert len(await line.said()) == 1


@pytest.mark.parametrize("asked", [-5, 0, None])
async def test_whatever_telegram_asks_to_wait_the_message_leaves_and_once(
    line: Line, asked: int | None
) -> None:
    await line.post(update(1))
    told = {} if asked is None else {"retry_after": asked}
    line.api.script.append(error(429, "Too Many Requests: retry after a while", **told))
    await line.deliver_later()
    line.channel._sender._pace = Pace(0)
    await line.deliver_later(hours=2)
    assert len(line.api.called("sendMessage")) == 1
    assert (await line.said())[0].status == Status.SENT


async def test_a_chat_that_must_wait_for_days_keeps_nothing_waiting_in_here(line: Line) -> None:
    await line.post(update(1))
    line.api.script.append(error(429, "Too Many Requests", retry_after=10**9))
    await line.deliver_later()
    await line.deliver_later(days=1)  # by the clock of the desk; Telegram's has not gone on
    [said] = await line.said()
    assert (said.status, line.api.called("sendMessage")) == (Status.PENDING, [])
    assert said.next_attempt_at is not None
    assert timedelta(hours=20) < said.next_attempt_at - line.clock() <= timedelta(days=1)


async def test_a_proxys_refusal_is_not_taken_for_a_person_who_blocked_the_bot(line: Line) -> None:
    await line.post(update(1))
    line.api.script.append("proxy")
    await line.deliver_later()
    assert not await opted_out(line)
    await line.deliver_later(minutes=5)
    assert (await line.said())[0].status == Status.SENT


async def test_what_is_too_large_for_telegram_has_surely_not_left(line: Line) -> None:
    await line.post(update(1))
    line.api.script.append(error(413, "Request Entity Too Large"))
    await line.deliver_later()
    assert (await line.said())[0].status == Status.FAILED


async def test_a_message_as_large_as_may_come_is_kept(line: Line) -> None:
    assert await line.post(update(1, "kata " * 180_000)) == 200
    [heard] = await line.heard()
    assert len(heard.text) >= 899_999
    assert await line.post(update(2)) == 200
    assert len(await line.heard()) == 2
