"""`loket ask`: what the bot would do with a question, with scores and why."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bot import Turn, consider
from bot.decision import Answer, Decision
from bot.gates import why
from bot.voice import PHRASES
from desk.office import Office
from knowledge_base import Candidate, Knowledge
from loket.json_lines import answer_lines
from loket.problem import ConfigError, nearest

Ask = Callable[[str], Decision]

GATED = 0.05
"""How much less likely an article is meant where a gate decided: what search would have found is
shown all the same."""


def run(office: str, question: str, *, json_lines: bool = False, config: Path | None = None) -> int:
    """Print what the bot would do; return the exit code (1: a line was wrong, 2: none asked)."""
    if json_lines and question:
        print("loket: --json-lines takes its questions from standard input", file=sys.stderr)
        return 2
    try:
        found, knowledge = _asked(office, config)
    except (ConfigError, ValueError) as error:
        print(_report(error), file=sys.stderr)
        return 2
    ask = asking(found, knowledge)
    if json_lines:
        return answer_lines(lambda line: answer(line, ask))
    if not question.strip():
        print(
            f'loket: what is asked? loket ask {found.code} "kantor buka jam berapa"',
            file=sys.stderr,
        )
        return 2
    print("\n".join(_describe(ask(question), knowledge)))
    return 0


def asking(office: Office, knowledge: Knowledge) -> Ask:
    """Return the way to ask an office's bot a question, as a first message in a chat."""
    phrases = PHRASES.override(office.wording)
    think = partial(consider, knowledge=knowledge, phrases=phrases)

    def ask(text: str) -> Decision:
        turn = Turn(
            texts=(text,),
            language=office.language,
            address=office.form_of_address,
            office=office.name,
        )
        decision = think(turn)
        return decision if decision.candidates else replace(decision, candidates=beside(turn))

    def beside(turn: Turn) -> tuple[Candidate, ...]:
        found = knowledge.look(turn.text).candidates
        return tuple(replace(c, confidence=c.confidence * GATED) for c in found)

    return ask


def answer(line: bytes, ask: Ask) -> dict[str, Any]:
    """Return the decision about one line `{"text": …}`, or `{"error": …}`."""
    try:
        return _as_object(ask(_text(line)))
    except (ValueError, RecursionError) as error:
        return {"error": str(error)}


def _text(line: bytes) -> str:
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise ValueError(f"this line is not JSON: {error}") from None
    text = asked.get("text") if isinstance(asked, dict) else None
    if not isinstance(text, str):
        raise ValueError('this line has no text; write {"text": "kantor buka jam berapa"}')
    return text.encode("utf-8", "replace").decode()  # a lone surrogate cannot be printed


def _as_object(decision: Decision) -> dict[str, Any]:
    candidates = [
        {"article": c.article, "confidence": round(c.confidence, 4)} for c in decision.candidates
    ]
    return {
        "decision": decision.name,
        "article": decision.article if isinstance(decision, Answer) else None,
        "candidates": candidates,
        "gate": decision.gate,
        "text": decision.text,
    }


def _describe(decision: Decision, knowledge: Knowledge) -> Iterable[str]:
    article = f" {decision.article}" if isinstance(decision, Answer) else ""
    yield f"decision  {decision.name}{article}"
    if decision.gate:
        yield f"gate      {decision.gate}: {why(decision.gate)}"
    if decision.matched:
        yield f"matched   {decision.matched}"
    for candidate in decision.candidates:
        yield f"found     {candidate.confidence:.3f}  {_title(candidate, knowledge)}"
        yield f"          {_evidence(candidate.evidence)}"
    for line in decision.text.splitlines():
        yield f"text      {line}"


def _title(candidate: Candidate, knowledge: Knowledge) -> str:
    return f"{candidate.article}  {knowledge.articles[candidate.article].question}"


def _evidence(evidence: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.2f}" for name, value in evidence.items())


def _asked(code: str, path: Path | None) -> tuple[Office, Knowledge]:
    from loket.known import knowledge_of

    if path is None:
        from offices import profiles

        offices, config = profiles(), None
    else:
        from loket.config import load as read

        config = read(path, channels=False)
        offices = config.offices
    if code not in offices:
        raise ValueError(f"no office {code!r}; {nearest(code, offices)}")
    return offices[code], knowledge_of(offices[code], config)


def _report(error: Exception) -> str:
    return error.report() if isinstance(error, ConfigError) else f"loket: {error}"
