"""The trail of a conversation in words."""

from collections.abc import Mapping

from desk.event import Event
from desk.officer import Officer
from web.reader import Reader


def happened(reader: Reader, officers: Mapping[int, Officer], event: Event) -> str:
    """Say what happened; a verb without words shows its name rather than nothing."""
    if not reader.phrases.has(f"event.{event.verb}", reader.language):
        return event.verb
    known = officers.get(int(event.detail.get("officer") or 0))
    name = known.name if known else ""
    return reader.say(f"event.{event.verb}", officer=name, why=str(event.detail.get("why") or ""))


def actor(reader: Reader, officers: Mapping[int, Officer], event: Event) -> str:
    """Say who did it."""
    kind, _, number = event.actor.partition(":")
    if kind == "officer" and number.isdecimal():
        known = officers.get(int(number))
        return known.name if known else event.actor
    return reader.say_or(f"event.actor_{kind}", "event.actor_system")
