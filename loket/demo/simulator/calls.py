"""A citizen who telephones: the exchange's call log tells Loket of it."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import get_args
from urllib.parse import urlencode

from aiohttp import web

from loket.demo.exchange import Ending
from loket.demo.people import phone_owner
from loket.demo.simulator.own import check_own
from loket.demo.simulator.pages import Pages
from loket.demo.stage import Stage
from web.site import see_other

RINGS_S = 3.0
ENDINGS: tuple[Ending, ...] = get_args(Ending)


class Calls:
    """Lets somebody telephone an office, and shows the line that the exchange writes."""

    def __init__(self, stage: Stage, pages: Pages) -> None:
        self._stage, self._pages = stage, pages

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the page, and where a call is made."""
        return (web.get("/demo/calls", self.show), web.post("/demo/calls", self.create))

    async def show(self, request: web.Request) -> web.Response:
        """Show who can telephone whom, and how it may end."""
        offices = self._stage.offering("phone")
        if not offices:
            raise web.HTTPNotFound
        people = [p for p in self._stage.people if p.says]
        chosen = request.query.get("office", "")
        office = chosen if chosen in self._stage.exchanges else offices[0].code
        return self._pages.draw(
            request, "calls.html", offices=offices, people=people, endings=ENDINGS, office=office,
            phone=request.query.get("phone") or people[0].phone,
            ending=request.query.get("ending", ENDINGS[0]), done="done" in request.query,
            exchange=self._stage.exchanges[office],
        )  # fmt: skip

    async def create(self, request: web.Request) -> web.Response:
        """Telephone: let it ring, then append a real record to the log that Loket follows."""
        check_own(request)
        form = await request.post()
        exchange = self._stage.exchanges.get(str(form.get("office", "")))
        person = phone_owner(self._stage.people, str(form.get("phone", "")))
        ending = next((e for e in ENDINGS if e == form.get("ending")), None)
        if exchange is None or person is None or ending is None:
            raise web.HTTPBadRequest
        caller = "0" + person.phone.removeprefix("+62")
        line, uniqueid = exchange.record(
            caller, person.name, ending, self._stage.clock() + timedelta(seconds=RINGS_S)
        )
        ring = self._stage.managers.ring
        if ring(exchange.office, caller, person.name, exchange.number, uniqueid):
            await asyncio.sleep(RINGS_S)  # the officers see who calls while it rings
        exchange.keep(line)
        asked = {
            "office": str(form["office"]),
            "phone": person.phone,
            "ending": ending,
            "done": "1",
        }
        return see_other(f"/demo/calls?{urlencode(asked)}")
