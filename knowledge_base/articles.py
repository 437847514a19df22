"""What the office knows: articles, the ways people ask for them, and their answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from desk import template
from desk.article import Content, Known, Link

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
    language: str = "id"
    english: str = ""
    """The answer for who asks in English; empty where there is none."""
    links: tuple[Link, ...] = ()
    """Addresses that are sent below the answer."""
    year: int | None = None
    """The year of a publication."""
    publication: bool = False

    @property
    def phrasings(self) -> tuple[str, ...]:
        """All the ways this article is known to be asked for, its own question first."""
        return (self.question, *self.variants)

    @property
    def title(self) -> str:
        """The question; of a publication its title with its year."""
        tells_year = self.year is None or str(self.year) in self.question
        return self.question if tells_year else f"{self.question} ({self.year})"

    def missing(self, variables: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names that the answer needs and the office has no value for."""
        return template.missing(self.answer, variables)

    def speaks(self, language: str) -> bool:
        """Return whether there is an answer in a language."""
        return language == self.language or (language == "en" and bool(self.english))

    def filled(self, variables: Mapping[str, str], language: str = "id") -> str | None:
        """Return the answer with the office's values; None when one of them is empty.

        It is in the given language if there is one in it, else in the article's own.
        """
        said = self.english if language == "en" and self.english else self.answer
        text = template.filled(said, variables)
        if text and self.publication:
            text = f"*{self.title}*\n{text}"
        lines = [f"{link.title}: {link.url}" for link in self.links]
        return "\n\n".join(filter(None, [text, "\n".join(lines)])) if text else None


def article(known: Known, files: str = "") -> Article:
    """Return an article as search and answers want it; `files` is the address of its files."""
    content = known.content
    enclosed = [Link(title=f.name, url=f"{files}/{f.sha256[:16]}") for f in content.files]
    book = content.publication
    return Article(
        id=known.key,
        question=content.question,
        variants=content.phrasings,
        answer=content.answer,
        english=content.english,
        tags=content.tags,
        language=content.language,
        links=(*content.links, *enclosed),
        year=book.year if book else None,
        publication=book is not None,
    )


@cache
def shipped() -> tuple[Article, ...]:
    """Return the articles that come with Loket; phrasings of our own join those of the list."""
    more: dict[str, list[str]] = {}
    for row in _rows("phrasings_id.jsonl"):
        more.setdefault(row["article"], []).extend(row["phrasings"])
    return tuple(_article(row, more.get(row["id"], [])) for row in _rows("faq_id.jsonl"))


def contents() -> dict[str, Content]:
    """Return the shipped articles as people may go on writing them."""
    return {
        a.id: Content(
            question=a.question,
            phrasings=a.variants,
            answer=a.answer,
            english=a.english,
            tags=a.tags,
        )
        for a in shipped.__wrapped__()  # read once, to be written into rows: not to be kept
    }


@cache
def fingerprint() -> str:
    """Return a digest of the files that the shipped articles are in."""
    names = ("faq_id.jsonl", "phrasings_id.jsonl")
    return hashlib.sha256(b"".join((FOLDER / n).read_bytes() for n in names)).hexdigest()


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
        english=str(row.get("english", "")),
        tags=tuple(row["tags"]),
        given=1 + len(row["variants"]),
    )
