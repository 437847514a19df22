"""Understand one word that goes on from an answer: "kalau hari Jumat?"."""

import re
from dataclasses import replace

from bot.decision import Decision
from bot.handing_over import hand_over
from bot.offering import answer, is_sure
from bot.voice import Voice
from bot.words import words
from knowledge_base import Knowledge
from knowledge_base.folding import fold

LONGEST = 8
"""Words of a message that may only go on from the one before."""
_GOES_ON = re.compile(
    r"^\W*(?:(?:kak|min|pak|bu|mas|mbak|oh|ok|oke|baik|lalu|trus|terus|dan|nah|so)\W+)*"
    r"(?:kalau|kalo|klo|kl|kalu|nek|lek"
    r"|(?:bagaimana|gimana|gmn)(?:kah)? (?:kalau|kalo|klo|dengan|dgn)"
    r"|terus|trus|lalu|untuk|utk|what about|how about|and (?:on|for)|what if|if)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def follow(plain: str, voice: Voice, knowledge: Knowledge) -> Decision | None:
    """Return what follows when a turn only makes sense after the last answer; else None.

    The article of that answer, or the likeliest that was offered, is the context: its own
    sentences that speak of what is asked, the article that is asked for with it, or an officer.
    """
    memory = voice.turn.memory
    offered = next(iter(memory.get("choices", ())), "")  # the likeliest, where none was chosen
    known = knowledge.articles.get(str(memory.get("answered", offered)))
    if known is None or not _goes_on(plain):
        return None
    found = knowledge.look(f"{known.question} {voice.turn.text}").candidates
    quoted = _quoted(knowledge.answer(known.id, voice.language) or "", voice.turn.text)
    if quoted and found and found[0].article == known.id:
        return replace(answer(known.id, voice, knowledge, found, quoted), continues=True)
    if is_sure(knowledge.look(voice.turn.text).candidates):
        return None  # it says enough by itself
    if is_sure(found) and found[0].article != known.id:
        return answer(found[0].article, voice, knowledge, found)
    return replace(hand_over("follow_up", voice, found), continues=True)


def _goes_on(plain: str) -> bool:
    return len(plain.split()) <= LONGEST and _GOES_ON.search(plain) is not None


def _quoted(text: str, asked: str) -> str:
    """Return the sentences of a text in which all that is asked occurs."""
    wanted = set(fold(asked)) - words("follow")
    return " ".join(s for s in _SENTENCE.split(text) if wanted and wanted.issubset(fold(s)))
