"""All pages of Loket, added to an application that may also carry the channels."""

from aiohttp import web

from router import Router
from web import (
    addresses,
    approved,
    article_form,
    article_history,
    articles,
    attachments,
    breach,
    calendar,
    calls,
    connections,
    conversations,
    deflection,
    delays,
    enclosures,
    exchange,
    health,
    inbox,
    language,
    learning,
    letters,
    live,
    matters,
    messages,
    metrics,
    moved,
    notes,
    payloads,
    promises,
    senders,
    session,
    spells,
    standard,
    start,
    tickets,
    trial,
    unions,
    visits,
)
from web.guard import guard
from web.pages import STATIC, shared_pages
from web.patience import patient
from web.proxies import behind
from web.shell import shell
from web.site import SITE, Site

RESOURCES = (
    addresses,
    approved,
    article_form,
    article_history,
    articles,
    attachments,
    breach,
    calendar,
    calls,
    connections,
    conversations,
    deflection,
    delays,
    enclosures,
    exchange,
    health,
    inbox,
    language,
    learning,
    letters,
    matters,
    live,
    messages,
    moved,
    metrics,
    notes,
    payloads,
    senders,
    promises,
    session,
    spells,
    standard,
    start,
    tickets,
    unions,
    visits,
    trial,
)
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
    app.middlewares.extend([*([behind(proxies)] if proxies else []), shell, patient(), guard])
    for resource in RESOURCES:
        app.add_routes(resource.ROUTES)
    app.router.add_static(f"/static/{pages.version}", STATIC, name="static")
    app.on_shutdown.append(live.hang_up)
    app.on_response_prepare.append(_keep_static)


async def _keep_static(request: web.Request, response: web.StreamResponse) -> None:
    """Let browsers keep static files: their address changes when they do."""
    if request.path.startswith("/static/") and response.status in (200, 304):
        response.headers["Cache-Control"] = FOR_EVER
