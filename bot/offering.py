"""Answer, offer choices, or hand over, by what the search is sure of."""

import re
from collections.abc import Collection

from bot.decision import Answer, Choices, Decision, Question
from bot.handing_over import hand_over
from bot.voice import Voice
from bot.words import words
from knowledge_base import Candidate, Findings, Knowledge
from knowledge_base.folding import clean

SURE = 0.97
"""Confidence from which an answer is sent."""
AHEAD = 0.10
"""How far it must be ahead of the runner-up."""
PLAUSIBLE = 0.35
"""Confidence from which choices are worth offering."""
POSSIBLE = 0.10
"""Confidence from which an article is among them: of 237 below it, none was what people meant."""
UNCLEAR = "unclear"
"""The kind of message that asks for something without saying what."""
FEW = 4
"""Words of a message of which nothing is claimed if all are an article's: "cara daftar akun"."""
FIGURES = "figures"
"""The gate of whoever wants data and does not say which."""
BRIEF = 2
"""Words of a message that only names its matter: "alamat", "besok buka?"."""
CLAIMS = frozenset({"other_agency", "complaint", "spam"})
"""Kinds of message by which something is claimed of a person or their matter, …"""
CLEAR, STRANGE = 0.3, 0.5
"""… from this score, and where fewer of the words are known to no phrasing."""
_OURS = re.compile(r"\b(?:bps|kantor ini|di ?sini)\b")
OFFERED = 3
UNSURE_TURNS = 2
"""Turns in which the machine only asked back, after which a person takes over."""

Found = tuple[Candidate, ...]


def offer(voice: Voice, knowledge: Knowledge) -> Decision:
    """Return the answer if it is sure, choices if some are plausible, else an officer."""
    findings = knowledge.look(voice.turn.text)
    found = findings.candidates
    if _wants_figures(knowledge.meant(voice.turn.text)) and may_ask(voice) and not is_sure(found):
        return ask_more(FIGURES, voice)
    if not found or found[0].confidence < PLAUSIBLE:
        return _doubtful(voice, knowledge, findings)
    if found[0].article == voice.turn.memory.get("answered"):
        return hand_over("rejected", voice, found)  # asked again: the answer did not help
    if found[0].article in voice.turn.memory.get("choices", ()) or is_sure(found):
        return answer(found[0].article, voice, knowledge, found)
    return unsure(voice, knowledge, found)


def _doubtful(voice: Voice, knowledge: Knowledge, findings: Findings) -> Decision:
    """Return what a brief message names, a question back where it says too little, an officer."""
    meant = knowledge.meant(voice.turn.text)
    is_brief = 0 < len(meant) <= BRIEF
    claimed = findings.elsewhere in CLAIMS and len(meant) <= FEW
    least = 0.0 if is_brief else POSSIBLE if claimed else 1.0
    known = (c for c in findings.candidates if c.confidence >= least)
    named = [c for c in known if meant and c.evidence["covered"] >= 1.0]
    if named:
        return unsure(voice, knowledge, tuple(named), least=0.0)
    if (is_brief or findings.elsewhere == UNCLEAR) and may_ask(voice):
        return ask_more(UNCLEAR, voice)
    kind = findings.elsewhere
    if kind in CLAIMS and (is_brief or not _is_clear(voice, findings.candidates)):
        kind = None
    return hand_over(kind or "nothing_found", voice, findings.candidates)


def _wants_figures(meant: Collection[str]) -> bool:
    """Return whether somebody only says that they want data: "kak mau minta data dong"."""
    return "data" in meant and words("figures").issuperset(meant)


def _is_clear(voice: Voice, found: Found) -> bool:
    """Return whether a message may be called what it looks most like."""
    if not found or _OURS.search(clean(voice.turn.text)):
        return False
    evidence = found[0].evidence
    return evidence["score"] - evidence["apart"] >= CLEAR and evidence["unknown"] < STRANGE


def unsure(
    voice: Voice, knowledge: Knowledge, found: Found, *, least: float = POSSIBLE
) -> Decision:
    """Return choices, or an officer where a list to choose from does not help.

    `least` is the confidence from which an article is among them.
    """
    if is_asked_back(voice):
        return hand_over("two_turns", voice, found)
    if voice.turn.channel == "email":  # a list to choose from would cost the writer a day
        return hand_over("unsure", voice, found)
    return choose(voice, knowledge, found, least)


def answer(
    article: str, voice: Voice, knowledge: Knowledge, found: Found, quoted: str = ""
) -> Decision:
    """Return the article's answer, or what is `quoted` of it; an officer where it has no value."""
    body = quoted or knowledge.answer(article, voice.language)
    if body is None:
        return hand_over("missing_value", voice, found)
    if not knowledge.articles[article].speaks(voice.language):
        body = voice.say("answer.translated", answer=body)
    return Answer(
        article=article,
        confidence=found[0].confidence,
        text=voice.letter("answer", answer=body),
        candidates=found,
        memory={"answered": article},
        language=voice.language,
        buttons=(("1", voice.say("answer.yes")), ("2", voice.say("answer.no"))),
    )


def ask_more(gate: str, voice: Voice) -> Question:
    """Return the request to say more."""
    memory = {"asked": gate, "unsure": unsure_turns(voice) + 1}
    key = f"question.{gate}" if voice.has(f"question.{gate}") else "question.text"
    text = voice.say(key, address=voice.address)
    return Question(gate=gate, text=text, memory=memory, language=voice.language)


def may_ask(voice: Voice) -> bool:
    """Return whether the machine may ask back: once, and not by e-mail."""
    return not voice.turn.memory.get("asked") and voice.turn.channel != "email"


def unsure_turns(voice: Voice) -> int:
    """Return in how many turns since the last answer the machine only asked back."""
    return int(voice.turn.memory.get("unsure", 0))


def is_asked_back(voice: Voice) -> bool:
    """Return whether the machine has asked back as often as it may."""
    return unsure_turns(voice) >= UNSURE_TURNS


def is_sure(found: Found) -> bool:
    """Return whether the likeliest is sure enough to be sent, and clearly ahead."""
    if not found:
        return False
    runner_up = found[1].confidence if len(found) > 1 else 0.0
    return found[0].confidence >= SURE and found[0].confidence - runner_up >= AHEAD


def choose(voice: Voice, knowledge: Knowledge, found: Found, least: float = POSSIBLE) -> Decision:
    """Return the offer of what was found, and of an officer."""
    articles = tuple(one.article for one in found[:OFFERED] if one.confidence >= least)
    titles = [knowledge.articles[article].title for article in articles]
    asks = "choice" if len(articles) == 1 else "choices"
    numbered = list(enumerate([*titles, voice.say("choices.officer")], 1))
    return Choices(
        articles=articles,
        text=voice.letter(asks, list="\n".join(f"{n}. {title}" for n, title in numbered)),
        candidates=found,
        memory={"choices": list(articles), "unsure": unsure_turns(voice) + 1},
        language=voice.language,
        buttons=tuple((str(n), title) for n, title in numbered),
    )
