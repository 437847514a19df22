"""An update of Telegram's becomes an `Inbound`: messages, edits, pressed buttons."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telegram import CallbackQuery, Message, Update

from channels import described
from channels.telegram.media import files
from desk.inbound import File, Inbound, Sender
from desk.phrases import Phrases

CHOICE = "choice:"
"""Starts what our buttons send back."""
OUT = frozenset({"stop", "berhenti"})
IN = frozenset({"mulai"})
SERVICE = frozenset({
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "pinned_message",
    "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id",
    "chat_background_set", "boost_added", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
    "general_forum_topic_unhidden", "video_chat_scheduled", "video_chat_started",
    "video_chat_ended", "video_chat_participants_invited", "write_access_allowed",
})  # fmt: skip
"""What Telegram says in a chat by itself: nobody wrote it."""
_CHAT = re.compile(r"-?[1-9]\d{0,18}")
PHRASES = Phrases.read(Path(__file__).parent / "phrases")


class Nothing(ValueError):
    """The update is right, and nobody said anything with it."""


def parse(given: Mapping[str, Any]) -> Update:
    """Return an update as the library sees it. Raises ValueError."""
    number = given.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 1 << 63:
        raise ValueError("no update_id")
    try:
        return Update.de_json(dict(given), None)
    except Exception as error:
        raise ValueError("not an update of Telegram's") from error


def read(
    payload: Mapping[str, Any],
    *,
    at: datetime,
    office: str = "",
    raw: bytes = b"",
    account: str = "telegram:",
) -> Inbound:
    """Return what somebody said with an update. Raises ValueError, Nothing."""
    update = parse(payload)
    try:
        said = _said(update, at)
        number, instant, chat = said.pop("number"), said["at"], said["sender"].value
        if not isinstance(instant, datetime) or not _CHAT.fullmatch(chat) or not number:
            raise ValueError("a message without what every message has")
        heard = Inbound(
            office=office, channel="telegram", account=account,
            external_id=_named(update, number), raw=raw, raw_type="application/json",
            **said,
        )  # fmt: skip
        return heard.storable()
    except ValueError:
        raise
    except Exception as error:  # whatever is odd about one update must not stop all after it
        raise ValueError("a message without what every message has") from error


def describe(raw: bytes) -> dict[str, Any]:
    """Return what an update says; {"error": …} when it cannot be read or says nothing."""
    try:
        given = json.loads(raw.decode())
        if not isinstance(given, dict):
            raise ValueError("not a JSON object")
        return described(read(given, at=datetime.fromtimestamp(0, UTC)))
    except (ValueError, RecursionError, Nothing) as error:
        broken = isinstance(error, json.JSONDecodeError | UnicodeDecodeError)
        return {"error": "not JSON" if broken else str(error)}


def _named(update: Update, number: int | str) -> str:
    """Return what names it for ever: one press of a button may come in several updates."""
    return f"press:{number}" if update.callback_query else f"{update.update_id}:{number}"


def _said(update: Update, at: datetime) -> dict[str, Any]:
    if update.callback_query:
        return _pressed(update.callback_query, at)
    if message := update.message or update.edited_message:
        return _written(message, edited=update.message is None)
    raise Nothing("no message")


def _written(message: Message, *, edited: bool) -> dict[str, Any]:
    chat, person = message.chat, message.from_user
    # Who speaks as a group or channel is a person behind a bot of Telegram's own.
    machine = person is not None and person.is_bot and message.sender_chat is None
    if chat.type == "channel" or message.is_automatic_forward or machine:
        raise Nothing("nobody's message")
    if edited and message.location:
        raise Nothing("a place that moves")
    attached = files(message)
    text = _text(message, attached)
    private = chat.type == "private"  # in a group the number would become everybody's
    own = private and message.contact and person and message.contact.user_id == person.id
    # Telegram itself puts the account's id beside the number that belongs to it.
    number = "+" + message.contact.phone_number.lstrip("+") if own and message.contact else ""
    sender = Sender(
        "telegram", str(chat.id), _name(message),
        also=(("phone", number),) if number[1:].isdecimal() else (),
    )  # fmt: skip
    extra = {
        "edited": edited, "forwarded": bool(message.forward_origin), "opt": _wish(text),
    }  # fmt: skip
    return {
        "number": message.message_id, "sender": sender, "text": text, "files": attached,
        "at": (edited and message.edit_date) or message.date,
        "extra": {name: value for name, value in extra.items() if value},
    }  # fmt: skip


def _name(message: Message) -> str:
    if message.chat.type == "private":
        return message.from_user.full_name if message.from_user else ""
    return message.chat.title or ""


def _text(message: Message, attached: tuple[File, ...]) -> str:
    """Return what people should read. Raises Nothing where Telegram alone has spoken."""
    said = message.text or message.caption or ""
    if said.partition(" ")[0].partition("@")[0] == "/start":
        return PHRASES.say("start")
    if said:
        return said
    if message.sticker:
        return "" if attached else message.sticker.emoji or ""
    if place := message.location:
        name = message.venue.title if message.venue else ""
        return PHRASES.say("place", name=name, latitude=place.latitude, longitude=place.longitude)
    if card := message.contact:
        name = " ".join(filter(None, (card.first_name, card.last_name)))
        return PHRASES.say("contact", name=name, number=card.phone_number)
    if message.poll:
        return PHRASES.say("poll", question=message.poll.question)
    if message.dice:
        return message.dice.emoji
    if attached:
        return ""
    told = message.to_dict()
    if any(told.get(name) for name in SERVICE):
        raise Nothing("Telegram's own message")
    return PHRASES.say("unknown")


def _wish(text: str) -> str:
    said = text.strip().casefold().strip("/.!")
    return "out" if said in OUT else "in" if said in IN else ""


def _pressed(query: CallbackQuery, at: datetime) -> dict[str, Any]:
    data, shown = query.data or "", query.message
    chat = str(shown.chat.id if shown else query.from_user.id)
    name = query.from_user.full_name
    choice = data.removeprefix(CHOICE) if data.startswith(CHOICE) else ""
    return {
        "number": query.id, "sender": Sender("telegram", chat, name), "at": at,
        "text": _label(shown, data) or choice or data,
        "extra": {"choice": choice} if choice else {},
    }  # fmt: skip


def _label(shown: Any, data: str) -> str:
    """Return the words of a button, if the message under which it stands is told."""
    markup = shown.reply_markup if isinstance(shown, Message) else None
    buttons = [one for row in markup.inline_keyboard for one in row] if markup else []
    return next((one.text for one in buttons if one.callback_data == data), "")
