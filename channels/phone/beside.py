"""What an exchange writes beside its call records: queue_log and CEL.

A record is lost when Asterisk crashes or finds it too long; these two tell of a call as it goes on.
The record rules where there is one; where there is none, the call is made from what stands here.
"""

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from channels.phone.cdr import LONGEST, BadRow, offset
from channels.phone.decoding import Bad, decode
from desk.call import CallRecord, Heard, Outcome

LOG = "_log"
"""The field by which a leg says that it is no call record."""
QUEUE = frozenset({
    "ENTERQUEUE", "CONNECT", "ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY",
    "COMPLETEAGENT", "COMPLETECALLER",
})  # fmt: skip
GIVEN_UP = frozenset({"ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY"})
CEL = frozenset({"CHAN_START", "BRIDGE_ENTER", "BRIDGE_EXIT", "HANGUP", "LINKEDID_END"})
_EPOCH = re.compile(r"[0-9]{9,10}(\.[0-9]{1,9})?")
_ID = re.compile(r"[\w.:@/-]{1,150}")
Fields = Mapping[str, Any]


def sift_queue(lines: Iterable[bytes], first: int = 1) -> tuple[list[Heard], list[Bad]]:
    """Part lines of a queue_log into legs and lines that are none."""
    return _sift(lines, first, _queue)


def sift_cel(
    lines: Iterable[bytes], first: int = 1, *, columns: Sequence[str], zone: tzinfo
) -> tuple[list[Heard], list[Bad]]:
    """Part lines of a CEL file into legs and lines that are none; `zone` is its clock's."""
    return _sift(lines, first, lambda line: _cel(line, columns, zone))


def _sift(lines: Iterable[bytes], first: int, read: Any) -> tuple[list[Heard], list[Bad]]:
    legs, bad = list[Heard](), list[Bad]()
    for number, raw in enumerate(lines, first):
        line = decode(raw).replace("\0", "")
        if not line.strip():
            continue
        try:
            told = read(line) if len(line) <= LONGEST else None
        except (BadRow, ValueError, OverflowError, csv.Error):
            bad.append(Bad(number, "no line of this log", raw))
            continue
        if told is None and len(line) > LONGEST:
            bad.append(Bad(number, "a line too long for this log", raw))
        elif told:
            key, at, fields = told
            digest = hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:32]
            legs.append(Heard(key, digest, at, {**fields, "key": key, "at": at.isoformat()}))
    return legs, bad


def _queue(line: str) -> tuple[str, datetime, Fields] | None:
    parts = line.split("|")
    if len(parts) < 5 or not _EPOCH.fullmatch(parts[0]):
        raise BadRow("no line of a queue_log")
    at, key, queue, agent, event, *data = parts
    if event not in QUEUE or not _ID.fullmatch(key) or key == "NONE":
        return None
    fields = {LOG: "queue", "event": event, "queue": queue, "agent": agent, "data": data[:5]}
    return key, datetime.fromtimestamp(float(at), UTC), fields


def _cel(line: str, columns: Sequence[str], zone: tzinfo) -> tuple[str, datetime, Fields] | None:
    values = next(csv.reader([line]), [])
    if len(values) != len(columns):
        raise BadRow("another number of columns than cel_columns says")
    found = dict(zip(columns, values, strict=True))
    if found["eventtype"] not in CEL or not _ID.fullmatch(found["linkedid"]):
        return None
    own = found["uniqueid"] == found["linkedid"]
    if not own and found["eventtype"] != "LINKEDID_END":
        return None
    at = _instant(found, zone)
    fields = {
        LOG: "cel", "event": found["eventtype"], "number": found["cidnum"],
        "dialed": found.get("exten", ""),
    }  # fmt: skip
    return found["linkedid"], at, fields


def _instant(found: Mapping[str, str], zone: tzinfo) -> datetime:
    told = found["eventtime"]
    if _EPOCH.fullmatch(told):
        return datetime.fromtimestamp(float(told), UTC)
    wall = datetime.fromisoformat(told)
    if wall.tzinfo is None:
        ahead = offset({"uniqueid": found["linkedid"], "start": told})
        if ahead is not None:
            return (wall - ahead).replace(tzinfo=UTC)
        wall = wall.replace(tzinfo=zone)
    return wall.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What the lines beside a call's records say of it."""

    number: str = ""
    dialed: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    spoke: datetime | None = None
    talk_s: int = 0
    agent: str = ""
    given_up: bool = False
    over: bool = False


def told(legs: Iterable[Fields]) -> Told:
    """Put the lines of one call together, in the order of their instants."""
    seen = Told()
    for leg in sorted(legs, key=lambda leg: str(leg["at"])):
        at, event = datetime.fromisoformat(leg["at"]), leg["event"]
        seen = replace(seen, began=seen.began or at, ended=at)
        seen = _of_queue(seen, leg, at) if leg[LOG] == "queue" else _of_cel(seen, leg, event, at)
    return seen


def _of_queue(seen: Told, leg: Fields, at: datetime) -> Told:
    event, data = leg["event"], list(leg["data"])
    if event == "ENTERQUEUE":
        caller = data[1] if len(data) > 1 else ""
        return replace(seen, number=seen.number or caller, dialed=seen.dialed or leg["queue"])
    if event == "CONNECT":
        return replace(seen, agent=leg["agent"], spoke=seen.spoke or at)
    if event in GIVEN_UP:
        return replace(seen, given_up=True, over=True)
    talk = data[1] if len(data) > 1 else ""
    return replace(seen, over=True, talk_s=int(talk[:7]) if talk.isdecimal() else seen.talk_s)


def _of_cel(seen: Told, leg: Fields, event: str, at: datetime) -> Told:
    if event == "CHAN_START":
        return replace(seen, number=leg["number"] or seen.number, dialed=leg["dialed"])
    if event == "BRIDGE_ENTER":
        return replace(seen, spoke=seen.spoke or at)
    if event in ("BRIDGE_EXIT", "HANGUP") and seen.spoke:
        return replace(seen, talk_s=max(seen.talk_s, int((at - seen.spoke).total_seconds())))
    return replace(seen, over=True) if event == "LINKEDID_END" else seen


def joined(record: CallRecord, seen: Told, extensions: Mapping[str, str]) -> CallRecord:
    """Return a call with what its records do not say: that it is over, and who of a queue spoke."""
    answered = record.outcome == Outcome.ANSWERED
    who = extensions.get(seen.agent, seen.agent) if answered else ""
    gave_up = seen.given_up and record.outcome == Outcome.MISSED
    return replace(
        record,
        complete=record.complete or seen.over,
        answered_by=who or record.answered_by,
        outcome=Outcome.ABANDONED if gave_up else record.outcome,
    )


def outcome(seen: Told) -> Outcome:
    """Return how a call without a record ended."""
    if seen.spoke:
        return Outcome.ANSWERED
    return Outcome.ABANDONED if seen.given_up else Outcome.MISSED
