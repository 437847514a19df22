"""What becomes of a mail, however it came: kept before it is acknowledged."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from channels.email import bounce, inbound
from channels.email.faults import named
from channels.email.identity import fingerprint
from channels.email.reading import Mail, parse_mail
from channels.email.settings import Settings
from channels.email.worker import AT_ONCE, parse_aside
from desk.inbound import Inbound
from desk.message import Kind, Status
from desk.office import Office
from router import Router
from router.cursors import move_cursor
from store import is_away, outbox

_SMALL = 128 * 1024
"""Bytes of a mail that is read so fast, whatever is in it, that a process would only cost time."""
Cursor = tuple[str, Mapping[str, Any]]
logger = logging.getLogger("loket.email")


class Intake:
    """Takes the mail of one office."""

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self._office, self._settings, self._router = office, settings, router

    async def take(
        self,
        raw: bytes,
        *,
        at: datetime | None = None,
        recipients: Collection[str] = (),
        cursor: Cursor | None = None,
    ) -> None:
        """Keep a mail; once this returns it is durable, and the cursor with it.

        What of it cannot be kept is kept unread. Raises what says that the database or the machine
        is at fault: then the mail must come again.
        """
        at = at or self._router.clock()
        mail = await self._read(raw)
        try:
            if mail is None:
                heard = self._unreadable(raw, at)
            else:
                heard = inbound.heard(
                    mail, raw,
                    office=self._office.code, settings=self._settings, at=at, recipients=recipients,
                )  # fmt: skip
            if mail and heard.kind is Kind.OWN:
                await self._put_aside(heard, cursor)
                return
            if mail and heard.kind is Kind.BOUNCE:
                heard = await self._report(mail, heard)
            await self._router.receive(heard, cursor=cursor)
        except Exception as error:
            await self._keep_unread(raw, at, cursor, error)

    async def take_head(self, head: bytes, size: int, at: datetime, cursor: Cursor) -> None:
        """Keep that there is a mail which is too large to fetch."""
        try:
            heard = inbound.too_large(
                head, size, office=self._office.code, settings=self._settings, at=at,
                language=self._office.language,
            )  # fmt: skip
            await self._router.receive(heard, cursor=cursor)
        except Exception as error:
            await self._keep_unread(head, at, cursor, error)

    async def _keep_unread(
        self, raw: bytes, at: datetime, cursor: Cursor | None, error: Exception
    ) -> None:
        """Keep the mail itself when what was read of it cannot be kept, if that is its own doing.

        With a database that is away nothing is wrong with the mail: it waits where it is.
        """
        if is_away(error):
            raise error
        logger.warning("mail_kept_unread channel=email error=%s", named(error))
        await self._router.receive(self._unreadable(raw, at), cursor=cursor)

    async def _read(self, raw: bytes) -> Mail | None:
        """Parse a mail, aside if it is large; None when it breaks the parser or its limits."""
        own = self._settings.addresses
        try:
            if len(raw) <= _SMALL:
                return parse_mail(raw, own)
            aside: asyncio.Semaphore = self._router.shared.setdefault(
                "email workers", asyncio.Semaphore(AT_ONCE)
            )
            async with aside:
                return await parse_aside(raw, own)
        except OSError:
            raise  # the machine has no room for another process: none of the mail's doing
        except Exception as error:  # also RecursionError: it is kept, and said to be unreadable
            logger.error("mail_unreadable channel=email size=%d error=%s", len(raw), named(error))
            return None

    def _unreadable(self, raw: bytes, at: datetime) -> Inbound:
        mail = inbound.unreadable(raw, self._office.language)
        return inbound.heard(
            mail, raw, office=self._office.code, settings=self._settings, at=at,
            key=fingerprint(raw),
        )  # fmt: skip

    async def _put_aside(self, heard: Inbound, cursor: Cursor | None) -> None:
        """Keep our own mail that came back where an operator can see it, and go on."""
        await self._router.quarantine(
            office=heard.office, channel=heard.channel, account=heard.account,
            external_id=heard.external_id, body=heard.raw, content_type=heard.raw_type,
            reason="our own mail came back",
        )  # fmt: skip
        if cursor:
            await self._router.run(move_cursor, cursor[0], dict(cursor[1]), self._router.clock())

    async def _report(self, mail: Mail, heard: Inbound) -> Inbound:
        """Mark the message that came back as failed; the bounce belongs to its conversation."""
        back = bounce.returned(mail, self._office.code, self._settings.key)
        if back is None:
            return heard
        whom = await self._router.store.read(outbox.whom, self._settings.address, back.message_id)
        if reason := back.reason_for(*whom):
            await self._router.receive_report(
                self._settings.address, back.message_id, Status.FAILED, reason
            )
        return replace(heard, token=heard.token or back.token)
