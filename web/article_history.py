"""Every edition of an article: who wrote it, when, and what it changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from aiohttp import web

from desk.article import Content, Edition, scopes
from router.officers import officers
from router.write_article import restore_article
from store import library
from web.forms import field
from web.knowing import actor, known_articles, may_edit
from web.site import page, reader_of, see_other, site_of, visit_of

_LAYER = ("added", "dropped")
Piece = tuple[str, str]
"""What became of some words (same, new, gone), and the words."""


@dataclass(frozen=True, slots=True)
class Told:
    """An edition as the page tells it; `changes` are pieces by field."""

    edition: Edition
    who: str
    own: bool
    changes: Sequence[tuple[str, Sequence[Piece]]]

    @property
    def note(self) -> str:
        """What was done, as a word."""
        return self.edition.note.partition(" ")[0]

    @property
    def restored(self) -> str:
        """The version that was restored, empty when none was."""
        return self.edition.note.partition(" ")[2]


async def show(request: web.Request) -> web.Response:
    """Show every edition, newest first."""
    key = request.match_info["key"]
    history = await told(request, key)
    if not history:
        raise web.HTTPNotFound
    known = (await known_articles(request)).get(key)
    question = known.content.question if known else str(history[-1].edition.content.get("question"))
    return page(
        request, "knowledge/history.html", path="/knowledge", history=history, key=key,
        question=question, known=known, may_edit=may_edit(request),
    )  # fmt: skip


async def create_restoration(request: web.Request) -> web.Response:
    """Write an older edition of the office once more."""
    key, router = request.match_info["key"], site_of(request).router
    if not await told(request, key):
        raise web.HTTPNotFound
    if not may_edit(request):
        raise web.HTTPForbidden
    version = await field(request, "version")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise web.HTTPNotFound
    await router.run(
        restore_article, visit_of(request).office, key, int(version),
        by=actor(request), at=router.clock(),
    )  # fmt: skip
    await router.library.refresh()
    return see_other(f"/articles/{key}/history")


async def told(request: web.Request, key: str) -> list[Told]:
    """Return every edition that the office may see of an article, newest first."""
    scope, store = visit_of(request).office, site_of(request).router.store
    found = await store.read(library.history, scopes(scope), key)
    names = {f"officer:{o.id}": o.name for o in await store.read(officers, scope)}
    reader = reader_of(request)

    def who(edition: Edition) -> str:
        kind = edition.by.partition(":")[0]
        return names.get(edition.by) or reader.say_or(f"kb.by_{kind}", "kb.by_officer")

    return [
        Told(edition, who(edition), edition.office == scope, list(_changes(before, edition)))
        for edition, before in _with_before(found)
    ]


def _with_before(found: Sequence[Edition]) -> Iterator[tuple[Edition, Edition | None]]:
    for edition in found:
        older = [e for e in found if e.office == edition.office and e.version < edition.version]
        yield edition, max(older, key=lambda e: e.version, default=None)


def _changes(before: Edition | None, edition: Edition) -> Iterator[tuple[str, Sequence[Piece]]]:
    old, new = before.content if before else {}, edition.content
    empty = Content().model_dump(mode="json") | {name: [] for name in _LAYER}
    for name in [*empty]:
        ours, theirs = (side.get(name, empty[name]) for side in (old, new))
        if ours != theirs:
            yield name, differences(ours, theirs)


def differences(old: Any, new: Any) -> Sequence[Piece]:
    """Return what became of a field: word by word for texts, entry by entry for lists."""
    if isinstance(old, list) or isinstance(new, list):
        ours, theirs = ([_say(entry) + "\n" for entry in side or ()] for side in (old, new))
    else:
        ours, theirs = (re.findall(r"\s+|[^\s]+", _say(side)) for side in (old, new))
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", _shortened("".join(ours[a:b]))))
        if kind in ("delete", "replace"):
            pieces.append(("gone", "".join(ours[a:b])))
        if kind in ("insert", "replace"):
            pieces.append(("new", "".join(theirs[c:d])))
    return pieces


def _say(value: Any) -> str:
    if isinstance(value, dict):
        return ": ".join(str(v) for v in value.values() if v not in ("", None))
    return "" if value is None else str(value)


def _shortened(text: str) -> str:
    """Return a long stretch that stayed as it was without its middle."""
    if len(text) <= 160:
        return text
    return f"{text[:60]} … {text[-60:]}"


ROUTES = [
    web.get("/articles/{key}/history", show),
    web.post("/articles/{key}/restoration", create_restoration),
]
