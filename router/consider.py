"""Let the bot consider what a person said, and do what it decides."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session

from bot.courtesy import NOD
from bot.decision import Accepted, Decision, Handoff, Nothing, Thanks
from bot.turn import Turn
from desk.conversation import Conversation
from desk.message import Author, Direction, Kind, Message
from desk.office import Office
from router.hand_off import hand_off
from router.record import record
from router.say import say
from store import talks

COURTESIES = (Accepted, Nothing, Thanks)
"""Decisions about words that ask for nothing."""
LIKELIEST = 3
"""Candidates that are remembered of a decision."""
logger = logging.getLogger("loket.bot")


def consider(
    session: Session,
    conversation: Conversation,
    said: list[Message],
    *,
    office: Office,
    think: Callable[[Turn], Decision],
    at: datetime,
) -> None:
    """Take all that was said since the last turn as one question, and act on the bot's decision.

    Nothing is saved of the conversation.
    """
    conversation.consider_at = None
    conversation.considered_seq = conversation.last_seq
    if not said:
        return
    decision = decide(think, turn_of(conversation, said, office))
    before = conversation.memory.get("answered")
    conversation.memory = dict(decision.memory)
    conversation.language = decision.language
    _act(session, conversation, said, decision, office, at, before)
    conversation.considered_seq = conversation.last_seq  # nor need its own words be considered


def _asked(session: Session, conversation: Conversation) -> list[Message]:
    """Return all that the person said of the matter that nobody has answered."""
    assert conversation.id is not None
    since = conversation.unanswered_since
    every = talks.messages(session, conversation.id)
    return [
        m
        for m in every
        if m.direction == Direction.IN and m.kind == Kind.HUMAN and since and m.at >= since
    ]


def decide(think: Callable[[Turn], Decision], turn: Turn) -> Decision:
    """Ask the bot; whatever breaks in it, a person of the office takes the matter."""
    try:
        return think(turn)
    except Exception as error:
        logger.error("the bot broke kind=%s", type(error).__name__)
        return Handoff(gate="bot_failed", language=turn.language)


def turn_of(conversation: Conversation, said: list[Message], office: Office) -> Turn:
    """Return what was said as one turn of the person."""
    last = said[-1]
    return Turn(
        texts=tuple(_fresh(message, conversation.memory) for message in said),
        media=sum(message.files for message in said if not message.extra.get("sticker")),
        language=conversation.language,
        memory=conversation.memory,
        channel=last.channel,
        subject=last.subject,
        address=office.form_of_address,
        office=office.name,
        begun=said[0].seq > 1,
    )


def _fresh(message: Message, memory: Mapping[str, object]) -> str:
    """Return what is new in a message: an e-mail without the mail that it quotes.

    A button that we offered says by its id what was chosen, while there is something to choose.
    """
    if memory and (choice := message.extra.get("choice")):
        return str(choice)
    if message.extra.get("sticker"):
        return NOD
    return str(message.extra.get("fold") or message.text)


def _act(
    session: Session,
    conversation: Conversation,
    said: list[Message],
    decision: Decision,
    office: Office,
    at: datetime,
    before: str | None,
) -> None:
    if isinstance(decision, Nothing):
        return
    if decision.continues or decision.gate == "rejected":
        said = _asked(session, conversation) or said
    else:
        # Not about the last answer: what counts from here on is the new question.
        conversation.unanswered_since = said[0].at
    mute = any(message.extra.get("never_answer") for message in said)
    if mute and not isinstance(decision, Handoff):
        # A machine may read there: a person answers, and nothing is said automatically.
        decision = Handoff(gate="never_answer", language=decision.language)
    record(
        session, f"bot.{decision.name}", Author.BOT, at, conversation,
        **_told(decision, said, before),
    )  # fmt: skip
    if isinstance(decision, Handoff):
        hand_off(
            session, conversation, office=office, decision=decision, said=said, at=at, mute=mute
        )
        return
    if isinstance(decision, Accepted):
        conversation.answered(at)
    if decision.text:
        told = say(session, conversation, decision.text, at=at, extra=_buttons(decision))
        if told is None and not isinstance(decision, COURTESIES):
            unsaid = Handoff(gate="withheld", language=decision.language)
            hand_off(
                session, conversation, office=office, decision=unsaid, said=said, at=at, mute=True
            )


def _told(decision: Decision, said: list[Message], before: str | None) -> dict[str, object]:
    """Return what figures and learning need of a decision; `before` was answered last."""
    rejected = before if decision.gate == "rejected" else None
    return {
        "gate": decision.gate,
        "article": getattr(decision, "article", None) or rejected,
        "channel": said[-1].channel,
        "said": [message.id for message in said],
        "found": [[c.article, round(c.confidence, 3)] for c in decision.candidates[:LIKELIEST]],
        "continues": decision.continues,
    }


def _buttons(decision: Decision) -> dict[str, object]:
    return {"choices": list(decision.buttons)} if decision.buttons else {}
