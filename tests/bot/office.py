"""The office whose bot is tested: everything known but its WhatsApp number and its breaks."""

from typing import Any

from bot import Turn, consider
from bot.decision import Decision
from desk.variables import KNOWN
from knowledge_base import load

VARIABLES = {name: f"<{name}>" for name in KNOWN} | {
    "whatsapp": "",
    "layanan_istirahat": "",
    "alamat": "Jl. Trans Sulawesi",
}
KNOWLEDGE = load(VARIABLES)


def ask(*texts: str, **turn: Any) -> Decision:
    """Return what the bot decides about a burst."""
    return consider(Turn(texts=texts, **turn), KNOWLEDGE)


def then(before: Decision, *texts: str, **turn: Any) -> Decision:
    """Return what the bot decides about a burst that follows an earlier decision."""
    return ask(*texts, memory=before.memory, **turn)
