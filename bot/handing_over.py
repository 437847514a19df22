"""Give a matter to an officer, with the words that fit its reason."""

from bot import intake
from bot.decision import Handoff
from bot.voice import Voice
from knowledge_base import Candidate

KINDS = {"complaint": "complaint", "privacy": "privacy", "information_request": "request"}
"""Tickets that a gate opens under another promise than a consultation's."""
DATA = "data_request"
"""The gate behind which somebody wants figures."""


def hand_over(gate: str, voice: Voice, found: tuple[Candidate, ...] = ()) -> Handoff:
    """Return the decision to give the matter to an officer because of `gate`."""
    key = f"handoff.{gate}" if voice.has(f"handoff.{gate}") else "handoff.default"
    return Handoff(
        gate=gate,
        kind=KINDS.get(gate, "consultation"),
        text=voice.say(key),
        asks=intake.lacks(intake.read([voice.turn.text])) if gate == DATA else (),
        candidates=found,
        language=voice.language,
    )
