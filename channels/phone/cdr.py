"""Rows of an Asterisk call log (Master.csv): from text to fields, whatever columns it has."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from pydantic import BaseModel, ConfigDict

BASE = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp",
    "lastdata", "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
NEW = ("peeraccount", "linkedid", "sequence")
DISPOSITIONS = frozenset({"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION", "CANCEL"})
LONGEST = 16_384
"""Characters; Asterisk itself drops records over 1024 bytes."""
_UNIQUEID = re.compile(r"(?:.+-)?(\d{9,11})\.\d+")
_HOUR = 3600
LONGEST_ID = 150
"""Characters that Asterisk's own ids never exceed; an index takes no longer ones anyway."""

Fields = Mapping[str, str]


class BadRow(ValueError):
    """A line that is no call record; says why without quoting it, for it may name people."""


class Columns(BaseModel):
    """Which optional columns cdr.conf [csv] switches on; all are off in Asterisk's defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uniqueid: bool = False
    userfield: bool = False
    newcdrcolumns: bool = False

    def names(self) -> tuple[str, ...]:
        """Return the names of all columns in the order in which Asterisk writes them."""
        more = [n for n in ("uniqueid", "userfield") if getattr(self, n)]
        return (*BASE, *more, *(NEW if self.newcdrcolumns else ()))


def fields(line: str, columns: Columns | None = None) -> dict[str, str]:
    """Return the named columns of a line; the layout is found out if not given. Raises BadRow."""
    line = line.replace("\0", "")  # a disk that went away in the middle leaves many
    if len(line) > LONGEST:
        raise BadRow(f"{len(line)} characters are too many for one row")
    try:
        values = next(csv.reader([line]), [])
    except csv.Error:
        raise BadRow("not comma-separated values") from None
    names = (columns or _layout(values)).names()
    if len(values) != len(names):
        raise BadRow(f"{len(values)} columns where the configuration says {len(names)}")
    found = dict(zip(names, values, strict=True))
    check(found)
    return found


def _layout(values: list[str]) -> Columns:
    """Tell the layout by the number of columns; a single one more is a uniqueid if it looks so."""
    more = len(values) - len(BASE)
    if not 0 <= more <= 5:
        raise BadRow(f"{len(values)} columns; a call record has 16 to 21")
    new = more >= len(NEW)
    optional = more - len(NEW) if new else more
    has_id = optional == 2 or (optional == 1 and bool(_UNIQUEID.fullmatch(values[len(BASE)])))
    return Columns(uniqueid=has_id, userfield=optional > has_id, newcdrcolumns=new)


def check(found: Fields) -> None:
    """Refuse what no exchange writes. Raises BadRow."""
    if found["disposition"] not in DISPOSITIONS:
        raise BadRow("the column 'disposition' holds none of Asterisk's dispositions")
    for name in ("start", "end"):
        _wall(found[name], name)
    if found["answer"]:
        _wall(found["answer"], "answer")
    for name in ("duration", "billsec"):
        if not re.fullmatch(r"-?[0-9]{1,7}", found[name]):
            raise BadRow(f"the column {name!r} holds no number of seconds")
    for name in ("uniqueid", "linkedid", "channel", "dstchannel"):
        if len(found.get(name, "")) > LONGEST_ID:
            raise BadRow(f"the column {name!r} is longer than an exchange makes it")


def _wall(text: str, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise BadRow(f"the column {name!r} holds no time") from None
    if not 1990 <= at.year <= 9000:
        raise BadRow(f"the column {name!r} holds no time of ours")
    return at


@dataclass(frozen=True, slots=True)
class Row:
    """One leg of a call. Instants are UTC, `duration` and `billsec` seconds."""

    src: str
    dst: str
    context: str
    name: str
    channel: str
    dstchannel: str
    app: str
    start: datetime
    answer: datetime | None
    end: datetime
    duration: int
    billsec: int
    disposition: str
    uniqueid: str
    linkedid: str
    sequence: int

    @classmethod
    def of(cls, found: Fields, zone: tzinfo) -> "Row":
        """Return checked fields as a row, the wall clock of the exchange being in `zone`."""
        sequence = found.get("sequence", "")
        return cls(
            src=found["src"].strip(),
            dst=found["dst"].strip(),
            context=found["dcontext"],
            name=_name(found["clid"], found["src"]),
            channel=found["channel"],
            dstchannel=found["dstchannel"],
            app=found["lastapp"],
            start=_instant(found["start"], zone),
            answer=_instant(found["answer"], zone) if found["answer"] else None,
            end=_instant(found["end"], zone),
            duration=max(int(found["duration"]), 0),
            billsec=max(int(found["billsec"]), 0),
            disposition=found["disposition"],
            uniqueid=found.get("uniqueid", ""),
            linkedid=found.get("linkedid", ""),
            sequence=int(sequence) if sequence.isascii() and sequence.isdigit() else 0,
        )

    @property
    def spoken(self) -> bool:
        """Return whether a person spoke on this leg; a menu also answers, but dials nobody."""
        answered = self.disposition == "ANSWERED" and self.billsec > 0
        return answered and bool(self.dstchannel) and self.app in ("Dial", "Queue")

    @property
    def local(self) -> bool:
        """Return whether this is the far half of a Local channel: never a caller's own leg."""
        return self.channel.startswith("Local/") and self.channel.endswith(";2")


def _instant(text: str, zone: tzinfo) -> datetime:
    return _wall(text, "start").replace(tzinfo=zone).astimezone(UTC)


def _name(clid: str, src: str) -> str:
    """Return the name of a caller id such as '"Budi" <+62812…>'."""
    name = clid.rpartition("<")[0].strip().strip('"').strip() if "<" in clid else ""
    return "" if name == src.strip() else name


def offset(found: Fields) -> timedelta | None:
    """Return how far the exchange's wall clock is ahead of UTC, by the epoch in the uniqueid.

    A leg starts when its channel is made or up to an hour later; None where there is no uniqueid.
    """
    match = _UNIQUEID.fullmatch(found.get("uniqueid", ""))
    if match is None:
        return None
    wall = _wall(found["start"], "start").replace(tzinfo=UTC)
    ahead = wall.timestamp() - int(match[1])
    hours = int((ahead + 5) // _HOUR)  # five seconds, for the two clocks are read one by one
    return timedelta(hours=hours) if -12 <= hours <= 14 else None
