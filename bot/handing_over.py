"""Give a matter to an officer, with the words that fit its reason."""

from bot.decision import Handoff
from bot.wording import has, say
from knowledge_base import Candidate

KINDS = {"complaint": "complaint"}
"""Tickets that a gate opens under another promise than a consultation's."""


def hand_over(gate: str, language: str, found: tuple[Candidate, ...] = ()) -> Handoff:
    """Return the decision to give the matter to an officer because of `gate`."""
    key = f"handoff.{gate}" if has(f"handoff.{gate}") else "handoff.default"
    kind = KINDS.get(gate, "consultation")
    return Handoff(
        gate=gate, kind=kind, text=say(key, language), candidates=found, language=language
    )
