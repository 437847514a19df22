"""Plays Telegram's Bot API: people's chats with the offices' bots, on this machine only."""

import asyncio
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from aiohttp import web

from desk.clock import Clock, now
from loket.demo.people import Person
from loket.demo.samples import SAMPLES
from loket.demo.twilio_media import Media

State = Literal["reads", "blocks"]
STATES: tuple[State, ...] = ("reads", "blocks")
PLACE = {"latitude": -2.6748, "longitude": 118.8862}
SIDES = {"width": 520, "height": 360}
LONGEST_WAIT = 50
Update = dict[str, Any]


@dataclass(slots=True)
class Word:
    """A message of a chat; `mine` is the person's. `taken`: the bot has fetched it."""

    number: int
    mine: bool
    text: str
    at: datetime
    file: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    taken: bool = True
    media: Media | None = None


@dataclass
class Bot:
    """An office's bot: what waits for it, and its chats by the person's number."""

    office: str
    token: str
    waiting: list[tuple[Update, Word | None]] = field(default_factory=list)
    chats: dict[int, list[Word]] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def account(self) -> str:
        """What the desk calls it."""
        return f"telegram:{self.token.partition(':')[0]}"


def chat_of(person: Person) -> int:
    """Return a person's number at Telegram; made of their telephone's here."""
    return int(person.phone.lstrip("+"))


