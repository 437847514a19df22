"""Articles that steal each other's questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desk.article import Content
from desk.lesson import Asked
from knowledge_base.near import Near, words_of
from knowledge_base.teaching.clusters import is_question

LEAST = 2
SHOWN = 4
CLOSE = 0.12
"""Two articles whose confidence is this near are hard to tell apart."""
SURE, PLAUSIBLE = 0.35, 0.2
"""Confidence of the first and the second article below which a question is simply unknown."""
ALIKE = 0.62


@dataclass(slots=True)
class Confusion:
    """Two articles between which the machine could not decide, or chose the wrong one.

    `meant` names the article for each question where a person or an officer told. `alike` are
    phrasings of the two that are hardly different.
    """

    one: str
    other: str
    asked: list[Asked] = field(default_factory=list)
    meant: list[str] = field(default_factory=list)
    alike: tuple[str, str] | None = None

    @property
    def said(self) -> list[int]:
        """The ids of the messages."""
        return [number for asked in self.asked for number in asked.matter.said]


def confusions(asked: Sequence[Asked], articles: Mapping[str, Content]) -> list[Confusion]:
    """Return pairs of articles that were mixed up, the most often first."""
    pairs: dict[tuple[str, str], Confusion] = {}
    for one in asked:
        found = [(key, sure) for key, sure in one.matter.found if key in articles]
        if len(found) < 2 or found[0][1] < SURE or found[1][1] < PLAUSIBLE:
            continue
        if not is_question(one.text):
            continue
        (first, sure), (second, other_sure) = found[:2]
        matter = one.matter
        chosen = matter.article if matter.offered and matter.article in (first, second) else ""
        if not (chosen or matter.rejected or sure - other_sure <= CLOSE):
            continue
        pair = (min(first, second), max(first, second))
        mixed = pairs.setdefault(pair, Confusion(*pair))
        mixed.asked.append(one)
        mixed.meant.append(chosen if chosen and not matter.rejected else "")
    often = sorted(
        (c for c in pairs.values() if len(c.asked) >= LEAST), key=lambda c: -len(c.asked)
    )
    for mixed in often:
        mixed.alike = _alike(articles[mixed.one], articles[mixed.other])
    return often


def _alike(one: Content, other: Content) -> tuple[str, str] | None:
    """Return the phrasings of two articles that are most like each other."""
    theirs = [other.question, *other.phrasings]
    near = Near(map(words_of, theirs))
    best: tuple[float, str, str] | None = None
    for ours in (one.question, *one.phrasings):
        for number, likeness in near.like(words_of(ours), least=ALIKE, most=1):
            if best is None or likeness > best[0]:
                best = likeness, ours, theirs[number]
    return best[1:] if best else None
