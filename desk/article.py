"""What an office knows, as people write it: every edition of every article, kept for ever.

An article has one key in all offices. The centre (0000), a province (7600) and an office (7604)
each may write a layer of it; an office reads the layers of all three, its own on top.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from desk.row import Row, json_field, only_where

CENTRE = "0000"
CURRENT = "replaced_at IS NULL"
"""The editions that count, as SQL, in the words of their index."""
_PARTS = ConfigDict(frozen=True, extra="ignore")


class State(StrEnum):
    """What an edition does in its scope. Gone: the layer is taken away, the shared one counts."""

    LIVE = "live"
    DRAFT = "draft"
    HIDDEN = "hidden"
    GONE = "gone"


class Link(BaseModel):
    """An address that goes with an answer."""

    model_config = _PARTS

    title: str
    url: str


class Enclosure(BaseModel):
    """A file that goes with an answer; its bytes lie in `Blob`."""

    model_config = _PARTS

    name: str
    content_type: str
    size: int
    sha256: str


class Publication(BaseModel):
    """What makes an article a book of the office: its question is the title."""

    model_config = _PARTS

    year: int | None = None
    number: str = ""
    """Catalogue number or ISBN."""


class Content(BaseModel):
    """What an article says. `answer` is a template whose {names} are the office's variables.

    `english` is the same answer for who asks in English; may be empty.
    """

    model_config = _PARTS

    question: str = ""
    phrasings: tuple[str, ...] = ()
    answer: str = ""
    english: str = ""
    tags: tuple[str, ...] = ()
    language: str = "id"
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    """When somebody should look whether it is still right."""
    links: tuple[Link, ...] = ()
    files: tuple[Enclosure, ...] = ()
    publication: Publication | None = None

    def valid(self, day: date) -> bool:
        """Return whether the answer holds on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)

    def over(self, parent: "Content | None") -> dict[str, Any]:
        """Return the layer that turns `parent` into this: only what differs."""
        whole = self.model_dump(mode="json")
        if parent is None:
            return whole
        shared = parent.model_dump(mode="json")
        layer = {name: value for name, value in whole.items() if value != shared[name]}
        if layer.pop("phrasings", None) is not None:
            layer["added"] = [p for p in whole["phrasings"] if p not in set(shared["phrasings"])]
            layer["dropped"] = [p for p in shared["phrasings"] if p not in set(whole["phrasings"])]
        return {name: value for name, value in layer.items() if name != "added" or value}


def laid(parent: Content | None, layer: Mapping[str, Any]) -> Content:
    """Return what a layer makes of the content beneath it."""
    if parent is None:
        return Content.model_validate(layer)
    own = {k: v for k, v in layer.items() if k not in ("phrasings", "added", "dropped")}
    dropped, added = set(layer.get("dropped", ())), layer.get("added", layer.get("phrasings", ()))
    kept = [p for p in parent.phrasings if p not in dropped]
    own["phrasings"] = tuple(dict.fromkeys([*kept, *added]))
    return Content.model_validate(parent.model_dump() | own)


class Edition(Row, table=True):
    """One version of one layer of an article. `office` is the scope that wrote it.

    `content` is a whole `Content` where nothing lies beneath it, else what differs. `note` says
    what was done: written, imported, restored, hidden …
    """

    __table_args__ = (
        UniqueConstraint("office", "key", "version"),
        Index("ix_edition_current", "office", "key", **only_where(CURRENT)),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    key: str
    version: int
    state: str = State.LIVE
    content: dict[str, Any] = json_field()
    note: str = ""
    by: str
    at: datetime
    replaced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An article as one office sees it. `layers` are its current editions, the farthest first."""

    key: str
    content: Content
    state: str
    layers: tuple[Edition, ...]

    @property
    def top(self) -> Edition:
        """The nearest layer."""
        return self.layers[-1]

    def of(self, scope: str) -> Edition | None:
        """Return the layer that a scope wrote."""
        return next((layer for layer in self.layers if layer.office == scope), None)

    def in_force(self, day: date) -> bool:
        """Return whether people may be answered with it on a day."""
        content = self.content
        whole = bool(content.question.strip() and content.answer.strip())
        return self.state == State.LIVE and whole and content.valid(day)


def scopes(office: str) -> tuple[str, ...]:
    """Return whose articles an office reads: the centre's, its province's and its own, in order."""
    return tuple(dict.fromkeys((CENTRE, f"{office[:2]}00", office)))


def known(editions: Iterable[Edition], office: str) -> dict[str, Known]:
    """Return the articles that an office sees of the current editions of its scopes, by key."""
    order = {scope: place for place, scope in enumerate(scopes(office))}
    layers: dict[str, list[Edition]] = {}
    for edition in editions:
        if edition.office in order and edition.state != State.GONE:
            layers.setdefault(edition.key, []).append(edition)
    return {key: merged(own, order) for key, own in layers.items()}


def merged(layers: list[Edition], order: Mapping[str, int]) -> Known:
    """Return the article that layers make, one upon the other; a draft changes nothing yet."""
    ranked = sorted(layers, key=lambda edition: order[edition.office])
    content: Content | None = None
    state = State.DRAFT.value
    for edition in ranked:
        if edition.state != State.DRAFT or content is None:
            content = laid(content, edition.content)
            state = edition.state
    assert content is not None
    return Known(ranked[0].key, content, state, tuple(ranked))
