"""FreePBX's call log, a table in MariaDB: read again and again over an hour, kept once.

The table has no number that only grows, and a row appears when a call ends, under the time at which
it began. So each look goes back an hour, and a rarer one a day, for calls that last long.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnClause, Engine, column, create_engine, make_url, select, table
from sqlalchemy.exc import SQLAlchemyError

from channels.phone.calls import Reader
from channels.phone.cdr import BadRow, check
from channels.phone.follower import Settler
from channels.phone.settings import Exchange
from desk.call import CallbackRule, Heard
from desk.office import Office
from router import Router
from router.channel import Asked, Tried
from router.cursors import cursor
from router.keep_legs import Unread, keep_legs

COLUMNS = (
    "calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata",
    "duration", "billsec", "disposition", "uniqueid", "linkedid", "sequence",
)  # fmt: skip
CALLDATE: ColumnClause[Any] = column("calldate")
CDR = select(*(CALLDATE if name == "calldate" else column(name) for name in COLUMNS))
BACK, FAR_BACK = timedelta(hours=1), timedelta(days=1)
FAR = timedelta(minutes=10)
"""How often the wider look is taken."""
EVERY = timedelta(seconds=5)
PAGE = 500
KNOWN = 20_000
"""Rows remembered as kept, so that most looks write nothing."""
TOLD = {
    1044: "this user may not use this database", 1045: "user or password refused",
    1049: "no such database", 1054: "a column is missing; FreePBX 12 or newer has them all",
    1142: "this user may not read this table", 1146: "no such table",
    2003: "the server cannot be reached",
}  # fmt: skip
"""What MariaDB's numbers of errors mean."""
PATIENCE: dict[str, dict[str, Any]] = {
    "pymysql": {"connect_timeout": 10, "read_timeout": 30, "write_timeout": 30},
}
"""By driver, the seconds after which a server that fell silent is given up."""
WALL = "%Y-%m-%d %H:%M:%S"
Row = Mapping[str, Any]
logger = logging.getLogger("loket.phone")


