"""Try a question: what the bot would do with it, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot import Turn, consider
from bot.decision import Answer, Decision
from bot.gates import why
from bot.offering import AHEAD, PLAUSIBLE, SURE
from bot.voice import PHRASES
from desk.markup import html
from knowledge_base import Candidate, Knowledge
from web.site import office_of, page, reader_of, site_of

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """An article that may be meant, with what speaks for it."""

    key: str
    question: str
    confidence: float
    evidence: Sequence[tuple[str, float]]


async def show(request: web.Request) -> web.Response:
    """Show the form, and what became of the question in it."""
    asked = request.query.get("q", "").strip()[:LONGEST]
    decision, found = None, list[Found]()
    if asked:
        library = site_of(request).router.library
        await library.refresh()
        office = office_of(request)
        knowledge = library.of(office)
        decision = _decide(asked, request, knowledge)
        found = [_found(candidate, knowledge) for candidate in decision.candidates]
    return page(
        request, "knowledge/trial.html", path="/knowledge", asked=asked, decision=decision,
        found=found, article=decision.article if isinstance(decision, Answer) else "",
        reason=_reason(request, decision), text=html(decision.text) if decision else "",
        sure=SURE, ahead=AHEAD, plausible=PLAUSIBLE,
    )  # fmt: skip


def _decide(asked: str, request: web.Request, knowledge: Knowledge) -> Decision:
    office = office_of(request)
    turn = Turn(texts=(asked,), language=office.language, address=office.form_of_address,
                office=office.name)  # fmt: skip
    return consider(turn, knowledge, PHRASES.override(office.wording))


def _found(candidate: Candidate, knowledge: Knowledge) -> Found:
    evidence = sorted(candidate.evidence.items(), key=lambda pair: -abs(pair[1]))
    known = knowledge.articles.get(candidate.article)
    question = known.question if known else candidate.article
    return Found(candidate.article, question, candidate.confidence, evidence)


def _reason(request: web.Request, decision: Decision | None) -> str:
    """Say which gate or reason decided, in the reader's language; operators' English else."""
    if decision is None or not decision.gate:
        return ""
    reader = reader_of(request)
    if reader.phrases.has(f"gate.{decision.gate}", reader.language):
        return reader.say(f"gate.{decision.gate}")
    return why(decision.gate)


ROUTES = [web.get("/knowledge/trial", show)]
