"""Telephone: a log with half lines, rows written twice, late and spoilt, and files that turn."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from benchmarks.soak.way import Stage, Way
from channels import Channel
from channels.phone import Channel as PhoneChannel
from desk.call import Call
from desk.message import Message
from store import rows

KINDS = ("row halved", "row doubled", "row late", "row spoilt", "log turned")


class Calls(Way):
    """One exchange and its log."""

    name, weight, answers = "phone", 2, False

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._folder = tempfile.TemporaryDirectory()
        self._log = Path(self._folder.name) / "Master.csv"
        self._log.touch()
        self._late: list[bytes] = []
        self._one_by_one = asyncio.Lock()  # an exchange writes no row into the middle of another
        self._turned = 0

    def section(self) -> dict[str, Any]:
        exchange = {"name": "pbx1", "path": str(self._log)}
        return {"numbers": ["0426-21000"], "cdr": [exchange], "settle_seconds": 0}

    async def open(self, channel: Channel, /) -> None:
        assert isinstance(channel, PhoneChannel)
        self._channel = channel
        await channel.poll()

    async def write(self, number: int) -> None:
        began = self.stage.clock() - timedelta(minutes=1)
        name = f"{int(began.timestamp())}.{number}"
        self.written.add(name)
        line = _row(f"0812{number:08d}", name, began)
        async with self._one_by_one:
            await self._append(line, self.fault(KINDS))

    async def _append(self, line: bytes, fault: str) -> None:
        if fault == "row halved":
            self._add(line[:60])
            await self._channel.poll()
            line = line[60:]
        elif fault == "row doubled":
            line += line
        elif fault == "row late":
            self._late.append(line)
            return
        elif fault == "row spoilt":
            self._add(b'"",\xff\xfe,broken\n')
        elif fault == "log turned":
            await self._turn()
        self._add(line)

    async def step(self) -> None:
        late, self._late = self._late, []
        self._add(b"".join(reversed(late)))
        await self._channel.poll()

    async def quiet(self) -> None:
        await self.step()
        self._found = await self.stage.router.store.read(_calls)

    def heard(self, _messages: Iterable[Message], /) -> Counter[str]:
        return Counter(call.external_id for call in self._found)

    async def close(self) -> None:
        self._folder.cleanup()

    async def _turn(self) -> None:
        """Let the log be put aside and begun anew, as logrotate does."""
        self._turned += 1
        self._log.rename(self._log.with_name(f"Master.csv.{self._turned}"))
        self._log.touch()

    def _add(self, content: bytes) -> None:
        with self._log.open("ab") as log:
            log.write(content)


def _row(caller: str, name: str, began: Any) -> bytes:
    """Return a missed call as Asterisk writes it, in the wall clock of Mamuju."""
    wall = [f"{began + timedelta(hours=8, seconds=s):%Y-%m-%d %H:%M:%S}" for s in (0, 8)]
    values = [
        "", caller, "1001", "incoming", caller, "PJSIP/trunk-1", "PJSIP/101-2", "Dial", "data",
        wall[0], "", wall[1], "8", "0", "NO ANSWER", "DOCUMENTATION", name, "", "", name, "1",
    ]  # fmt: skip
    return (",".join(f'"{value}"' for value in values) + "\n").encode()


def _calls(session: Session) -> list[Call]:
    return rows.every(session, Call, rows.columns(Call))
