"""What the office knows: the list of articles, and one with what it says on each channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from desk.article import Known, State
from knowledge_base.checking import Advice, alone, too_large
from knowledge_base.wording import say_advice, say_size
from router.write_article import set_state
from web.article_history import told
from web.knowing import (
    actor,
    editors_only,
    known_article,
    known_articles,
    may_edit,
    origin,
    preview,
    today,
    values,
    variables,
)
from web.site import office_of, page, query_number, reader_of, see_other, site_of, visit_of

VIEWS = ("all", "attention", "own", "draft", "hidden", "books")
PAGE = 40
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """An article on the list."""

    known: Known
    origin: str
    advice: Sequence[Advice]

    def holds(self, sought: str) -> bool:
        """Return whether all words of a search are in the article."""
        content = self.known.content
        text = " ".join((self.known.key, content.question, content.answer, *content.tags,
                         *content.phrasings)).casefold()  # fmt: skip
        return all(word in text for word in sought.casefold().split())

    def in_view(self, view: str) -> bool:
        """Return whether the article belongs to a view."""
        return {
            "attention": any(advice.serious for advice in self.advice),
            "own": self.origin in ("own", "changed"),
            "draft": any(layer.state == State.DRAFT for layer in self.known.layers),
            "hidden": self.known.state == State.HIDDEN,
            "books": self.known.content.publication is not None,
        }.get(view, True)


async def index(request: web.Request) -> web.Response:
    """List the articles that the office sees."""
    view = request.query.get("view", "all")
    view = view if view in VIEWS else "all"
    sought = request.query.get("q", "").strip()[:LONGEST]
    rows = await _rows(request)
    found = [row for row in rows if row.in_view(view) and row.holds(sought)]
    start, size = query_number(request, "after"), too_large(row.known for row in rows)

    def address(**changes: str) -> str:
        chosen = {"view": "" if view == "all" else view, "q": sought} | changes
        kept = {name: value for name, value in chosen.items() if value and value != "all"}
        return "/knowledge" + (f"?{urlencode(kept)}" if kept else "")

    return page(
        request, "knowledge/list.html", path="/knowledge", rows=found[start : start + PAGE],
        total=len(found), start=start, view=view, sought=sought, address=address,
        size=say_size(size, reader_of(request).language) if size else "",
        counts={name: sum(row.in_view(name) for row in rows) for name in VIEWS},
        next=start + PAGE if len(found) > start + PAGE else 0, may_edit=may_edit(request),
        say=say_with(request, {row.known.key: row.known for row in rows}),
    )  # fmt: skip


async def show(request: web.Request) -> web.Response:
    """Show an article."""
    known, office, site = await known_article(request), office_of(request), site_of(request)
    says = variables(request)
    return page(
        request, "knowledge/article.html", path="/knowledge", known=known,
        origin=origin(known, office.code), may_edit=may_edit(request),
        preview=preview(known.content, office, says, f"{site.router.public_url}/files"),
        values=values(known.content, says), advice=_advice(request, known),
        draft=known.of(office.code) if known.top.state == State.DRAFT else None,
        history=await told(request, known.key), say=say_with(request, {}),
    )  # fmt: skip


@editors_only
async def create_hiding(request: web.Request) -> web.Response:
    """Answer with this article no more, in this office."""
    return await _become(request, State.HIDDEN)


@editors_only
async def create_showing(request: web.Request) -> web.Response:
    """Answer with this article again; a draft begins to count."""
    return await _become(request, State.LIVE)


@editors_only
async def create_sharing(request: web.Request) -> web.Response:
    """Take the office's own layer away: the shared article counts again, or none."""
    return await _become(request, State.GONE)


async def _become(request: web.Request, state: State) -> web.Response:
    router, scope, key = site_of(request).router, visit_of(request).office, _key(request)
    await router.run(set_state, scope, key, state, by=actor(request), at=router.clock())
    await router.library.refresh()
    gone = key not in await known_articles(request)
    return see_other("/knowledge" if gone else f"/articles/{key}")


async def _rows(request: web.Request) -> list[Row]:
    scope = visit_of(request).office
    found = [
        Row(known, origin(known, scope), _advice(request, known))
        for known in (await known_articles(request)).values()
    ]
    return sorted(found, key=lambda row: row.known.content.question.casefold())


def _advice(request: web.Request, known: Known) -> list[Advice]:
    if known.state != State.LIVE:
        return []
    return list(alone(known.key, known, variables(request), today(request)))


def say_with(request: web.Request, articles: dict[str, Known]) -> "Say":
    """Return the way to say advice to the reader."""
    return Say(reader_of(request).language, articles)


@dataclass(frozen=True, slots=True)
class Say:
    """Says advice, with the questions of other articles instead of their keys."""

    language: str
    articles: dict[str, Known]

    def __call__(self, advice: Advice) -> str:
        """Return the sentence."""
        other = self.articles.get(str(advice.values.get("other", "")))
        names = {"other": f"“{other.content.question}”"} if other else {}
        return say_advice(advice, self.language, **names)


def _key(request: web.Request) -> str:
    return request.match_info["key"]


ROUTES = [
    web.get("/knowledge", index),
    web.get("/articles/{key}", show),
    web.post("/articles/{key}/hiding", create_hiding),
    web.post("/articles/{key}/showing", create_showing),
    web.post("/articles/{key}/sharing", create_sharing),
]
