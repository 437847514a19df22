"""Decide what to say to one turn of a person. Nothing is done here: the router does it."""

from bot import figures, gates
from bot.decision import Decision, Nothing
from bot.handing_over import hand_over
from bot.language import language_of
from bot.offering import offer
from bot.replying import reply
from bot.turn import Turn
from bot.voice import PHRASES, Voice
from bot.welcoming import welcome
from desk.phrases import Phrases
from knowledge_base import Knowledge
from knowledge_base.folding import clean, fold

FIRST = frozenset({"emergency", "personal_data"})
"""Gates that come even before the reply to what the machine said last."""


def consider(turn: Turn, knowledge: Knowledge, phrases: Phrases = PHRASES) -> Decision:
    """Return what to do about a turn. What is not known for sure is handed to an officer."""
    plain = clean(turn.text)
    voice = Voice(phrases, language_of(plain, turn.language), turn)
    if not plain.strip():
        return _wordless(voice)
    gate = _gate(plain)
    if gate in FIRST:
        return hand_over(gate, voice)
    return (
        reply(plain, voice, knowledge)
        or _shown(voice)
        or welcome(plain, voice)
        or (hand_over(gate, voice) if gate else offer(voice, knowledge))
    )


def _gate(plain: str) -> str | None:
    meant = " ".join(fold(plain))
    return gates.first(plain, meant) or (
        "data_request" if figures.is_request(plain, meant) else None
    )


def _wordless(voice: Voice) -> Decision:
    if voice.turn.media:
        return hand_over("media_only", voice)
    return Nothing(gate="empty", memory=voice.turn.memory, language=voice.language)


def _shown(voice: Voice) -> Decision | None:
    """Return an officer for a picture or file with a word beside it: the matter is in the file.

    Mails carry logos and signatures as files, so there the text decides.
    """
    if voice.turn.media and voice.turn.channel != "email":
        return hand_over("with_file", voice)
    return None
