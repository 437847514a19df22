"""What Twilio's webhooks did not tell: found by asking, at the start and every few minutes."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from channels.whatsapp import parts, reasons
from channels.whatsapp.payload import FORM, read
from channels.whatsapp.settings import Twilio
from channels.whatsapp.statuses import STATUSES
from desk.clock import new_token
from desk.message import Message
from desk.office import Office
from router import Router
from router.channel import Unknown
from router.cursors import cursor, lease, move_cursor
from store import is_away, outbox, payloads

if TYPE_CHECKING:
    from channels.whatsapp.rest import Came, Rest

YOUNG = timedelta(seconds=60)
"""A message so young may still come by webhook."""
OVERLAP = timedelta(minutes=15)
"""Twilio may list a message late; so each look begins a while before the end of the last."""
STUCK = timedelta(minutes=10)
"""A message of ours of which nothing was heard for so long is asked about."""
FORGOTTEN = timedelta(days=3)
ASKED = 30
"""Messages asked about in one go."""
logger = logging.getLogger("loket.whatsapp")


class Recovery:
    """Asks Twilio for one number; of many processes only one does."""

    def __init__(
        self, office: Office, settings: Twilio, router: Router, api: Callable[[], "Rest"]
    ) -> None:
        self._office, self._settings, self._router, self._api = office, settings, router, api
        self._account = f"whatsapp:{settings.number}"
        self._holder = new_token()
        self._asked: dict[int, datetime] = {}

    async def run(self) -> None:
        """Take the messages that no webhook brought, then ask about ours that stuck."""
        at, wait = self._router.clock(), self._settings.catch_up_seconds
        name = f"catch up {self._account}"
        if await self._router.run(lease, name, self._holder, for_s=wait / 2, at=at):
            await self._take_missed(at)
            await self._ask_about_stuck(at)

    async def _take_missed(self, at: datetime) -> None:
        name = f"caught up {self._account}"
        known = (await self._router.store.read(cursor, name)).get("until")
        if known is None:  # what came before Loket looked for the first time is not ours
            await self._router.run(move_cursor, name, {"until": at.isoformat()}, at)
            return
        since = datetime.fromisoformat(known) - OVERLAP
        if since > at:  # our clock ran ahead, who knows how long
            since = at - FORGOTTEN
        found = [one for one in await self._api().came(since) if since <= one.at <= at - YOUNG]
        missed = await self._router.store.read(
            payloads.unknown, self._account, [one.form["MessageSid"] for one in found]
        )
        for one in found:
            if one.form["MessageSid"] in missed:
                await self._take(one)
        await self._router.run(move_cursor, name, {"until": (at - YOUNG).isoformat()}, at)

    async def _take(self, came: "Came") -> None:
        """Hear a message that was only listed; one that cannot be read holds up no other."""
        form = dict(came.form)
        if form["NumMedia"] != "0":
            for n, (url, kind) in enumerate(await self._api().media_of(form["MessageSid"])):
                form |= {f"MediaUrl{n}": url, f"MediaContentType{n}": kind}
        raw = urlencode(form).encode()
        try:
            inbound = read(
                form, at=came.at, office=self._office.code, raw=raw, raw_type=FORM, recovered=True
            )
            await self._router.receive(inbound)
        except Exception as error:
            if is_away(error):
                raise
            # What it says, but only where it is ours: others repeat what was written.
            why = str(error) if type(error) is ValueError else type(error).__name__
            logger.warning("not recovered office=%s reason=%s", self._office.code, why)
            await self._router.quarantine(
                office=self._office.code, channel="whatsapp", account=self._account,
                external_id=form["MessageSid"], body=raw, content_type=FORM, reason=why,
            )  # fmt: skip
            return
        logger.info("recovered office=%s channel=whatsapp", self._office.code)

    async def _ask_about_stuck(self, at: datetime) -> None:
        found = await self._router.store.read(
            outbox.stuck, self._account, since=at - FORGOTTEN, until=at - STUCK
        )
        due = [m for m in found if _in_one_piece(m) and self._asked.get(m.id or 0, at) <= at]
        for message in due[:ASKED]:
            await self._ask(message, at)
        alive = {m.id for m in found}
        self._asked = {key: when for key, when in self._asked.items() if key in alive}

    async def _ask(self, message: Message, at: datetime) -> None:
        assert message.id is not None
        assert message.external_id is not None
        # Ever more rarely: a telephone may be off for days.
        self._asked[message.id] = at + max(STUCK, (at - (message.status_at or at)) / 2)
        try:
            told = await self._api().status_of(message.external_id)
        except Unknown:
            return
        if status := STATUSES.get(told.status):
            error = reasons.explain(told.code, self._office.language) if told.code else ""
            await parts.tell(
                self._router, self._account, message.external_id, None, status, error,
                opted_out=reasons.is_opted_out(told.code),
            )  # fmt: skip


def _in_one_piece(message: Message) -> bool:
    return len(message.text) < 1000 and message.files + bool(message.text) == 1