class TelegramStandin:
    """Serves the Bot API for the bots it knows; numbers go on where an earlier demo stopped."""

    def __init__(self, bots: Mapping[str, Bot], clock: Clock = now) -> None:
        self._bots = {bot.token: bot for bot in bots.values()}
        self._clock, self._numbers = clock, itertools.count(int(time.time()))
        self._over = asyncio.Event()

    def app(self) -> web.Application:
        """Return the web application of the Bot API."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{name}", self._file)
        app.on_shutdown.append(self._end)
        return app

    def say(self, bot: Bot, person: Person, text: str) -> None:
        """Let a person write to a bot."""
        self._write(bot, person, {"text": text}, text)

    def send(self, bot: Bot, person: Person, file: str) -> None:
        """Let a person send a picture, a voice message or where they are."""
        told: dict[str, Any] = {"file_id": file, "file_unique_id": file}
        parts: dict[str, dict[str, Any]] = {
            "picture": {"photo": [told | SIDES]},
            "voice": {"voice": told | {"duration": 2, "mime_type": "audio/ogg"}},
            "place": {"location": PLACE},
        }
        self._write(bot, person, parts[file], "", file)

    def tap(self, bot: Bot, person: Person, key: str) -> None:
        """Let a person press a button under a message of the bot's."""
        chat = chat_of(person)
        found = [w for w in bot.chats.get(chat, ()) if any(k == key for k, _ in w.buttons)]
        if not found or chat in bot.blocked:
            return
        keyboard = [[{"text": label, "callback_data": k}] for k, label in found[-1].buttons]
        shown = {
            **self._shape(chat, found[-1]), "reply_markup": {"inline_keyboard": keyboard},
        }  # fmt: skip
        pressed = {"from": _user(person), "message": shown, "data": key, "chat_instance": "1"}
        label = next(label for k, label in found[-1].buttons if k == key)
        word = self._keep(bot, chat, mine=True, text=label, taken=False)
        self._post(bot, {"callback_query": {"id": str(word.number), **pressed}}, word)

    def turn(self, bot: Bot, person: Person, state: State) -> None:
        """Let a person block the bot, or let it write again."""
        chat, before = chat_of(person), self.state(bot, person)
        if state == before:
            return
        (bot.blocked.add if state == "blocks" else bot.blocked.discard)(chat)
        user = {"id": int(bot.token.partition(":")[0]), "is_bot": True, "first_name": "Loket"}
        standings: dict[str, dict[str, Any]] = {
            "reads": {"status": "member"},
            "blocks": {"status": "kicked", "until_date": 0},
        }
        told = {
            "chat": _chat(chat), "from": _user(person), "date": self._date(),
            "old_chat_member": {"user": user, **standings[before]},
            "new_chat_member": {"user": user, **standings[state]},
        }  # fmt: skip
        self._post(bot, {"my_chat_member": told}, None)

    def state(self, bot: Bot, person: Person) -> State:
        """Return whether a person reads what the bot writes, or has blocked it."""
        return "blocks" if chat_of(person) in bot.blocked else "reads"

    def _write(
        self, bot: Bot, person: Person, part: Mapping[str, Any], text: str, file: str = ""
    ) -> None:
        chat = chat_of(person)
        if chat in bot.blocked:  # whoever blocked a bot has to let it in before writing
            return
        word = self._keep(bot, chat, mine=True, text=text, file=file, taken=False)
        shape = {**self._shape(chat, word), "from": _user(person), **part}
        self._post(bot, {"message": shape}, word)

    def _keep(self, bot: Bot, chat: int, **told: Any) -> Word:
        word = Word(next(self._numbers), at=self._clock(), **told)
        bot.chats.setdefault(chat, []).append(word)
        return word

    def _post(self, bot: Bot, update: Update, word: Word | None) -> None:
        bot.waiting.append(({"update_id": next(self._numbers), **update}, word))
        bot.came.set()

    def _shape(self, chat: int, word: Word) -> dict[str, Any]:
        said = {"text": word.text} if word.text else {}
        at = int(word.at.timestamp())
        return {"message_id": word.number, "date": at, "chat": _chat(chat), **said}

    def _date(self) -> int:
        return int(self._clock().timestamp())

    async def _answer(self, request: web.Request) -> web.Response:
        bot = self._bots.get(request.match_info["token"])
        if bot is None:
            return _refused(401, "Unauthorized")
        given, method = await request.post(), request.match_info["method"]
        if method == "getUpdates":
            offset, wait = (int(str(given.get(key) or 0)) for key in ("offset", "timeout"))
            return _taken(await self._updates(bot, offset, min(wait, LONGEST_WAIT)))
        if method in ("sendMessage", "sendDocument"):
            return self._sent(bot, given)
        if method == "getFile":
            name = str(given.get("file_id", ""))
            return _taken({"file_id": name, "file_unique_id": name, "file_path": name})
        if method == "getMe":
            number = int(bot.token.partition(":")[0])
            return _taken({"id": number, "is_bot": True, "first_name": bot.office})
        return _taken(result=True)  # deleteWebhook, answerCallbackQuery

    async def _updates(self, bot: Bot, offset: int, wait: int) -> list[Update]:
        """Return what waits from `offset` on, as soon as there is something; forget the rest."""
        for update, word in bot.waiting:
            if word and update["update_id"] < offset:
                word.taken = True
        bot.waiting = [one for one in bot.waiting if one[0]["update_id"] >= offset]
        if not bot.waiting and wait and not self._over.is_set():
            bot.came.clear()
            tasks = [asyncio.create_task(one.wait()) for one in (bot.came, self._over)]
            await asyncio.wait(tasks, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
        return [update for update, _ in bot.waiting]

    def _sent(self, bot: Bot, given: Mapping[str, Any]) -> web.Response:
        chat, document = int(str(given["chat_id"])), given.get("document")
        if chat in bot.blocked:
            return _refused(403, "Forbidden: bot was blocked by the user")
        if chat not in bot.chats:
            return _refused(400, "Bad Request: chat not found")
        markup = json.loads(str(given.get("reply_markup") or "{}"))
        pressed = [one for row in markup.get("inline_keyboard", ()) for one in row]
        word = self._keep(
            bot, chat, mine=False, text=str(given.get("text") or given.get("caption") or ""),
            buttons=tuple((one["callback_data"], one["text"]) for one in pressed),
        )  # fmt: skip
        if isinstance(document, web.FileField):
            word.media = Media(document.file.read(), document.content_type)
        return _taken(self._shape(chat, word))

    async def _file(self, request: web.Request) -> web.Response:
        sample = SAMPLES.get(request.match_info["name"])
        if request.match_info["token"] not in self._bots or sample is None:
            return _refused(404, "Not Found")
        return web.Response(body=sample.content, content_type=sample.content_type)

    async def _end(self, _app: web.Application) -> None:
        """Answer every question that is held open."""
        self._over.set()


def _user(person: Person) -> dict[str, Any]:
    return {"id": chat_of(person), "is_bot": False, "first_name": person.name}


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private"}


def _taken(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refused(code: int, why: str) -> web.Response:
    told = {"ok": False, "error_code": code, "description": why}
    return web.json_response(told, status=code)
