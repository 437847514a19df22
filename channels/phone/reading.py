"""Reading a call log without keeping anything: lines in, calls and bad rows out."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from channels.phone.calls import Reader, gather
from channels.phone.cdr import BadRow, fields
from channels.phone.decoding import Bad, decode
from channels.phone.settings import Exchange, Settings
from desk.call import CallRecord, Heard

ZONE = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True, slots=True)
class Reading:
    """The calls of some lines in the order in which they began, and the lines that are none."""

    calls: list[CallRecord]
    bad: list[Bad]


def read(
    lines: Iterable[bytes],
    settings: Settings | None = None,
    *,
    account: str = "pbx",
    exchange: Exchange | None = None,
    zone: tzinfo = ZONE,
) -> Reading:
    """Read lines of an Asterisk call log; `zone` is the office's."""
    settings = settings or Settings()
    exchange = exchange or next(iter(settings.cdr), Exchange())
    reader = Reader(account, zone, exchange, settings)
    legs, bad = sift(reader, lines)
    found = [reader.conclude([leg.fields for leg in call]) for call in gather(legs)]
    calls = [record for record in found if record is not None]
    return Reading(sorted(calls, key=lambda call: call.started_at), bad)


def sift(reader: Reader, lines: Iterable[bytes], first: int = 1) -> tuple[list[Heard], list[Bad]]:
    """Part lines into legs and bad rows; `first` is the number of the first line."""
    legs, bad = list[Heard](), list[Bad]()
    for number, raw in enumerate(lines, first):
        line = decode(raw)
        if not line.strip():
            continue
        try:
            legs.append(reader.heard(line, fields(line, reader.exchange.columns)))
        except BadRow as why:
            bad.append(Bad(number, str(why), raw))
        except (OverflowError, ValueError):
            bad.append(Bad(number, "a time or number that cannot be", raw))
    return legs, bad


def describe(raw: bytes, settings: Settings | None = None) -> list[dict[str, Any]]:
    """Return what Loket sees in a call log: an object for each call, then one for each bad line."""
    reading = read(raw.split(b"\n"), settings)
    calls = [_plain(asdict(call)) for call in reading.calls]
    return calls + [{"line": bad.line, "error": bad.reason} for bad in reading.bad]


def _plain(call: dict[str, Any]) -> dict[str, Any]:
    return dict(_spelt(call))


def _spelt(call: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in call.items():
        yield name, value.isoformat() if isinstance(value, datetime) else value
