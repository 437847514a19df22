"""Decide what to say to one turn of a person. Nothing is done here: the router does it."""

import re
from dataclasses import replace
from itertools import starmap

from bot import figures, gates
from bot.another_office import another_office
from bot.courtesy import unsigned
from bot.decision import Answer, Decision, Handoff, Nothing
from bot.following import follow
from bot.gates import Stop
from bot.going_on import beyond, corrected, narrowed
from bot.handing_over import hand_over
from bot.language import language_of
from bot.offering import is_sure, offer, unsure
from bot.publishing import publication
from bot.replying import reply
from bot.turn import Turn
from bot.voice import PHRASES, Voice
from bot.welcoming import MACHINE, introduce, welcome
from desk.completeness import is_form
from desk.masking import hides
from desk.phrases import Phrases
from knowledge_base import Knowledge
from knowledge_base.folding import clean, fold

FIRST = frozenset({"emergency", "personal_data"})
"""Gates that come even before the reply to what the machine said last."""
BOOKISH = frozenset({"data_request"})
"""Gates behind which a publication may be what was asked for: it has the figures."""
ANOTHER = "another_body"
"""The gate of what is only offered where search is sure of it."""
TOPICS = frozenset({"other_agency", "spam", ANOTHER})
"""Gates that go by what a message is about."""
PARTS = 6
"""Sentences up to which a turn is read one by one."""
_SENTENCE = re.compile(r"(?<=[?!.])\s+|\n+")
_SECRET = re.compile(r"\b(?=\S*\d)(?=\S*[a-z])(?![a-z]+2\b)(?!\S*@\S*\.)[a-z0-9@#$%!_.-]{5,}")
"""What looks like a password; an address of mail does not."""
_PLACEHOLDER = re.compile(
    r"\W*(?:\[[^\[\]\n]{3,80}\]|<[^<>\n]{3,80}>"
    r"|[\w .()-]{1,80}\.(?:pdf|jpe?g|png|gif|webp|heic|docx?|xlsx?|pptx?|csv|zip|rar|mp[34]|ogg"
    r"|opus|m4a))\W*"
)
"""What mailers and copied chats write where a file was: [image: a.png], <Media omitted>, a.pdf."""


def consider(turn: Turn, knowledge: Knowledge, phrases: Phrases = PHRASES) -> Decision:
    """Return what to do about a turn. What is not known for sure is handed to an officer."""
    plain = clean(turn.text)
    voice = Voice(phrases, language_of(plain, turn.language), turn)
    if not plain.strip():
        return _wordless(voice)
    if _PLACEHOLDER.fullmatch(plain):
        return hand_over("media_only", voice)
    stop = _stop(turn.text, plain, knowledge) or another_office(plain, turn.office)
    if stop and stop.gate in FIRST:
        return _stopped(stop, voice)
    told = _told(turn, plain)
    hard = None if stop and stop.gate == ANOTHER else stop
    decision = (
        reply(told, voice, knowledge)
        or _shown(voice)
        or (None if hard else narrowed(plain, voice, knowledge))
        or welcome(told, voice)
        or (None if hard else _gone_on(plain, voice, knowledge, phrases))
        or (publication(voice, knowledge) if not hard or hard.gate in BOOKISH else None)
        or (_known(stop, voice, knowledge) if stop else None)
        or (_stopped(stop, voice) if stop else offer(voice, knowledge))
    )
    if isinstance(decision, Handoff) and decision.gate in BOOKISH:
        beside = _beside(voice, knowledge)
        return replace(decision, text=f"{beside}\n\n{decision.text}" if beside else decision.text)
    return decision


def _told(turn: Turn, plain: str) -> str:
    """Return what may be a courtesy or a reply: of a reply by mail all but the signature.

    What looks like one may also be a title: "Data Kemiskinan 2023".
    """
    if turn.channel != "email" or not (turn.memory or turn.begun):
        return plain
    told = clean(unsigned(turn.text))
    return plain if figures.speaks(plain.removeprefix(told)) else told


