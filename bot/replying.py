"""Take a turn as the reply to what the machine said last, where it is one."""

from dataclasses import replace

from bot import courtesy, replies
from bot.decision import Accepted, Decision
from bot.handing_over import hand_over
from bot.offering import answer
from bot.voice import Voice
from knowledge_base import Candidate, Knowledge


def reply(plain: str, voice: Voice, knowledge: Knowledge) -> Decision | None:
    """Return what follows from the reply; None when the turn is not one, but something new."""
    memory = voice.turn.memory
    if memory.get("choices"):
        decision = _chosen(plain, voice, knowledge)
    else:
        decision = _judged(plain, voice) if memory.get("answered") else None
    return decision and replace(decision, continues=True)


def _chosen(plain: str, voice: Voice, knowledge: Knowledge) -> Decision | None:
    choices = list(voice.turn.memory["choices"])
    number = replies.number(plain)
    if replies.wants_officer(plain) or number == len(choices) + 1:
        return hand_over("officer", voice)
    if number and number <= len(choices):
        article = choices[number - 1]
        return answer(article, voice, knowledge, (Candidate(article, 1.0, {"chosen": 1.0}),))
    return hand_over("rejected", voice) if replies.is_no(plain) else None


def _judged(plain: str, voice: Voice) -> Decision | None:
    if replies.is_no(plain) or replies.wants_officer(plain):
        return hand_over("rejected", voice)
    if replies.is_yes(plain) or courtesy.is_thanks(plain):
        return Accepted(
            gate="accepted",
            article=str(voice.turn.memory["answered"]),
            text=voice.say("accepted.text"),
            language=voice.language,
        )
    return None
