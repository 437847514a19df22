"""What an office should mend in its articles."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from desk import template
from desk.article import Known, State
from knowledge_base.index import EXAMPLES, LABELS
from knowledge_base.near import Near, Words, words_of

FEW = 3
OLD = timedelta(days=365)
SOON = timedelta(days=14)
SAME, ALIKE, CLEARER = 0.999, 0.72, 0.12
"""A phrasing is somebody else's when it is this much like it, and this much less like its own."""
SAME_ANSWER = 0.9
_FACT = re.compile(
    r"\d+(?:[.,:]\d+)*|\b(?:tidak|bukan|gratis|wajib|dilarang|not|free|must)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to mend in an article: a word for the catalogue (`check.…`) with its values."""

    key: str
    why: str
    values: Mapping[str, object] = field(default_factory=dict)
    serious: bool = False


def check(
    articles: Mapping[str, Known], variables: Mapping[str, str], *, as_of: date
) -> list[Advice]:
    """Return everything worth mending in the articles that an office sees, by article."""
    used = {k: known for k, known in articles.items() if known.state == State.LIVE}
    found = [w for k, known in used.items() for w in alone(k, known, variables, as_of)]
    found += _phrasings(used)
    found += _answers(used)
    return sorted(found, key=lambda warning: (not warning.serious, warning.key, warning.why))


def too_large(articles: Iterable[Known]) -> tuple[int, int] | None:
    """Return how many articles and phrasings these are, if no machine is trained on so many."""
    used = [known.content for known in articles if known.state == State.LIVE]
    asked = [content for content in used if content.publication is None]
    phrasings = sum(1 + len(content.phrasings) for content in asked)
    return (len(asked), phrasings) if len(asked) > LABELS or phrasings > EXAMPLES else None


def alone(key: str, known: Known, variables: Mapping[str, str], as_of: date) -> Iterator[Advice]:
    """Return what is wrong with an article whatever the others say."""
    content = known.content
    if not (content.question.strip() and content.answer.strip()):
        yield Advice(key, "empty", serious=True)
    for name in template.missing(f"{content.answer}\n{content.english}", variables):
        why = "variable" if name in variables else "unknown_variable"
        yield Advice(key, why, {"name": name}, serious=True)
    if content.valid_until and content.valid_until < as_of:
        yield Advice(key, "ended", {"day": content.valid_until}, serious=True)
    elif content.valid_until and content.valid_until - as_of <= SOON:
        yield Advice(key, "ends_soon", {"day": content.valid_until})
    changed = max(layer.at for layer in known.layers).date()
    if content.review_on and content.review_on <= as_of:
        yield Advice(key, "review", {"day": content.review_on}, serious=True)
    elif not content.review_on and as_of - changed > OLD:
        yield Advice(key, "old", {"day": changed})
    if len(content.phrasings) < FEW and content.publication is None:
        yield Advice(key, "few", {"count": len(content.phrasings)})


def _phrasings(articles: Mapping[str, Known]) -> Iterator[Advice]:
    """Name phrasings that two articles have, and those that are more like another article's."""
    said = [(key, text, words) for key, known in articles.items()
            for text in (known.content.question, *known.content.phrasings)
            if (words := words_of(text))]  # fmt: skip
    near = Near(words for _, _, words in said)
    told: set[object] = set()
    strays: dict[int, tuple[int, float]] = {}
    for at, (key, text, words) in enumerate(said):
        alike = near.like(words, least=0.3)
        others = [(likeness, n) for n, likeness in alike if said[n][0] != key]
        own = max((likeness for n, likeness in alike if said[n][0] == key and n != at), default=0.0)
        likeness, other = max(others, default=(0.0, 0))
        if likeness >= SAME and (words, frozenset((key, said[other][0]))) not in told:
            told.add((words, frozenset((key, said[other][0]))))
            values = {"phrasing": text, "other": said[other][0]}
            yield Advice(key, "duplicate", values, serious=True)
        elif ALIKE <= likeness < SAME and likeness >= own + CLEARER:
            strays[at] = other, own
    yield from (
        Advice(said[at][0], "better", {"phrasing": said[at][1], "other": said[other][0]})
        for at, (other, own) in strays.items()
        # Of two that are like each other, the one that is less at home is astray.
        if strays.get(other, (None, 0.0))[0] != at or own < strays[other][1]
    )


def _answers(articles: Mapping[str, Known]) -> Iterator[Advice]:
    """Name answers that say the same, or nearly the same with other facts."""
    keys = [k for k, known in articles.items() if known.content.publication is None]
    folded = [_words(articles[key].content.answer) for key in keys]
    near = Near(folded)
    for at, key in enumerate(keys):
        for number, _ in near.like(folded[at], least=SAME_ANSWER):
            if number <= at:
                continue
            ours, theirs = (articles[keys[n]].content.answer for n in (at, number))
            differs = _differing(ours, theirs)
            why = "contradiction" if differs else "twin"
            values = {"other": keys[number], "differs": ", ".join(differs)}
            yield Advice(key, why, values, serious=bool(differs))


def _differing(ours: str, theirs: str) -> Sequence[str]:
    one, other = (set(map(str.lower, _FACT.findall(text))) for text in (ours, theirs))
    return sorted(one ^ other)


def _words(answer: str) -> Words:
    return tuple(re.findall(r"[^\W_]+", answer.lower()))
