"""Twilio Voice: what its forms tell of a call, and how the call ended. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from channels.phone.recordings import address
from channels.phone.settings import Settings
from desk.call import CallRecord, Heard, Outcome

FINAL = {
    "completed": Outcome.IVR_ONLY,
    "busy": Outcome.BUSY,
    "failed": Outcome.FAILED,
    "no-answer": Outcome.MISSED,
    "canceled": Outcome.MISSED,
}
"""How a call ended if nothing else is known. Twilio's "completed" is no answer by a person."""
_SID = re.compile("CA[0-9a-f]{32}")
_LONGEST = 4096

Form = Mapping[str, str]


def heard(form: Form, event: str, at: datetime, **ours: str) -> Heard:
    """Return one form as a leg of its call; `event` is incoming, dialed, status or recording.

    `ours` is what we decided then. Raises ValueError when the form names no call.
    """
    sid, parent = form.get("CallSid", ""), form.get("ParentCallSid", "")
    if not _SID.fullmatch(sid) or (parent and not _SID.fullmatch(parent)):
        raise ValueError("no CallSid")
    order = form.get("SequenceNumber") or form.get("CallStatus", "")
    detail = form.get("RecordingStatus") or form.get("RecordingSid") or form.get("DialCallStatus")
    digest = ":".join((sid, event, order if event == "status" else detail or ""))
    told = {name: value[:_LONGEST].replace("\0", "") for name, value in form.items()}
    fields = {
        **told,
        "_event": event,
        "_at": at.isoformat(),
        **{f"_{k}": v for k, v in ours.items()},
    }
    return Heard(parent or sid, digest[:120], at, fields)


def conclude(
    legs: Sequence[Mapping[str, Any]], *, account: str, settings: Settings
) -> CallRecord | None:
    """Return the call that its forms tell of; None when only a called telephone spoke of it."""
    own = [leg for leg in legs if not leg.get("ParentCallSid")]
    if not own:
        return None
    plan, first = settings.dial_plan, own[0]
    dialed = [leg for leg in own if leg["_event"] == "dialed"]
    spoken = next((leg for leg in dialed if bridged(leg)), None)
    final = _final(own)
    begun, ended = _begun(own, final), _ended(own, final)
    talk_s = _number(spoken, "DialCallDuration") if spoken else 0
    answered_at = _at(spoken) - timedelta(seconds=talk_s) if spoken else None
    recording = _recording(own)
    return CallRecord(
        source="twilio",
        account=account,
        external_id=first["CallSid"],
        direction="out" if first.get("Direction", "").startswith("outbound") else "in",
        from_raw=first.get("From", ""),
        from_number=plan.number(first.get("From", "")),
        from_name=first.get("CallerName", ""),
        to_raw=first.get("To", ""),
        to_number=plan.number(first.get("To", "")),
        started_at=begun,
        answered_at=answered_at,
        ended_at=max(begun, ended),
        ring_s=max(int(((answered_at or ended) - begun).total_seconds()), 0),
        talk_s=talk_s,
        outcome=_outcome(own, final, spoken is not None, bool(recording)),
        answered_by=_who(legs, settings) if spoken else "",
        legs=tuple(_leg(leg) for leg in legs),
        recording=recording,
        complete=final is not None or any(leg["_event"] != "incoming" for leg in own),
    )


def bridged(form: Form) -> bool:
    """Return whether a person took the call: a bridge says so, or seconds where none is told."""
    if form.get("DialCallStatus") not in ("completed", "answered"):
        return False
    told = form.get("DialBridged", "").lower()
    return told == "true" if told else _number(form, "DialCallDuration") > 0


def _final(own: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the last status that ends a call, in Twilio's order: forms arrive in any."""
    ends = [leg for leg in own if leg["_event"] == "status" and leg.get("CallStatus") in FINAL]
    return max(ends, key=lambda leg: _number(leg, "SequenceNumber"), default=None)


def _outcome(
    own: list[Mapping[str, Any]], final: Mapping[str, Any] | None, spoken: bool, recorded: bool
) -> Outcome:
    if spoken:
        return Outcome.ANSWERED
    if recorded:
        return Outcome.VOICEMAIL
    if any(leg["_event"] == "dialed" for leg in own):
        return Outcome.MISSED
    ended = FINAL[final["CallStatus"]] if final else Outcome.MISSED
    rang = any(leg.get("_plan") == "dial" for leg in own)
    return Outcome.MISSED if ended == Outcome.IVR_ONLY and rang else ended


def _begun(own: list[Mapping[str, Any]], final: Mapping[str, Any] | None) -> datetime:
    incoming = next((leg for leg in own if leg["_event"] == "incoming"), None)
    if incoming is None and final is not None:
        return _at(final) - timedelta(seconds=_number(final, "CallDuration"))
    return min(map(_at, own)) if incoming is None else _at(incoming)


def _ended(own: list[Mapping[str, Any]], final: Mapping[str, Any] | None) -> datetime:
    return _at(final) if final else max(map(_at, own))


def _at(leg: Mapping[str, Any]) -> datetime:
    """Return when Twilio says that it happened, else when we heard of it."""
    ours = datetime.fromisoformat(leg["_at"])
    try:
        told = parsedate_to_datetime(leg["Timestamp"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        return ours
    return told if abs(told - ours) < timedelta(days=1) else ours


def _recording(own: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return where the caller's message is; its file may be fetched only once it is completed."""
    made = [leg for leg in own if leg["_event"] == "recording" and leg.get("RecordingSid")]
    made = [leg for leg in made if leg.get("RecordingStatus") not in ("absent", "failed")]
    if not made:
        return {}
    ready = [leg for leg in made if leg.get("RecordingStatus") == "completed"]
    best = (ready or made)[-1]
    return {
        "sid": best["RecordingSid"],
        "url": best.get("RecordingUrl", "") if ready else "",
        "seconds": _number(best, "RecordingDuration"),
        "ready": bool(ready),
        **({"file": address(best["RecordingSid"])} if ready else {}),
    }


def _who(legs: Sequence[Mapping[str, Any]], settings: Settings) -> str:
    """Return which of the office's telephones took the call, if Twilio told."""
    rung = [leg for leg in legs if leg.get("ParentCallSid")]
    took = [leg for leg in rung if leg.get("CallStatus") in ("in-progress", "completed")]
    number = took[-1].get("To", "") if took else ""
    return settings.extensions.get(number, number)


def _leg(leg: Mapping[str, Any]) -> dict[str, Any]:
    names = ("CallSid", "CallStatus", "DialCallStatus", "DialBridged", "SequenceNumber")
    return {"event": leg["_event"], "at": leg["_at"], **{n: leg[n] for n in names if n in leg}}


def _number(leg: Mapping[str, Any] | None, name: str) -> int:
    text = str((leg or {}).get(name, ""))
    return int(text[:9]) if text.isascii() and text.isdecimal() else 0
