"""What the office knows: articles, the ways people ask for them, and their answers."""

import json
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FOLDER = files("knowledge_base") / "data"


@dataclass(frozen=True, slots=True)
class Article:
    """One known question. `answer` is a template whose {names} are the office's variables."""

    id: str
    question: str
    variants: tuple[str, ...]
    answer: str
    tags: tuple[str, ...] = ()
    given: int = 0
    """How many of the phrasings, from the first, came with the article; the others are our own."""

    @property
    def phrasings(self) -> tuple[str, ...]:
        """All the ways this article is known to be asked for, its own question first."""
        return (self.question, *self.variants)

    def missing(self, variables: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names that the answer needs and the office has no value for."""
        return tuple(name for name in _names(self.answer) if not variables.get(name, "").strip())

    def filled(self, variables: Mapping[str, str]) -> str | None:
        """Return the answer with the office's values; None when one of them is empty."""
        return None if self.missing(variables) else self.answer.format_map(dict(variables))


@cache
def _names(template: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(template) if name)
    )


@cache
def shipped() -> tuple[Article, ...]:
    """Return the articles that come with Loket; phrasings of our own join those of the list."""
    more: dict[str, list[str]] = {}
    for row in _rows("phrasings_id.jsonl"):
        more.setdefault(row["article"], []).extend(row["phrasings"])
    return tuple(_article(row, more.get(row["id"], [])) for row in _rows("faq_id.jsonl"))


@cache
def elsewhere() -> dict[str, tuple[str, ...]]:
    """Return messages that no article answers, by the kind of matter they are."""
    return {row["kind"]: tuple(row["phrasings"]) for row in _rows("elsewhere_id.jsonl")}


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _article(row: dict[str, Any], more: list[str]) -> Article:
    return Article(
        id=str(row["id"]),
        question=str(row["question"]),
        variants=(*row["variants"], *more),
        answer=str(row["answer"]),
        tags=tuple(row["tags"]),
        given=1 + len(row["variants"]),
    )
