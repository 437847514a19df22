"""An office's own website, pretended: it shows the chat by one script tag."""

from collections.abc import Iterable

from aiohttp import web

from loket.demo.simulator.pages import Pages
from loket.demo.stage import Stage
from web.site import see_other

CONTENT = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "connect-src 'self'", "frame-src 'self'", "form-action 'self'", "base-uri 'none'",
    )
)  # fmt: skip
"""As the desk's own policy, and frames: the chat lives in one."""


class Website:
    """Shows a website with the real chat on it."""

    def __init__(self, stage: Stage, pages: Pages) -> None:
        self._stage, self._pages = stage, pages

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the websites' addresses."""
        return (
            web.get("/demo/website", self.lead),
            web.get("/demo/website/{office}", self.show),
        )

    async def lead(self, _request: web.Request) -> web.Response:
        """Lead to the first office's website."""
        offices = self._stage.offering("webchat")
        if not offices:
            raise web.HTTPNotFound
        return see_other(f"/demo/website/{offices[0].code}")

    async def show(self, request: web.Request) -> web.Response:
        """Show an office's website."""
        offices = self._stage.offering("webchat")
        office = next((o for o in offices if o.code == request.match_info["office"]), None)
        if office is None:
            raise web.HTTPNotFound
        tag = f"{self._stage.url}/channels/{office.code}/webchat/widget.js"
        response = self._pages.draw(
            request, "website.html", office=office, offices=offices, tag=tag
        )
        response.headers["Content-Security-Policy"] = CONTENT
        return response
