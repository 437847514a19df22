"""From the rows of an exchange to calls: which belong together, and how the call ended."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone, tzinfo
from typing import Any

from channels.phone.beside import LOG, Told, joined, outcome, told
from channels.phone.cdr import Fields, Row, offset
from channels.phone.settings import Exchange, Settings
from desk.call import CallRecord, Heard, Outcome

STRAY = "local:"
"""Starts the key of a leg that does not say which call it belongs to."""
_DEVICE = re.compile(r"[^/]+/(.+?)(?:-[0-9a-f]{8})?(?:;[12])?")
_EXTENSION = re.compile(r"\d{1,5}")
_UNANSWERED = frozenset({"NO ANSWER", "CANCEL"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the rows of one exchange of one office; `account` names the exchange for ever."""

    account: str
    zone: tzinfo
    """The office's, for a log that does not tell its own."""
    exchange: Exchange
    settings: Settings

    def heard(self, line: str, found: Fields) -> Heard:
        """Return a row as a leg to keep."""
        row = Row.of(found, self._clock([found]))
        digest = hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:32]
        return Heard(key(row), digest, row.start, dict(found))

    def conclude(self, legs: Sequence[Mapping[str, Any]]) -> CallRecord | None:
        """Return the call that legs of one key make; None for legs without a call of their own."""
        lines = [leg for leg in legs if LOG in leg]
        if not lines:
            return self._of_rows(legs)
        seen = told(lines)
        records = [leg for leg in legs if LOG not in leg]
        record = self._of_rows(records) if records else self._of_lines(str(lines[0]["key"]), seen)
        return record and joined(record, seen, self.settings.extensions)

    def _of_rows(self, legs: Sequence[Mapping[str, Any]]) -> CallRecord | None:
        zone = self._clock(legs)
        rows = sorted((Row.of(leg, zone) for leg in legs), key=lambda r: (r.start, r.sequence))
        own = [row for row in rows if _own(row)]
        if not own and not rows[0].linkedid:
            return None
        return self._record(rows, own or rows, complete=bool(own))

    def _of_lines(self, name: str, seen: Told) -> CallRecord | None:
        """Return a call of which no record was written; None for one of our own telephones."""
        if seen.began is None or seen.ended is None or self._is_ours(seen.number):
            return None
        plan, ended = self.settings.dial_plan, outcome(seen)
        return CallRecord(
            source="asterisk",
            account=self.account,
            external_id=name,
            direction="in",
            from_raw=seen.number,
            from_number=plan.number(seen.number),
            from_name="",
            to_raw=seen.dialed,
            to_number=plan.number(seen.dialed),
            started_at=seen.began,
            answered_at=seen.spoke,
            ended_at=seen.ended,
            ring_s=int(((seen.spoke or seen.ended) - seen.began).total_seconds()),
            talk_s=seen.talk_s,
            outcome=ended,
            approximate=True,
            complete=seen.over,
        )

    def _record(self, rows: list[Row], own: list[Row], *, complete: bool) -> CallRecord:
        first, plan = own[0], self.settings.dial_plan
        talk = _talk(rows, own)
        answered_at = min((r.answer for r in talk if r.answer), default=None)
        return CallRecord(
            source="asterisk",
            account=self.account,
            external_id=key(first),
            direction=self._direction(first),
            from_raw=first.src,
            from_number=plan.number(first.src),
            from_name=first.name,
            to_raw=first.dst,
            to_number=plan.number(first.dst),
            started_at=min(row.start for row in own),
            answered_at=answered_at,
            ended_at=max(row.end for row in rows),
            ring_s=_wait(own, talk),
            talk_s=sum(row.billsec for row in talk),
            outcome=_outcome(rows, own),
            answered_by=self._who(rows) if answered_at else "",
            approximate=not first.linkedid,
            legs=tuple(self._leg(row) for row in rows),
            complete=complete,
        )

    def _clock(self, legs: Iterable[Fields]) -> tzinfo:
        """Return the exchange's zone: as configured, else by its own ids, else the office's."""
        configured = self.exchange.clock()
        if configured:
            return configured
        ahead = [found for found in map(offset, legs) if found is not None]
        return timezone(min(ahead)) if ahead else self.zone

    def _direction(self, first: Row) -> str:
        """Return in, out or internal: by context where it is known, else by the two numbers."""
        if first.context in self.exchange.inbound:
            return "in"
        outside = bool(self.settings.dial_plan.number(first.dst))
        if first.context in self.exchange.outbound or self._is_ours(first.src):
            return "out" if outside else "internal"
        return "in"

    def _is_ours(self, src: str) -> bool:
        plan = self.settings.dial_plan
        own = {plan.number(number) for number in self.settings.numbers} - {""}
        return src in self.settings.extensions or bool(_EXTENSION.fullmatch(src)) or (
            plan.number(src) in own
        )  # fmt: skip

    def _who(self, rows: list[Row]) -> str:
        """Return who answered: a telephone says more than the Local channel that rang it."""
        spoken = [row.dstchannel for row in rows if row.spoken]
        device = _device(min(spoken, key=lambda name: name.startswith("Local/")))
        short = device.partition("@")[0]
        return self.settings.extensions.get(device) or self.settings.extensions.get(short, device)

    def _leg(self, row: Row) -> dict[str, Any]:
        return {
            "from": row.src,
            "to": row.dst,
            "context": row.context,
            "device": _device(row.dstchannel),
            "application": row.app,
            "disposition": row.disposition,
            "started_at": row.start.isoformat(),
            "duration": row.duration,
            "talk_s": row.billsec,
            "uniqueid": row.uniqueid,
        }


