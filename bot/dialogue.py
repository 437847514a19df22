"""Decide what to say to one turn of a person. Nothing is done here: the router does it."""

from bot import courtesy, figures, gates, replies
from bot.decision import Accepted, Decision, Greeting, Nothing, Question, Thanks
from bot.handing_over import hand_over
from bot.language import language_of
from bot.offering import offer, resume
from bot.turn import Turn
from bot.wording import say
from knowledge_base import Knowledge
from knowledge_base.folding import clean, fold

ASIDE = frozenset({"emergency", "personal_data"})
"""Gates that come even before the reply to a pending question."""


def consider(turn: Turn, knowledge: Knowledge) -> Decision:
    """Return what to do about a turn. What is not known for sure is handed to an officer."""
    plain = clean(turn.text)
    language = language_of(plain, turn.language)
    if not plain.strip():
        return _wordless(turn, language)
    gate = _gate(plain)
    if gate in ASIDE:
        return hand_over(gate, language)
    return (
        _reply(turn, plain, language, knowledge)
        or _courtesy(turn, plain, language)
        or (hand_over(gate, language) if gate else None)
        or offer(turn, language, knowledge)
    )


def _gate(plain: str) -> str | None:
    meant = " ".join(fold(plain))
    return gates.first(plain, meant) or (
        "data_request" if figures.is_request(plain, meant) else None
    )


def _wordless(turn: Turn, language: str) -> Decision:
    if turn.media:
        return hand_over("media_only", language)
    return Nothing(gate="empty", memory=turn.memory, language=language)


def _reply(turn: Turn, plain: str, language: str, knowledge: Knowledge) -> Decision | None:
    """Take the turn as the reply to what the machine said last, where it is one."""
    if turn.memory.get("choices"):
        return _chosen(turn, plain, language, knowledge)
    if turn.memory.get("answered"):
        return _judged(turn, plain, language)
    return None


def _chosen(turn: Turn, plain: str, language: str, knowledge: Knowledge) -> Decision | None:
    choices = list(turn.memory["choices"])
    number = replies.number(plain)
    if replies.wants_officer(plain) or number == len(choices) + 1:
        return hand_over("officer", language)
    if number and number <= len(choices):
        return resume(turn, choices[number - 1], language, knowledge)
    return hand_over("rejected", language) if replies.is_no(plain) else None


def _judged(turn: Turn, plain: str, language: str) -> Decision | None:
    article = str(turn.memory["answered"])
    if replies.is_no(plain) or replies.wants_officer(plain):
        return hand_over("rejected", language)
    if replies.is_yes(plain) or courtesy.is_thanks(plain):
        return Accepted(
            gate="accepted", article=article, text=say("accepted.text", language), language=language
        )
    return None


def _courtesy(turn: Turn, plain: str, language: str) -> Decision | None:
    if courtesy.is_thanks(plain):
        text = say("thanks.text", language, address=address(turn, language))
        return Thanks(gate="thanks", text=text, language=language)
    for gate, fits in (("greeting", courtesy.is_greeting), ("ping", courtesy.is_ping)):
        if fits(plain):
            return _welcome(gate, turn, plain, language)
    return None


def _welcome(gate: str, turn: Turn, plain: str, language: str) -> Decision:
    """Ask once what is wanted; whoever says no more, or writes a letter, gets an officer."""
    if turn.channel == "email" or turn.media or turn.memory.get("greeted"):
        return hand_over("media_only" if turn.media else gate, language)
    memory = {"greeted": True}
    if gate == "ping" and not any(c.isalpha() for c in plain):
        return Question(
            gate=gate, text=say("question.text", language), memory=memory, language=language
        )
    opening = say(
        "greet.salam" if courtesy.is_salam(plain) else "greet.plain",
        language,
        address=address(turn, language),
    )
    text = f"{opening} {say('greet.body', language)}"
    return Greeting(gate=gate, text=text, memory=memory, language=language)


def address(turn: Turn, language: str) -> str:
    """Return how this person is addressed: the office's own form, else the catalogue's."""
    return turn.address or say("address.default", language)
