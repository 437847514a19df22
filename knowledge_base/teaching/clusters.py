"""Questions that ask for the same thing, and the article or phrasings they would make."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desk.anonymous import NAME
from desk.article import Content
from desk.lesson import Asked
from knowledge_base.near import Near, Words, words_of

ALIKE = 0.42
"""Likeness from which two questions ask for the same."""
SAME_ANSWER = 0.6
"""Likeness from which an officer's reply says what an article says."""
LEANS = 0.5
"""The part of a cluster's questions that must look most like an article to belong to it."""
LEAST_SURE = 0.15
FEWEST = 2
"""Words of a question, without fillers."""
LONGEST = 160
"""Characters of a question that may become a phrasing."""
PHRASINGS = 30
NOT_FOR_ARTICLES = frozenset({
    "emergency", "personal_data", "abuse", "spam", "complaint", "data_request", "other_agency",
    "empty", "media_only", "with_file", "never_answer", "withheld", "greeting", "ping", "thanks",
    "bot_failed", "officer", "missing_value", "follow_up", "deep_consultation", "unclear",
})  # fmt: skip
"""Why an officer got a matter that no article could have answered."""
_OPENING = re.compile(
    r"^\W*(?:assalam\w*[^\n,.!]*|selamat \w+|halo|hai|hi|hello|dear|baik|terima kasih atas"
    r"[^\n.]*|yth\.?)(?:[ ,]+(?:kak|bapak|ibu|pak|bu|min|mas|mbak|\[nama\]))*[ ]*(?:[,.!\n]+|$)\s*"
    r"|^\W*(?:yth\.?|kepada)[^\n]*\n\s*",
    re.IGNORECASE,
)
_CALLED = r"kak|min|mimin|mas|mbak|mba|gan|sis|bos"
"""What nobody calls anything but the one who is spoken to."""
_ADDRESS = re.compile(
    rf"^\W*(?:(?:{_CALLED})\b[ ,.!]*(?:\[nama\][ ,.!]*)?"
    r"|(?:kakak|admin|pak|bapak|bu|ibu|bang)\b(?: \[nama\]| ?[,!])[ ,.!]*)",
    re.IGNORECASE,
)
_CALLED_LAST = re.compile(rf"[ ,]+(?:{_CALLED}|pak|bu)\W*$", re.IGNORECASE)
_INTRODUCTION = re.compile(
    r"^\W*(?:perkenalkan,?\s*)?(?:nama\s+)?(?:saya|sy|aku)\s+\[nama\][^,.\n]{0,60}[,.\n]\s*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\n\s*(?:demikian[^\n]*\n\s*)?(?:salam|hormat (?:kami|saya)|terima ?kasih(?! +atas)"
    r"|wassalam\w*|regards)\b[^\n.]{0,30}[.,]?[^\n]{0,20}(?:\n[^\n]{0,80}){0,4}\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask for the same, and what could be learned from them.

    With an `article`, its `phrasings` would be added there; without, they and `answer` would make
    a new one. `answer` is what an officer wrote most typically, empty when none did.
    """

    asked: tuple[Asked, ...]
    question: str
    phrasings: tuple[str, ...]
    answer: str
    article: str = ""

    @property
    def said(self) -> list[int]:
        """The ids of the messages."""
        return [number for one in self.asked for number in one.matter.said]

    @property
    def complete(self) -> bool:
        """Whether it can be approved as it is."""
        return bool(self.article or self.answer)


def clusters(
    asked: Sequence[Asked],
    articles: Mapping[str, Content],
    *,
    knows: Callable[[str], bool],
) -> list[Cluster]:
    """Return clusters of two and more unanswered questions, the largest first.

    `knows` says whether the machine would answer a question by now.
    """
    open_ = [one for one in asked if one.matter.handed_over and _may_be_learned(one)]
    folded = [words_of(_asking(one.text)) for one in open_]
    groups = _grouped(folded)
    answers = Near(_words(content.answer) for content in articles.values())
    made = [_cluster([open_[n] for n in group], list(articles), answers) for group in groups]
    still = [c for c in made if not all(knows(one.text) for one in c.asked[:5])]
    return sorted(still, key=lambda c: -len(c.asked))


def _may_be_learned(one: Asked) -> bool:
    return one.matter.gate not in NOT_FOR_ARTICLES and is_question(one.text)


def is_question(text: str) -> bool:
    """Return whether a text says enough to be a question: a lone "2" or "ok" does not."""
    return len(words_of(text)) >= FEWEST


def _grouped(folded: Sequence[Words]) -> list[list[int]]:
    """Return groups around the texts that have the most others like them."""
    near = Near(folded)
    likes = {
        n: [other for other, _ in near.like(words, least=ALIKE, most=200) if other != n]
        for n, words in enumerate(folded) if words
    }  # fmt: skip
    taken: set[int] = set()
    groups = []
    for n in sorted(likes, key=lambda n: (-len(likes[n]), n)):
        group = [n, *likes[n]] if n not in taken else []
        group = [member for member in group if member not in taken]
        if len(group) > 1:
            taken.update(group)
            groups.append(group)
    return groups


def _cluster(asked: list[Asked], keys: Sequence[str], answers: Near) -> Cluster:
    replies = [tidy(one.reply) for one in asked if one.reply]
    answer = _typical([reply for reply in replies if reply])
    phrasings = tuple(dict.fromkeys(
        text for one in asked if len(text := " ".join(_asking(one.text).split())) <= LONGEST
        and NAME not in text and text
    ))[:PHRASINGS]  # fmt: skip
    question = min(phrasings, key=len) if phrasings else asked[0].text[:LONGEST]
    leader = " ".join(_asking(asked[0].text).split())
    if leader and len(leader) <= LONGEST:
        question = leader
    return Cluster(tuple(asked), _as_question(question), phrasings, answer,
                   _article(asked, answer, keys, answers))  # fmt: skip


def _article(asked: Sequence[Asked], answer: str, keys: Sequence[str], answers: Near) -> str:
    """Return the article that the questions already have, by what officers replied or by search."""
    said = answers.like(_words(answer), least=SAME_ANSWER, most=1) if answer else []
    if said:
        return keys[said[0][0]]
    if answer:
        return ""  # officers said something else than any article does
    first = Counter(one.matter.found[0][0] for one in asked
                    if one.matter.found and one.matter.found[0][1] >= LEAST_SURE
                    and not one.matter.rejected)  # fmt: skip
    for key, count in first.most_common(1):
        if key in keys and count >= LEANS * len(asked):
            return key
    return ""


def _typical(replies: Sequence[str]) -> str:
    """Return the reply that is most like the others; the longer of two alike."""
    if not replies:
        return ""
    near = Near(_words(reply) for reply in replies)

    def fits(reply: str) -> tuple[float, int]:
        return sum(like for _, like in near.like(_words(reply), least=0.0)), len(reply)

    return max(replies, key=fits)


def tidy(reply: str) -> str:
    """Return an officer's reply without salutation and signature."""
    plain = _CLOSING.sub("", reply.replace("\r\n", "\n")).strip()
    for _ in range(2):
        plain = _OPENING.sub("", plain, count=1)
    plain = _ADDRESS.sub("", plain)
    return plain[:1].upper() + plain[1:] if plain else ""


def _asking(text: str) -> str:
    """Return a question without greeting and introduction."""
    return _INTRODUCTION.sub("", _OPENING.sub("", text, count=1)).strip() or text.strip()


def _as_question(text: str) -> str:
    said = _ADDRESS.sub("", _CALLED_LAST.sub("", text)).strip().rstrip("?!. ")
    return f"{said[:1].upper()}{said[1:]}?"


def _words(text: str) -> Words:
    return tuple(re.findall(r"[^\W_]+", text.lower()))
