"""All of the simulator's pages, open to everybody who reaches this machine."""

from collections.abc import Iterable

from aiohttp import web

from loket.demo.simulator.calls import Calls
from loket.demo.simulator.home import Home
from loket.demo.simulator.mail import Mail
from loket.demo.simulator.pages import STATIC, Pages, choose_language
from loket.demo.simulator.sockets import Sockets
from loket.demo.simulator.telegram import Telegram
from loket.demo.simulator.website import Website
from loket.demo.simulator.whatsapp import Whatsapp
from loket.demo.stage import Stage

PUBLIC = ("/demo/",)
"""Where strangers may go without signing in."""


class Simulator:
    """The pages around a stage."""

    def __init__(self, stage: Stage) -> None:
        self._pages, self._sockets = Pages(bool(stage.bots)), Sockets()
        self._rooms = (
            Home(stage, self._pages),
            Whatsapp(stage, self._pages, self._sockets),
            Telegram(stage, self._pages, self._sockets),
            Mail(stage, self._pages, self._sockets),
            Website(stage, self._pages),
            Calls(stage, self._pages),
        )

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return every address of the simulator."""
        for room in self._rooms:
            yield from room.routes()
        yield web.post("/demo/language", choose_language)
        yield web.static(f"/demo/static/{self._pages.version}", STATIC)

    async def hang_up(self, _app: web.Application) -> None:
        """Let go of every open page, so that stopping need not wait for them."""
        await self._sockets.close()
