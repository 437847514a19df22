"""One office's WhatsApp number, whoever carries it."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from aiohttp import web

from channels.whatsapp import reasons
from channels.whatsapp.files import FileDoor
from channels.whatsapp.line import line_of
from channels.whatsapp.pace import Pace
from channels.whatsapp.parts import Tag
from channels.whatsapp.pieces import Piece, pieces
from channels.whatsapp.settings import Settings
from channels.whatsapp.stale import stale
from desk.office import Office
from router import Router
from router.channel import Asked, DeliveryError, Fetched, ListedTemplate, Outgoing, Tried, Unknown
from router.templates import keep_templates

SETTLED = timedelta(seconds=60)
"""After so long the provider lists what it took; before, "not listed" means nothing."""
TEMPLATES = 3600.0
"""Seconds between two looks at the list of templates, …"""
MOMENT = 5.0
"""… and after a send or status said that the list is not true any more: many may say so at once."""
logger = logging.getLogger("loket.whatsapp")


class Channel:
    """Hears by webhook, sends by REST, and looks after what no webhook told."""

    name: ClassVar[str] = "whatsapp"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.account = f"whatsapp:{settings.number}"
        self._office, self._settings, self._router = office, settings, router
        self._line = line_of(office, settings, router)
        self._pace = Pace(settings.pair_seconds, settings.pair_burst)
        self._asked = Asked(settings.provider.title(), every=settings.catch_up_seconds)

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where the provider posts messages and statuses, and fetches files."""
        return [*self._line.routes(), *FileDoor(self._office, self._router).routes()]

    async def listen(self) -> None:
        """Look now and every few minutes for what no webhook told, until cancelled."""
        await asyncio.gather(
            self._keep_on(self._catch_up, self._settings.catch_up_seconds, asyncio.Event()),
            self._keep_on(self._keep_templates, TEMPLATES, stale(self._router, self.account)),
        )

    async def _keep_on(
        self,
        look: Callable[[], Awaitable[None]],
        seconds: float,
        sooner: asyncio.Event,
    ) -> None:
        """Look every so many seconds, and a moment after `sooner` is set."""
        while True:
            sooner.clear()
            try:
                await look()
            except (DeliveryError, Unknown) as error:
                office, reason = self._office.code, type(error).__name__
                logger.warning("cannot be asked office=%s reason=%s", office, reason)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds * random.uniform(0.8, 1.2)):  # noqa: S311 - jitter
                    await sooner.wait()
                    await asyncio.sleep(MOMENT)

    async def _catch_up(self) -> None:
        try:
            await self._line.catch_up()
        except (DeliveryError, Unknown):
            self._asked = replace(self._asked, trouble="unreachable")
            raise
        self._asked = replace(self._asked, read_at=self._router.clock(), trouble="")

    def asked(self) -> list[Asked]:
        """Return how asking the provider for what no webhook told went."""
        return [self._asked]

    async def templates(self) -> list[ListedTemplate]:
        """Return the account's templates as the provider lists them. Raises DeliveryError."""
        return await self._line.templates()

    async def _keep_templates(self) -> None:
        listed, at = await self.templates(), self._router.clock()
        await self._router.run(keep_templates, self._office.code, self.account, listed, at=at)

    async def try_connections(self) -> list[Tried]:
        """Ask the provider whether it knows us."""
        return await self._line.try_connections()

    async def send(self, outgoing: Outgoing) -> str:
        """Send, in pieces if need be; return the first one's id. Raises DeliveryError, Unknown."""
        self._check_window(outgoing)
        cut = pieces(outgoing, self._line.limit)
        if not cut:
            raise DeliveryError(self._reason(reasons.NO_TEXT), permanent=True)
        there = await self._pieces_there(outgoing, cut)
        for number, piece in enumerate(cut, 1):
            if there[number - 1]:
                continue
            if number > 1:
                await asyncio.sleep(self._settings.pause)
            await self._pace.wait(outgoing.address)
            tag = Tag(outgoing.message_id, number, len(cut), there[0])
            there[number - 1] = await self._post(outgoing, piece, tag, first=not any(there))
        return there[0]

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Return the id if the provider has it, None if it surely has not. Raises Unknown."""
        there = await self._line.find(outgoing, pieces(outgoing, self._line.limit))
        if all(there):
            return there[0]
        if self._router.clock() - (outgoing.status_at or self._router.clock()) < SETTLED:
            raise Unknown("too early to tell")
        return None

    async def fetch(self, url: str) -> Fetched:
        """Return a file that somebody sent. Raises NotFetched."""
        return await self._line.fetch(url)

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a payload from the quarantine if it can be vouched for now."""
        return await self._line.replay(envelope, body)

    async def close(self) -> None:
        """Give back connections."""
        await self._line.close()

    async def _post(self, outgoing: Outgoing, piece: Piece, tag: Tag, *, first: bool) -> str:
        """Send one piece; once a piece is there, trying again is for a look-up to decide."""
        try:
            return await self._line.post(outgoing, piece, tag)
        except DeliveryError as error:
            if error.word == reasons.OF_TEMPLATE:
                stale(self._router, self.account).set()
            if first or error.permanent:
                raise
            raise Unknown(f"a part is missing: {error.reason}") from error

    async def _pieces_there(self, outgoing: Outgoing, cut: list[Piece]) -> list[str]:
        """Return the ids of the pieces that an earlier attempt brought to the provider."""
        if outgoing.attempt == 1 or len(cut) == 1:
            return [""] * len(cut)
        try:
            return await self._line.find(outgoing, cut)
        except Unknown as unknown:
            raise DeliveryError(unknown.reason) from unknown

    def _check_window(self, outgoing: Outgoing) -> None:
        """Refuse what WhatsApp would drop later, and what a person asked us not to send."""
        own = outgoing.author == "officer" or outgoing.extra.get("opt")
        if outgoing.extra.get("opted_out") and not own:
            raise DeliveryError(self._reason(reasons.OPTED_OUT), permanent=True)
        until = outgoing.extra.get("window_until")
        if until is None or outgoing.extra.get("template"):
            return
        if not until or self._router.clock() >= datetime.fromisoformat(until).astimezone(UTC):
            raise DeliveryError(self._reason(reasons.WINDOW_CLOSED), permanent=True)

    def _reason(self, code: int) -> str:
        return reasons.explain(code, self._office.language)
