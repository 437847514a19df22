"""The trail of a conversation in words."""

from collections.abc import Mapping
from datetime import datetime

from desk.event import Event
from desk.officer import Officer
from web.reader import Reader


def happened(reader: Reader, officers: Mapping[int, Officer], event: Event) -> str:
    """Say what happened; a verb without words shows its name rather than nothing."""
    if not reader.phrases.has(f"event.{event.verb}", reader.language):
        return event.verb
    known = officers.get(int(event.detail.get("officer") or 0))
    name = known.name if known else ""
    return reader.say(f"event.{event.verb}", officer=name, **_values(reader, event))


def _values(reader: Reader, event: Event) -> dict[str, str]:
    """Return what an event tells besides: instants before and after, and why."""
    told = {key: str(event.detail.get(key) or "") for key in ("old", "new", "why")}
    for key in ("old", "new"):
        try:
            told[key] = reader.moment(datetime.fromisoformat(told[key]))
        except ValueError:
            continue
    for key in ("old", "new"):
        told[f"{key}_kind"] = reader.kind(str(event.detail.get(key) or ""))
    clock = str(event.detail.get("clock") or "")
    told["clock"] = reader.say_or(f"clock.{clock}", "clock.served")
    if reader.phrases.has(f"why.{told['why']}"):
        told["why"] = reader.say(f"why.{told['why']}")
    return told


def actor(reader: Reader, officers: Mapping[int, Officer], event: Event) -> str:
    """Say who did it."""
    kind, _, number = event.actor.partition(":")
    if kind == "officer" and number.isdecimal():
        known = officers.get(int(number))
        return known.name if known else event.actor
    return reader.say_or(f"event.actor_{kind}", "event.actor_system")
