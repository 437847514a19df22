"""Take a turn as the reply to what the machine said last, where it is one."""

from dataclasses import replace

from bot import courtesy, replies
from bot.decision import Accepted, Decision
from bot.handing_over import hand_over
from bot.offering import answer, choose, is_asked_back
from bot.voice import Voice
from bot.words import words
from knowledge_base import Candidate, Knowledge
from knowledge_base.folding import fold


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
    numbers = replies.numbers(plain, len(choices))
    if replies.wants_officer(plain) or len(choices) + 1 in numbers:
        return hand_over("officer", voice)
    if numbers and numbers[-1] <= len(choices):
        return _answered([choices[number - 1] for number in numbers], voice, knowledge)
    if len(choices) == 1 and replies.is_yes(plain):
        return _answered(choices, voice, knowledge)
    if replies.is_no(plain):
        return hand_over("none_fits", voice)
    if named := _named(voice, choices, knowledge):
        return _answered([named], voice, knowledge)
    return _again(voice, choices, knowledge) if replies.chooses_none(plain) else None


def _again(voice: Voice, choices: list[str], knowledge: Knowledge) -> Decision:
    """Ask once more for a choice: "ya" and "7" tell none of several."""
    found = tuple(Candidate(one, 0.0, {}) for one in choices if one in knowledge.articles)
    if is_asked_back(voice):
        return hand_over("two_turns", voice, found)
    decision = choose(voice, knowledge, found, least=0.0)
    return replace(decision, text=f"{voice.say('choices.again')} {decision.text}")


def _answered(chosen: list[str], voice: Voice, knowledge: Knowledge) -> Decision:
    """Return what was chosen; what the person thinks of it counts for the first."""
    bodies = [knowledge.answer(article, voice.language) for article in chosen]
    if None in bodies:
        return hand_over("missing_value", voice)
    found = tuple(Candidate(article, 1.0, {"chosen": 1.0}) for article in chosen)
    return answer(chosen[0], voice, knowledge, found, "\n\n".join(filter(None, bodies)))


def _named(voice: Voice, choices: list[str], knowledge: Knowledge) -> str | None:
    """Return the one choice whose title has all the words that were typed."""
    said = frozenset(fold(voice.turn.text)) - words("choosing")
    titles = {one: knowledge.articles[one].title for one in choices if one in knowledge.articles}
    fitting = [one for one, title in titles.items() if said and said.issubset(fold(title))]
    return fitting[0] if len(fitting) == 1 else None


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
