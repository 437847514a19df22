"""What a turn goes on to say after a word about the machine's last one."""

import re
from dataclasses import replace
from typing import NamedTuple

from bot import courtesy, figures, replies
from bot.decision import Answer, Choices, Decision, Handoff
from bot.handing_over import DATA, hand_over
from bot.turn import Turn
from bot.voice import Voice
from knowledge_base import Knowledge
from knowledge_base.folding import clean

_CLAUSE = re.compile(r"\s*([^,.!?\n]{1,40})[,.!\n]\W*(?=\w)", re.DOTALL)
_MEANT = r"(?:(?:yang |yg )?(?:saya |sy |aku )?(?:maksud|mksd|mksud)(?:nya|ny|ku| saya| sy| aku)?)"
_LINK = re.compile(
    rf"\W*(?:(?:{_MEANT}|tapi|tp|trus|terus|lalu|nah|oh ya|i mean|but)\b\W+)+(?=\w+\W+\w)",
    re.IGNORECASE,
)
_MEANS = re.compile(rf"\W*{_MEANT}\b\W+(?=\w)", re.IGNORECASE)
_AFTER = re.compile(rf"\W+{_MEANT}\W*$", re.IGNORECASE)
_HEARD = re.compile(
    r"^\W*(?:(?:oh|ooh|o|eh|ah|oalah|hmm?|waduh|wah|maaf|sorry|sori)\b\W*)*"
    r"(?:(?:gitu|begitu|gt|ya|iya|iyo|ok|oke|okay|baik|siap|salah(?: ketik| tulis)?|typo)\b\W*)*"
    r"(?:(?:ya|kak|min|pak|bu)\b\W*)*$"
)
_OH = re.compile(r"^\W*(?:(?:oh|eh|ah|wah|waduh|hmm?)\W+)+")
LONGEST = 500
"""Characters of a turn that may go on from what the machine said."""
OPEN = frozenset({"nothing_found", "not_known", "follow_up", "off_topic", "unclear", "unsure"})
"""Reasons for an officer that say nothing of what a correction is about."""


class Rest(NamedTuple):
    """A turn without the word that only replies; whether that was a no, and what is meant told."""

    turn: Turn
    refused: bool
    restated: bool


def beyond(turn: Turn) -> Rest | None:
    """Return the turn without the word that only replies.

    None where nothing was said before, or nothing else is said now. In a letter a first sentence
    may be anything.
    """
    text, refused, meant = turn.text, False, _MEANS
    if turn.channel == "email" or len(text) > LONGEST:
        return None
    if not turn.memory.keys() & {"answered", "choices"}:
        return None
    if found := _CLAUSE.match(text):
        head, after = _OH.sub("", _AFTER.sub("", clean(found[1]))), text[found.end() :]
        refused = replies.is_no(head) or _denies(head, after)
        if refused or replies.is_yes(head) or courtesy.is_thanks(head) or _HEARD.match(head):
            text, meant = after, _LINK
    rest = _AFTER.sub("", text)
    link = meant.match(rest)
    rest = rest[link.end() :] if link else rest
    if rest == turn.text or not any(map(str.isalnum, rest)):
        return None
    return Rest(replace(turn, texts=(rest,), subject=""), refused, rest != text)


def _denies(head: str, rest: str) -> bool:
    """Return whether a first clause says what is not meant: "bukan akun pst, maksudnya …"."""
    return head.startswith(("bukan ", "bkn ")) and _LINK.match(rest) is not None


def corrected(decision: Decision, voice: Voice, *, restated: bool) -> Decision:
    """Return what is decided about what follows a no: an officer where nothing better is known.

    Choices are better only where the person says what is meant.
    """
    if isinstance(decision, Answer) or (restated and isinstance(decision, Choices)):
        return decision
    if isinstance(decision, Handoff) and decision.gate not in OPEN:
        return decision
    gate = "rejected" if voice.turn.memory.get("answered") else "none_fits"
    return replace(hand_over(gate, voice, decision.candidates), continues=True)


def narrowed(plain: str, voice: Voice, knowledge: Knowledge) -> Decision | None:
    """Return an officer for whoever only adds which place or year, after figures were spoken of."""
    memory = voice.turn.memory
    about = str(memory.get("answered", next(iter(memory.get("choices", ())), "")))
    known = knowledge.articles.get(about)
    if known is None or not figures.only_which(plain) or not figures.speaks(known.question):
        return None
    return replace(hand_over(DATA, voice), asks=(), continues=True)
