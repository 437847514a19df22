"""What a file would change in an office's articles: all of it, or nothing."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.article import Content, Known, State, laid
from knowledge_base.exchange.fields import Problem, Record, plain_key

LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A layer to be written, and whether the article is new to the office."""

    key: str
    layer: Mapping[str, Any]
    state: str
    new: bool


@dataclass(slots=True)
class Plan:
    """The changes of a file, how many of its articles stay as they are, and what is wrong."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many articles are new."""
        return sum(change.new for change in self.changes)


def plan(records: Sequence[Record], present: Mapping[str, Known], scope: str) -> Plan:
    """Return what records would change for a scope that sees the `present` articles."""
    made = Plan()
    asked = {_plain(known.content.question): key for key, known in present.items()}
    taken = set(present) | {record.key for record in records}
    for record in records:
        question = str(record.given.get("question", ""))
        key = record.key or asked.get(_plain(question)) or slug(question, taken)
        taken.add(key)
        asked.setdefault(_plain(question), key)
        known = present.get(key)
        whole = (known.content if known else Content()).model_dump() | dict(record.given)
        content = Content.model_validate(whole)
        lacking = [n for n in ("question", "answer") if not getattr(content, n).strip()]
        made.problems += [Problem(record.line, _COLUMN[n], "empty") for n in lacking]
        dates = content.valid_from, content.valid_until
        if dates[0] and dates[1] and dates[0] > dates[1]:
            made.problems.append(Problem(record.line, "berlaku_sampai", "days_swapped"))
        layer = content.over(beneath(known, scope))
        top = known.of(scope) if known else None
        if known and content == known.content and record.state == known.state:
            made.same += 1
        elif not (top and top.content == layer and top.state == record.state):
            made.changes.append(Change(key, layer, record.state, known is None))
    return made


_COLUMN = {"question": "pertanyaan", "answer": "jawaban"}


def beneath(known: Known | None, scope: str) -> Content | None:
    """Return what lies beneath a scope's own layer of an article."""
    content: Content | None = None
    for layer in known.layers if known else ():
        if layer.office == scope:
            break
        if layer.state != State.DRAFT or content is None:
            content = laid(content, layer.content)
    return content


def slug(question: str, taken: Container[str]) -> str:
    """Return a key for a question that no other article has."""
    base = plain_key(question)[:LONGEST_KEY].strip("-") or "artikel"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _plain(question: str) -> str:
    return " ".join(question.casefold().split())
