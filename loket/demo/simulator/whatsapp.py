"""A citizen's telephone on which they write by WhatsApp."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from loket.demo.people import Person, phone_owner
from loket.demo.phones import STATES, Bubble, Line
from loket.demo.samples import SAMPLES
from loket.demo.simulator.own import shut_in
from loket.demo.simulator.pages import Pages
from loket.demo.simulator.sockets import Given, Sockets
from loket.demo.simulator.typed import typed
from loket.demo.stage import Stage

LONGEST = 1600
WINDOW = timedelta(hours=24)


class Whatsapp:
    """Shows a telephone; what is typed on it goes through the office's real webhook."""

    def __init__(self, stage: Stage, pages: Pages, sockets: Sockets) -> None:
        self._stage, self._pages, self._sockets = stage, pages, sockets

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the page and its socket."""
        return (
            web.get("/demo/whatsapp", self.show),
            web.get("/demo/whatsapp/socket", self.socket),
            web.get(r"/demo/whatsapp/files/{sid:\w+}", self.file),
        )

    async def show(self, request: web.Request) -> web.Response:
        """Show a person's telephone, open at their talk with an office."""
        line, person = self._who(request)
        return self._pages.draw(
            request, "phone.html", way="whatsapp", offices=self._stage.offering("whatsapp"),
            office=self._stage.offices[line.office], person=person, people=self._people(line),
            state=self._stage.phones.state(person.phone), states=list(STATES),
            handle=line.number, longest=LONGEST,
            words=self._pages.words(request, "phone"), samples=list(SAMPLES),
            urls={name: self._pages.own(sample.file) for name, sample in SAMPLES.items()},
        )  # fmt: skip

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Keep a telephone's screen up to date, and take what is typed on it."""
        line, person = self._who(request)
        return await self._sockets.keep(
            request,
            lambda: self._screen(line, person),
            lambda given: self._do(given, line, person),
        )

    async def file(self, request: web.Request) -> web.Response:
        """Give a file that the office sent, as the telephone shows it."""
        got = self._stage.phones.media(request.match_info["sid"])
        if got is None:
            raise web.HTTPNotFound
        return shut_in(got)

    async def _do(self, given: Given, line: Line, person: Person) -> None:
        phones = self._stage.phones
        match typed(given, LONGEST, STATES):
            case "say", text:
                await phones.say(line, person.phone, person.name, text)
            case "send", file:
                await phones.send(line, person.phone, person.name, file)
            case "tap", button:
                await phones.tap(line, person.phone, person.name, button)
            case "turn", state:
                await phones.turn(person.phone, state)

    def _screen(self, line: Line, person: Person) -> dict[str, Any]:
        phones = self._stage.phones
        heard = phones.heard_at(line, person.phone)
        return {
            "bubbles": [_shape(one) for one in phones.bubbles(line, person.phone)],
            "state": phones.state(person.phone),
            "waiting": phones.waiting(line, person.phone),
            "window": _iso(heard + WINDOW) if heard else None,
        }

    def _who(self, request: web.Request) -> tuple[Line, Person]:
        """Return the office's number and the person; 404 where an office has no WhatsApp."""
        lines = self._stage.lines
        chosen = request.query.get("office") or next(iter(lines), "")
        if chosen not in lines:
            raise web.HTTPNotFound
        people, asked_for = self._stage.people, request.query.get("phone", "")
        person = phone_owner(people, asked_for, request.query.get("name", ""))
        return lines[chosen], person or people[0]

    def _people(self, line: Line) -> list[tuple[Person, Bubble | None]]:
        """Return who can be played, each with the last word of their talk."""
        phones = self._stage.phones
        talks = {p.phone: phones.bubbles(line, p.phone) for p in self._stage.people if p.phone}
        shown = [p for p in self._stage.people if p.phone and (p.says or talks[p.phone])]
        return [(p, talks[p.phone][-1] if talks[p.phone] else None) for p in shown]


def _shape(bubble: Bubble) -> dict[str, Any]:
    return {
        "sid": bubble.sid, "mine": bubble.mine, "text": bubble.text, "file": bubble.file,
        "at": _iso(bubble.at), "step": bubble.step, "told": bubble.told, "shown": bubble.shown,
        "buttons": bubble.buttons, "media": bubble.media,
    }  # fmt: skip


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
