"""A visitor's page brings a file: one POST with a pass, answered once the file is durable."""

import asyncio
import logging
import math
from urllib.parse import urlsplit

from aiohttp import web

from channels.webchat.phrases import LANGUAGES
from channels.webchat.reading import read
from channels.webchat.uploads import BadUpload, Brought, brought, visitor_in
from channels.webchat.visitors import Visitors
from router.sealing import key_of

AT_ONCE = 4
"""Files read side by side: each may hold some megabytes in memory."""
AGAIN_S = 10
SLOWEST = 90.0
"""Seconds that a file may take to come."""
logger = logging.getLogger("loket.webchat")


class Bringing:
    """Takes the files that visitors of one office bring; `largest` in bytes."""

    def __init__(self, visitors: Visitors, largest: int) -> None:
        self._visitors, self._largest = visitors, largest
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def take(self, request: web.Request) -> web.Response:
        """Keep a file as a message of its visitor; say in a word what is wrong with it."""
        try:
            if not self._largest:
                raise BadUpload(403, "no_files")
            if request.headers.get("Origin") and not _is_own(request, self._visitors):
                raise BadUpload(403, "bad_origin")
            return await self._keep(request)
        except BadUpload as bad:
            logger.info("file refused office=%s why=%s", self._visitors.office.code, bad.code)
            return web.json_response({"code": bad.code}, status=bad.status)

    async def _keep(self, request: web.Request) -> web.Response:
        visitors = self._visitors
        router, office = visitors.router, visitors.office
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        visitor = visitor_in(given, await key_of(router), office.code, router.clock())
        if wait := visitors.too_fast(visitor, request.remote or ""):
            return _later(429, "too_fast", math.ceil(wait))
        async with self._turns:
            file = await _in_time(request, self._largest)
        language = request.query.get("language", "")
        inbound = read(
            file, office=office.code, visitor=visitor, at=router.clock(),
            language=language if language in LANGUAGES else office.language,
        )  # fmt: skip
        try:
            receipt = await visitors.take(inbound)
        except Exception as error:
            logger.error("file not kept office=%s why=%s", office.code, type(error).__name__)
            return _later(503, "not_kept", AGAIN_S)
        return web.json_response({"id": receipt.message_id, "seq": receipt.seq}, status=201)


async def _in_time(request: web.Request, largest: int) -> Brought:
    """Read a file; who brings it too slowly must not hold up the others. Raises BadUpload."""
    try:
        async with asyncio.timeout(SLOWEST):
            return await brought(request, largest)
    except TimeoutError:
        raise BadUpload(408, "slow_file") from None


def _is_own(request: web.Request, visitors: Visitors) -> bool:
    """Return whether a page of ours asks: only the chat's own frame brings files."""
    own = {request.host.lower(), urlsplit(visitors.router.public_url).netloc.lower()}
    return urlsplit(request.headers["Origin"].lower()).netloc in own


def _later(status: int, code: str, seconds: int) -> web.Response:
    return web.json_response({"code": code}, status=status, headers={"Retry-After": str(seconds)})
