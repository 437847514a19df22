"""Answer, offer choices, or hand over, by what the search is sure of."""

from collections.abc import Sequence

from bot.decision import Answer, Choices, Decision
from bot.handing_over import hand_over
from bot.turn import Turn
from bot.wording import say
from knowledge_base import Candidate, Knowledge

SURE = 0.80
"""Confidence from which an answer is sent."""
AHEAD = 0.10
"""How far it must be ahead of the runner-up."""
PLAUSIBLE = 0.45
"""Confidence from which choices are worth offering."""
OFFERED = 3
TURNS = 2
"""Turns of the machine without an accepted answer, after which a person takes over."""


def offer(turn: Turn, language: str, knowledge: Knowledge) -> Decision:
    """Return the answer if it is sure, choices if some are plausible, else an officer."""
    findings = knowledge.look(turn.text)
    found = findings.candidates
    if not found or found[0].confidence < PLAUSIBLE:
        return hand_over(findings.elsewhere or "nothing_found", language, found)
    if int(turn.memory.get("turns", 0)) >= TURNS:
        return hand_over("two_turns", language, found)
    if _sure(found):
        return answer(turn, found[0].article, language, knowledge, found)
    return _choices(turn, language, knowledge, found[:OFFERED], found)


def resume(turn: Turn, article: str, language: str, knowledge: Knowledge) -> Decision:
    """Return the answer that the person chose."""
    return answer(turn, article, language, knowledge, (Candidate(article, 1.0, {"chosen": 1.0}),))


def answer(
    turn: Turn, article: str, language: str, knowledge: Knowledge, found: tuple[Candidate, ...]
) -> Decision:
    """Return the article's answer; an officer where the office has no value for it."""
    body = knowledge.answer(article)
    if body is None:
        return hand_over("missing_value", language, found)
    if language != "id" and not _speaks(article, language):
        body = say("answer.translated", language) + body
    return Answer(
        article=article,
        confidence=found[0].confidence,
        text=_worded("answer", turn, language, answer=body),
        candidates=found,
        memory={"answered": article, "turns": int(turn.memory.get("turns", 0)) + 1},
        language=language,
        buttons=(("1", say("answer.yes", language)), ("2", say("answer.no", language))),
    )


def _sure(found: tuple[Candidate, ...]) -> bool:
    runner_up = found[1].confidence if len(found) > 1 else 0.0
    return found[0].confidence >= SURE and found[0].confidence - runner_up >= AHEAD


def _speaks(article: str, language: str) -> bool:
    return article == "bahasa-inggris" and language == "en"


def _choices(
    turn: Turn,
    language: str,
    knowledge: Knowledge,
    offered: Sequence[Candidate],
    found: tuple[Candidate, ...],
) -> Decision:
    articles = tuple(c.article for c in offered)
    titles = [knowledge.articles[a].question for a in articles] + [say("choices.officer", language)]
    lines = "\n".join(f"{n}. {title}" for n, title in enumerate(titles, 1))
    return Choices(
        articles=articles,
        text=_worded("choices", turn, language, list=lines),
        candidates=found,
        memory={"choices": list(articles), "turns": int(turn.memory.get("turns", 0)) + 1},
        language=language,
        buttons=tuple((str(n), title) for n, title in enumerate(titles, 1)),
    )


def _worded(section: str, turn: Turn, language: str, **values: str) -> str:
    if turn.channel != "email":
        return say(f"{section}.chat", language, **values)
    person = turn.address or say("address.default", language)
    opening = say("answer.opening", language, address=person)
    return say(f"{section}.email", language, opening=opening, office=turn.office, **values)