class Ledger:
    """Follows the table of one exchange."""

    def __init__(self, router: Router, office: Office, reader: Reader, rule: CallbackRule) -> None:
        self._router, self._office, self._reader, self._rule = router, office, reader, rule
        self._settler = Settler(router, office, reader.account, reader.conclude, rule)
        self._cursor = f"phone:{reader.account}:database"
        self._known: dict[str, None] = {}
        self._engine: Engine | None = None
        self._looked = self._looked_far = datetime.min.replace(tzinfo=UTC)
        self.state = Asked(f"{reader.exchange.name} table", every=EVERY.total_seconds())

    async def poll(self, settle_s: float) -> None:
        """Keep what is new in the table, and log the calls that are over."""
        now = self._router.clock()
        if now - self._looked >= EVERY:
            self._looked = now
            try:
                await self._look(now)
                self._tell("")
            except (SQLAlchemyError, ModuleNotFoundError, OSError) as error:
                self._tell(type(error).__name__)
        await self._settler.settle(settle_s)

    async def _look(self, now: datetime) -> None:
        far = now - self._looked_far >= FAR
        last = (await self._router.store.read(cursor, self._cursor)).get("calldate", "")
        if last:
            since = datetime.strptime(last, WALL) - (FAR_BACK if far else BACK)  # noqa: DTZ007
        else:
            zone: tzinfo = self._reader.exchange.clock() or self._reader.zone
            since = (now - timedelta(days=self._rule.days)).astimezone(zone).replace(tzinfo=None)
        place, offset = f"{since:{WALL}}", 0
        while rows := await asyncio.to_thread(self._rows, place, offset):
            await self._keep(rows, last)
            offset += len(rows)
            if len(rows) < PAGE:
                break
        self._looked_far = now if far else self._looked_far

    def _rows(self, since: str, offset: int) -> Sequence[Row]:
        exchange = self._reader.exchange
        assert exchange.database
        if self._engine is None:
            self._engine = _engine(exchange.database.get_secret_value())
        wanted = CDR.select_from(table(exchange.table)).where(since <= CALLDATE)
        ordered = wanted.order_by(CALLDATE, column("uniqueid"), column("sequence"))
        with self._engine.connect() as connection:
            found = connection.execute(ordered.limit(PAGE).offset(offset)).mappings()
            return [dict(row) for row in found]

    async def _keep(self, rows: Sequence[Row], last: str) -> None:
        legs, unread, marks, latest = list[Heard](), list[Unread](), list[str](), last
        for row in rows:
            line = json.dumps([str(row[name] if row[name] is not None else "") for name in COLUMNS])
            mark = hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:32]
            if mark in self._known:
                continue
            marks.append(mark)
            try:
                found = fields(row)
                legs.append(leg := self._reader.heard(line, found))
                # A clock that once ran ahead by years must not hide all rows until then.
                latest = max(latest, found["start"]) if leg.at <= self._router.clock() else latest
            except (BadRow, ValueError, OverflowError) as why:
                reason = str(why) if isinstance(why, BadRow) else "a time or number that cannot be"
                unread.append(Unread(mark, line.encode("utf-8", "replace"), reason))
                logger.warning("row not read account=%s %s", self._reader.account, reason)
        if legs or unread:
            await self._router.run(
                keep_legs, legs, unread, office=self._office.code, account=self._reader.account,
                at=self._router.clock(),
                cursor=(self._cursor, {"calldate": latest}) if latest else None,
            )  # fmt: skip
        self._known.update(dict.fromkeys(marks))  # only now: what was not kept is read again
        while len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]

    def _tell(self, trouble: str) -> None:
        """Log that the table cannot be read, once, and that it can again."""
        if trouble != self.state.trouble:
            words = "not readable; see docs/telephone.md" if trouble else "readable"
            logger.warning(
                "call table %s account=%s reason=%s", words, self._reader.account, trouble
            )
        read_at = self.state.read_at if trouble else self._router.clock()
        self.state = replace(self.state, trouble=trouble, read_at=read_at)

    def close(self) -> None:
        """Give back connections."""
        if self._engine:
            self._engine.dispose()


def _engine(address: str) -> Engine:
    driver = make_url(address).get_driver_name()
    return create_engine(address, pool_pre_ping=True, connect_args=PATIENCE.get(driver, {}))


def try_table(exchange: Exchange) -> Tried:
    """Read a row of an exchange's table, and say in words what is wrong."""
    assert exchange.database
    what = f"call table {exchange.table}"
    try:
        engine = _engine(exchange.database.get_secret_value())
        with engine.connect() as connection:
            connection.execute(CDR.select_from(table(exchange.table)).limit(1)).first()
        engine.dispose()
    except ModuleNotFoundError:
        return Tried(what, "its driver is not installed", "see docs/telephone.md")
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        kind = TOLD.get(next(iter(cause.args), 0), type(cause).__name__)
        mend = "check database and table, and who may read it; see docs/telephone.md"
        return Tried(what, f"cannot be read ({kind})", mend)
    return Tried(what)


def fields(row: Row) -> dict[str, str]:
    """Return a row of the table by the names of Asterisk's call log. Raises BadRow."""
    given = {
        name: str("" if row[name] is None else row[name]).replace("\0", "") for name in COLUMNS
    }
    try:
        start = datetime.fromisoformat(given["calldate"]).replace(tzinfo=None, microsecond=0)
        duration, talk = int(given["duration"]), int(given["billsec"])
        end = start + timedelta(seconds=duration)
    except (ValueError, OverflowError):
        raise BadRow("no time or no seconds in 'calldate', 'duration', 'billsec'") from None
    answered = given["disposition"] == "ANSWERED" and talk > 0
    answer = f"{end - timedelta(seconds=talk):{WALL}}" if answered else ""
    found = {
        **given, "accountcode": "", "amaflags": "", "start": f"{start:{WALL}}", "answer": answer,
        "end": f"{end:{WALL}}",
    }  # fmt: skip
    del found["calldate"]
    check(found)
    return found
