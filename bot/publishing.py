"""Answer with a publication of the office, where one is asked for."""

from bot.decision import Decision
from bot.offering import answer, choose
from bot.voice import Voice
from knowledge_base import Knowledge
from knowledge_base.books import ANSWERED


def publication(voice: Voice, knowledge: Knowledge) -> Decision | None:
    """Return the book that is asked for, the books that may be meant, or None."""
    found = knowledge.publications(voice.turn.text)
    if not found:
        return None
    if found[0].confidence >= ANSWERED:
        return answer(found[0].article, voice, knowledge, found)
    return choose(voice, knowledge, found)
