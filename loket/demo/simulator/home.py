"""The first screen: what there is to try."""

from collections.abc import Iterable

from aiohttp import web

from loket.demo.commands import commands
from loket.demo.officers import read
from loket.demo.simulator.pages import Pages
from loket.demo.stage import FIRST, Stage
from web.site import see_other

PLACES = (
    ("inbox", "inbox", "/inbox"),
    ("visits", "person", "/visits"),
    ("knowledge", "book", "/knowledge"),
    ("learning", "take", "/knowledge/learning"),
    ("calendar", "calendar", "/calendar"),
    ("promises", "chart", "/promises"),
    ("connections", "alert", "/connections"),
    ("public", "globe", f"/offices/{FIRST}/standard"),
)
"""The pages of an office that nobody should miss: name, picture, address."""


class Home:
    """Welcomes, and leads on."""

    def __init__(self, stage: Stage, pages: Pages) -> None:
        self._stage, self._pages = stage, pages
        _, self._password = read()

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the first screen's address; the site's front leads to it."""
        return (web.get("/", self.lead), web.get("/demo/", self.show))

    async def lead(self, _request: web.Request) -> web.Response:
        """Lead from the front of the site to the first screen."""
        return see_other("/demo/")

    async def show(self, request: web.Request) -> web.Response:
        """Show what to try as a citizen, as an officer, from a terminal."""
        stage = self._stage
        offices = stage.offering("webchat")
        staff = [(o, [e for e in stage.officers if e.office == o.code]) for o in offices]
        guide = next(e for e in stage.officers if e.office == FIRST and e.role == "supervisor")
        return self._pages.draw(
            request, "home.html", stage=stage, staff=staff, password=self._password,
            exchange=next(iter(stage.exchanges.values()), None), commands=commands(stage),
            guide=guide, places=PLACES,
        )  # fmt: skip