def _gone_on(plain: str, voice: Voice, knowledge: Knowledge, phrases: Phrases) -> Decision | None:
    """Return what follows where a turn goes on from what the machine said last."""
    if rest := beyond(voice.turn):
        decision = consider(rest.turn, knowledge, phrases)
        if not rest.refused:
            return decision
        return corrected(decision, voice, restated=rest.restated)
    return follow(plain, voice, knowledge)


def _stop(text: str, plain: str, knowledge: Knowledge) -> Stop | None:
    if hides(text):
        return Stop("personal_data", "a number that is hidden")
    meant = " ".join(fold(text))
    stop = gates.first(plain, meant)
    if stop and stop.gate not in TOPICS:
        return stop  # what follows looks for a reason, or for a better one
    readings, mended = [(plain, meant)], " ".join(knowledge.meant(text))
    if mended != meant:
        readings.append((" ".join(knowledge.spelled(text)), mended))
    stop = stop or next(filter(None, starmap(gates.first, readings[1:])), None)
    stop = stop or gates.misspelt(plain, knowledge.strange(text)) or _secret(plain, mended)
    if is_form(text) and (stop is None or stop.gate in TOPICS):
        return Stop("data_request", "a form that was filled in")
    if stop is None or stop.gate == ANOTHER:
        stop = next(filter(None, starmap(figures.asked, readings)), stop)
    return stop


def _secret(plain: str, mended: str) -> Stop | None:
    """Return the gate for a password beside a word for one that was misspelt."""
    told = _SECRET.search(plain) if "sandi" in mended.split() else None
    return Stop("personal_data", told[0]) if told else None


def _stopped(stop: Stop, voice: Voice) -> Decision:
    decision = introduce(voice) if stop.gate == MACHINE else hand_over(stop.gate, voice)
    return replace(decision, matched=stop.words)


def _beside(voice: Voice, knowledge: Knowledge) -> str:
    """Return the answer to what is known for sure of what somebody asks beside figures, else "".

    "jam berapa buka? minta data penduduk 2023": the request goes to an officer all the same. In a
    letter a greeting or a signature may look like a question, so it is left to the officer.
    """
    parts = _SENTENCE.split(voice.turn.text)
    if voice.turn.channel == "email" or not 1 < len(parts) <= PARTS:
        return ""
    for part in parts:
        found = () if _stop(part, clean(part), knowledge) else knowledge.look(part).candidates
        if is_sure(found) and knowledge.articles[found[0].article].speaks(voice.language):
            return knowledge.answer(found[0].article, voice.language) or ""
    return ""


def _known(stop: Stop, voice: Voice, knowledge: Knowledge) -> Decision | None:
    """Return the answer where the office has an article about what a gate took for others' matter.

    An office that writes about BPJS or bitcoin wants to be asked about it. Where another body is
    named, what search is sure of is offered.
    """
    if stop.gate not in TOPICS:
        return None
    decision = offer(voice, knowledge)
    if isinstance(decision, Answer):
        said = knowledge.articles[decision.article].phrasings
        gate = gates.gates()[stop.gate]
        if any(stop.words in gate.named(clean(phrasing)) for phrasing in said):
            return decision
        if stop.gate == ANOTHER:
            decision = unsure(voice, knowledge, decision.candidates)
    if stop.gate != ANOTHER:
        return None
    return replace(decision, gate=decision.gate or stop.gate, matched=stop.words)


def _wordless(voice: Voice) -> Decision:
    if voice.turn.media:
        return hand_over("media_only", voice)
    if voice.turn.channel == "email":  # somebody sent it, and what they meant got lost on the way
        return hand_over("empty", voice)
    return Nothing(gate="empty", memory=voice.turn.memory, language=voice.language)


def _shown(voice: Voice) -> Decision | None:
    """Return an officer for a picture or file with a word beside it: the matter is in the file.

    Mails carry logos and signatures as files, so there the text decides.
    """
    if voice.turn.media and voice.turn.channel != "email":
        return hand_over("with_file", voice)
    return None
