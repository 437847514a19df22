"""All pages of Loket, added to an application that may also carry the channels."""

from collections.abc import Iterator
from importlib import import_module

from aiohttp import WSCloseCode, web

from router import Router
from web import health, metrics
from web.guard import guard
from web.later import Later
from web.legible import legible
from web.pages import STATIC, shared_pages
from web.patience import patient
from web.proxies import behind
from web.shell import shell
from web.site import SITE, Site

PAGES = (
    "addresses",
    "approved",
    "article_form",
    "article_history",
    "articles",
    "attachments",
    "breach",
    "calendar",
    "calls",
    "connections",
    "conversations",
    "deflection",
    "delays",
    "enclosures",
    "exchange",
    "inbox",
    "language",
    "learning",
    "letters",
    "live",
    "matters",
    "messages",
    "moved",
    "notes",
    "payloads",
    "promises",
    "senders",
    "session",
    "spells",
    "standard",
    "start",
    "tickets",
    "trial",
    "unions",
    "visits",
)
"""The modules of this package that have routes for people; machines ask for the others'."""
FOR_EVER = "public, max-age=31536000, immutable"


def add_pages(
    app: web.Application,
    router: Router,
    *,
    proxies: int = 0,
    public: tuple[str, ...] = (),
    metrics_token: str = "",
) -> None:
    """Add the pages, and what guards them; `proxies` is how many of our own stand before us.

    `public` are beginnings of paths, each with a slash at its end, that need no sign-in.
    """
    pages = shared_pages()
    app[SITE] = Site(router, pages, public, metrics_token)
    around = [behind(proxies)] if proxies else []
    app.middlewares.extend([legible, *around, shell, patient(), guard])
    app.add_routes([*health.ROUTES, *metrics.ROUTES])
    app.router.register_resource(Later(page_routes))
    app.router.add_static(f"/static/{pages.version}", STATIC, name="static")
    app.on_shutdown.append(_hang_up)
    app.on_response_prepare.append(_finish)


def page_routes() -> Iterator[web.AbstractRouteDef]:
    """Import all pages; return their routes."""
    for name in PAGES:
        yield from import_module(f"web.{name}").ROUTES


async def _hang_up(app: web.Application) -> None:
    """Close all streams when Loket stops; the pages come back by themselves."""
    for socket in set(app[SITE].streams):
        await socket.close(code=WSCloseCode.GOING_AWAY)


async def _finish(request: web.Request, response: web.StreamResponse) -> None:
    """Name no versions to strangers; let browsers keep static files: their address changes."""
    response.headers.popall("Server", None)
    if request.path.startswith("/static/") and response.status in (200, 304):
        response.headers["Cache-Control"] = FOR_EVER