def key(row: Row) -> str:
    """Return what the rows of a call share: its linkedid, else the id of the caller's channel."""
    if row.linkedid:
        return row.linkedid
    if row.local:
        return f"{STRAY}{_pair(row.channel)}"
    return row.uniqueid or f"{row.channel}@{row.start:%Y-%m-%d}"


def gather(legs: Iterable[Heard]) -> list[list[Heard]]:
    """Return the legs of each call together, in the order in which the calls first appear.

    Without a linkedid the far half of a Local channel is told by the name of its near half.
    """
    calls: dict[str, list[Heard]] = {}
    strays: list[Heard] = []
    for leg in legs:
        if leg.key.startswith(STRAY):
            strays.append(leg)
        else:
            calls.setdefault(leg.key, []).append(leg)
    near = {_pair(leg.fields["dstchannel"]): c for c in calls.values() for leg in c}
    for leg in strays:
        call = near.get(leg.key.removeprefix(STRAY))
        if call is None:
            calls.setdefault(leg.key, []).append(leg)
        else:
            call.append(leg)
    return list(calls.values())


def _own(row: Row) -> bool:
    """Return whether a row is the caller's own: it is written when the caller has gone."""
    return not row.local or (bool(row.linkedid) and row.linkedid == row.uniqueid)


def _outcome(rows: list[Row], own: list[Row]) -> Outcome:
    """Return how a call ended, by the caller's own rows: a leg that failed is no failed call."""
    seen = {row.disposition for row in own}
    if any(row.spoken for row in rows):
        return Outcome.ANSWERED
    if any(row.app == "VoiceMail" or row.dst.startswith("vm") for row in own):
        return Outcome.VOICEMAIL
    if any(row.app == "Queue" for row in own):
        return Outcome.ABANDONED
    if seen & _UNANSWERED:
        return Outcome.MISSED
    if "BUSY" in seen:
        return Outcome.BUSY
    if seen == {"ANSWERED"}:
        return Outcome.MISSED if any(row.dstchannel for row in own) else Outcome.IVR_ONLY
    return Outcome.FAILED


def _talk(rows: list[Row], own: list[Row]) -> list[Row]:
    """Return the legs on which somebody spoke: the caller's own count, others stand in for them."""
    return [r for r in own if r.spoken] or [r for r in rows if r.spoken][:1]


def _wait(own: list[Row], talk: list[Row]) -> int:
    """Return how many seconds the caller waited, for an answer or in vain.

    Durations are finer than the difference of two times, which are whole seconds both.
    """
    last = talk[0] if talk else max(own, key=lambda row: (row.end, row.duration))
    before = int((last.start - own[0].start).total_seconds())
    return max(before, 0) + max(last.duration - last.billsec, 0)


def _pair(channel: str) -> str:
    return channel.removesuffix(";1").removesuffix(";2")


def _device(channel: str) -> str:
    """Return what a channel is called without its running number: 101 of PJSIP/101-0000001a."""
    match = _DEVICE.fullmatch(channel)
    return match[1] if match else channel
