"""Routes that are imported when somebody first asks for one of them."""

import asyncio
from collections.abc import Callable, Iterable

from aiohttp import web


class Later(web.PlainResource):
    """Answers what no other route does: aiohttp looks at "/" last.

    The modules of all pages are 3 MB and a tenth of the start; an office that only chats, or a
    process that waits for webhooks, needs none of them. A thread imports them, so that whoever
    writes in that moment is answered meanwhile.
    """

    def __init__(self, routes: Callable[[], Iterable[web.AbstractRouteDef]]) -> None:
        super().__init__("/")
        self._routes_of = routes
        self._importing = asyncio.Lock()
        self._found: web.UrlDispatcher | None = None

    async def resolve(
        self, request: web.Request
    ) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        """Return the route that answers, or none and the methods that would be answered."""
        async with self._importing:
            if self._found is None:
                self._found = await asyncio.to_thread(self._import)
        match = await self._found.resolve(request)
        refused = match.http_exception
        if refused is None:
            return match, set()
        allowed = refused.allowed_methods if isinstance(refused, web.HTTPMethodNotAllowed) else ()
        return None, set(allowed)

    def _import(self) -> web.UrlDispatcher:
        found = web.UrlDispatcher()
        found.add_routes(self._routes_of())
        found.freeze()
        return found
