"""A citizen's telephone on which they write by Telegram."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from loket.demo.people import Person, phone_owner
from loket.demo.samples import SAMPLES
from loket.demo.simulator.own import shut_in
from loket.demo.simulator.pages import Pages
from loket.demo.simulator.sockets import Given, Sockets
from loket.demo.simulator.typed import typed
from loket.demo.stage import Stage
from loket.demo.telegram_standin import STATES, Bot, Word, chat_of

LONGEST = 4096


class Telegram:
    """Shows a telephone; what is typed on it the office's bot fetches from the stand-in."""

    def __init__(self, stage: Stage, pages: Pages, sockets: Sockets) -> None:
        self._stage, self._pages, self._sockets = stage, pages, sockets

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the page and its socket."""
        return (
            web.get("/demo/telegram", self.show),
            web.get("/demo/telegram/socket", self.socket),
            web.get(r"/demo/telegram/files/{sid:\d+}", self.file),
        )

    async def show(self, request: web.Request) -> web.Response:
        """Show a person's telephone, open at their chat with an office's bot."""
        bot, person = self._who(request)
        words = {**self._pages.words(request, "phone"), **self._pages.words(request, "telegram")}
        return self._pages.draw(
            request, "phone.html", way="telegram", offices=self._stage.offering("telegram"),
            office=self._stage.offices[bot.office], person=person, people=self._people(bot),
            handle=f"@loket_{bot.office}_bot", state=self._stage.telegram.state(bot, person),
            states=list(STATES), words=words, samples=list(SAMPLES), longest=LONGEST,
            urls={name: self._pages.own(sample.file) for name, sample in SAMPLES.items()},
        )  # fmt: skip

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Keep a telephone's screen up to date, and take what is typed on it."""
        bot, person = self._who(request)
        return await self._sockets.keep(
            request,
            lambda: self._screen(bot, person),
            lambda given: self._do(given, bot, person),
        )

    async def file(self, request: web.Request) -> web.Response:
        """Give a file that the office sent, as the telephone shows it."""
        number = int(request.match_info["sid"])
        said = (w for bot in self._stage.bots.values() for talk in bot.chats.values() for w in talk)
        got = next((word.media for word in said if word.number == number and word.media), None)
        if got is None:
            raise web.HTTPNotFound
        return shut_in(got)

    async def _do(self, given: Given, bot: Bot, person: Person) -> None:
        standin = self._stage.telegram
        match typed(given, LONGEST, STATES):
            case "say", text:
                standin.say(bot, person, text)
            case "send", file:
                standin.send(bot, person, file)
            case "tap", button:
                standin.tap(bot, person, button)
            case "turn", state:
                standin.turn(bot, person, state)

    def _screen(self, bot: Bot, person: Person) -> dict[str, Any]:
        said = bot.chats.get(chat_of(person), ())
        state = self._stage.telegram.state(bot, person)
        bubbles = [_shape(word) for word in said]
        return {"bubbles": bubbles, "state": state, "waiting": 0, "window": None}

    def _who(self, request: web.Request) -> tuple[Bot, Person]:
        """Return the office's bot and the person; 404 where an office has no bot."""
        bots, query = self._stage.bots, request.query
        chosen = query.get("office") or next(iter(bots), "")
        if chosen not in bots:
            raise web.HTTPNotFound
        people = self._stage.people
        person = phone_owner(people, query.get("phone", ""), query.get("name", ""))
        return bots[chosen], person or people[0]

    def _people(self, bot: Bot) -> list[tuple[Person, Word | None]]:
        """Return who can be played, each with the last word of their chat."""
        shown = [person for person in self._stage.people if person.phone and person.says]
        talks = [(person, bot.chats.get(chat_of(person))) for person in shown]
        return [(person, talk[-1] if talk else None) for person, talk in talks]


def _shape(word: Word) -> dict[str, Any]:
    return {
        "sid": str(word.number), "mine": word.mine, "text": word.text, "file": word.file,
        "at": word.at.isoformat(timespec="milliseconds"), "told": 0, "shown": True,
        "step": ("taken" if word.taken else "sending") if word.mine else "sent",
        "buttons": word.buttons, "media": word.media.content_type if word.media else "",
    }  # fmt: skip
