"""The citizens' mailboxes: an SMTP server on this machine whose mail goes no further."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY
from email.utils import getaddresses
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote, unquote

from desk.clock import Clock, now

Way = Literal["sent", "received"]
LONGEST_LINE = 1_000_000
LARGEST = 30 * 1024 * 1024
_NAME = re.compile(r"(\d{8}T\d{12})(\d{3})-(sent|received)\.eml")


@dataclass(frozen=True)
class Enclosure:
    """A file of a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail in somebody's mailbox; `name` is its file, `at` when it came or went."""

    name: str
    way: Way
    at: datetime
    raw: bytes

    @cached_property
    def mail(self) -> EmailMessage:
        """Return the mail with its headers decoded."""
        return BytesParser(policy=POLICY).parsebytes(self.raw)

    def header(self, name: str) -> str:
        """Return a header as text, empty when there is none."""
        try:
            return str(self.mail.get(name, "")).replace("\n", " ").strip()
        except (ValueError, LookupError, AttributeError):  # the standard library meets odd mail
            return ""

    @cached_property
    def text(self) -> str:
        """Return what the mail says as plain text."""
        body = self.mail.get_body(("plain", "html"))
        return str(body.get_content()).strip() if body else ""

    @cached_property
    def enclosures(self) -> list[Enclosure]:
        """Return the files."""
        return [_enclosure(part, n) for n, part in enumerate(self.mail.iter_attachments(), 1)]

    @property
    def answer_to(self) -> str:
        """Return the address that an answer goes to."""
        asked = [self.header("Reply-To"), self.header("From")]
        return next((a for _, a in getaddresses([h for h in asked if h]) if a), "")


@dataclass
class Mailboxes:
    """Every person's letters, kept as files under `folder`/<address>, so that they stay."""

    folder: Path
    clock: Clock = now
    turn: int = 0
    """Grows with every letter: who shows a mailbox looks whether it has."""
    _letters: dict[str, list[Letter]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in sorted(self.folder.glob("*@*")):
            found = (_read(file) for file in sorted(place.glob("*.eml")))
            self._letters[unquote(place.name)] = [letter for letter in found if letter]

    def keep(self, address: str, way: Way, raw: bytes, at: datetime | None = None) -> Letter:
        """Keep a letter in somebody's mailbox; `at` is when it came or went, now if left out."""
        person = address.strip().lower()
        place = self.folder / quote(person, safe="@+")
        place.mkdir(parents=True, exist_ok=True)
        self.turn += 1
        at = at or self.clock()
        name = f"{at:%Y%m%dT%H%M%S%f}{self.turn % 1000:03d}-{way}.eml"
        (place / name).write_bytes(raw)
        letter = Letter(name, way, at, raw)
        self._letters.setdefault(person, []).append(letter)
        self._letters[person].sort(key=lambda one: one.name)
        return letter

    def letters(self, address: str) -> list[Letter]:
        """Return a person's letters, newest first."""
        return self._letters.get(address.strip().lower(), [])[::-1]

    def letter(self, address: str, name: str) -> Letter | None:
        """Return one letter of a person."""
        return next((one for one in self.letters(address) if one.name == name), None)

    def addresses(self) -> Iterable[str]:
        """Return whose mailboxes there are."""
        return self._letters.keys()


class Door:
    """What aiosmtpd asks about each mail; everybody on this machine may send to everybody."""

    def __init__(self, mailboxes: Mailboxes) -> None:
        self._mailboxes = mailboxes

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take a recipient who has an address."""
        if not re.fullmatch(r"[^@\s/]+@[^@\s/]+", address):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Put the mail into each recipient's mailbox."""
        for address in envelope.rcpt_tos:
            self._mailboxes.keep(address, "received", envelope.content)
        return "250 2.0.0 kept"


def protocol(mailboxes: Mailboxes) -> Any:
    """Return a connection's SMTP conversation, for `loop.create_server`."""
    from aiosmtpd.smtp import SMTP

    class Server(SMTP):
        line_length_limit = LONGEST_LINE

    return Server(
        Door(mailboxes), data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="surat.warga.test"
    )


def _enclosure(part: Any, number: int) -> Enclosure:
    content = part.get_content()
    raw = content if isinstance(content, bytes) else str(content).encode()
    return Enclosure(part.get_filename() or f"lampiran-{number}", part.get_content_type(), raw)


def _read(file: Path) -> Letter | None:
    known = _NAME.fullmatch(file.name)
    if known is None:
        return None
    at = datetime.strptime(f"{known[1]}+0000", "%Y%m%dT%H%M%S%f%z")
    return Letter(file.name, cast(Way, known[3]), at, file.read_bytes())
