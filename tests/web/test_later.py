import subprocess
import sys
from collections.abc import Iterator

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.visitor import Visitor
from web.later import Later

SERVED = """
import asyncio, sys
from aiohttp.test_utils import TestClient, TestServer
from loket.assembly import HelpDesk
from store import Store
from store.migrate import make_new


async def main():
    store = Store(f"sqlite:///{sys.argv[1]}/loket.db")
    make_new(store.engine)
    desk = HelpDesk(store, {}, public_url="http://loket.example")
    async with TestClient(TestServer(desk.app)) as browser:
        assert (await browser.get("/health")).status == 200
        assert (await browser.get("/metrics")).status == 200
        print("web.session" in sys.modules, "web.calendar" in sys.modules)
        seen = await asyncio.gather(*(browser.get("/session/new") for _ in range(4)))
        print(*(one.status for one in seen))
        print("web.session" in sys.modules, "web.calendar" in sys.modules)


asyncio.run(main())
"""


def test_pages_are_imported_for_whoever_first_opens_one(tmp_path: object) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SERVED, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ran.stdout.splitlines() == ["False False", "200 200 200 200", "True True"], ran.stderr


async def test_a_page_that_does_not_know_a_method_says_so(sari: Visitor) -> None:
    assert (await sari.post("/inbox")).status == 405
    assert (await sari.post("/inbox/nothing")).status == 404
    assert (await sari.post("/", method="DELETE")).status == 405


async def test_routes_are_imported_once() -> None:
    asked = []

    async def show(_request: web.Request) -> web.Response:
        return web.Response()

    def routes() -> Iterator[web.RouteDef]:
        asked.append("routes")
        yield web.get("/page", show)

    app = web.Application()
    app.router.register_resource(Later(routes))
    async with TestClient(TestServer(app)) as browser:
        assert not asked
        for path in ("/page", "/none", "/page"):
            await browser.get(path)
    assert asked == ["routes"]
