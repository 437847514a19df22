"""What pages of the knowledge base need: the office's articles, and who may change them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps

from aiohttp import web

from bot.turn import Turn
from bot.voice import PHRASES, Voice
from desk import template
from desk.article import Content, Known, State, known, scopes
from desk.markup import html, paragraphs, plain
from desk.office import Office
from knowledge_base.articles import Article, article
from knowledge_base.exchange.planning import beneath
from router.record import officer
from router.write_article import write_article
from store import library
from web.site import office_of, site_of, visit_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def may_edit(request: web.Request) -> bool:
    """Return whether who asks may change articles: supervisors, and officers if the office says."""
    office = office_of(request)
    return visit_of(request).supervises or office.editors == "officer"


def editors_only(handler: Handler) -> Handler:
    """Keep others than editors out; the article, if one is meant, must be there first."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        if "key" in request.match_info:
            await known_article(request)
        if not may_edit(request):
            raise web.HTTPForbidden
        return await handler(request)

    return guarded


def actor(request: web.Request) -> str:
    """Return who writes."""
    return officer(visit_of(request).officer_id)


async def known_articles(request: web.Request) -> dict[str, Known]:
    """Return the articles that the office sees, by key."""
    code = visit_of(request).office
    found = await site_of(request).router.store.read(library.editions, scopes(code))
    return known(found, code)


async def known_article(request: web.Request) -> Known:
    """Return the article of the request's path."""
    found = (await known_articles(request)).get(request.match_info["key"])
    if found is None:
        raise web.HTTPNotFound
    return found


async def write_content(
    request: web.Request,
    key: str,
    content: Content,
    before: Known | None,
    *,
    state: str,
    seen: int | None = None,
    note: str = "written",
) -> None:
    """Write the office's layer of an article, and let it count at once. Raises Refused."""
    router, scope = site_of(request).router, visit_of(request).office
    layer = content.over(beneath(before, scope))
    shared = before is not None and before.layers[0].office != scope
    if shared and not layer and state == State.LIVE:
        state = State.GONE
    await router.run(
        write_article, scope, key, layer, state=state, note=note, seen=seen,
        by=actor(request), at=router.clock(),
    )  # fmt: skip
    await router.library.refresh()


def origin(article_: Known, scope: str) -> str:
    """Say where an article comes from: own, changed (here), province or centre."""
    if article_.layers[0].office == scope:
        return "own"
    if article_.of(scope):
        return "changed"
    return "centre" if article_.top.office == "0000" else "province"


@dataclass(frozen=True, slots=True)
class Value:
    """A variable that an answer names, and the office's value; `known` if offices have it."""

    name: str
    value: str
    known: bool


def values(content: Content, told: Mapping[str, str]) -> list[Value]:
    """Return the variables that an answer needs, with the office's values of today."""
    return [
        Value(name, told.get(name, "").strip(), name in told)
        for name in template.names(f"{content.answer}\n{content.english}")
    ]


@dataclass(frozen=True, slots=True)
class Preview:
    """An answer as each channel would show it; `missing` variables are marked in it.

    `english` is what a website visitor reads who asks in English; empty without an English answer.
    """

    whatsapp: str
    plain: str
    mail: str
    missing: tuple[str, ...]
    english: str = ""


def preview(content: Content, office: Office, told: Mapping[str, str], files: str) -> Preview:
    """Return how an answer would look today; what is missing is shown as [name]."""
    missing = template.missing(f"{content.answer}\n{content.english}", told)
    marked: Mapping[str, str] = {**told, **{name: f"[{name}]" for name in missing}}
    shown = _article(content, files)

    def say(channel: str, language: str = content.language) -> str:
        turn = Turn(channel=channel, address=office.form_of_address, office=office.name)
        voice = Voice(PHRASES.override(office.wording), language, turn)
        return voice.letter("answer", answer=shown.filled(marked, language) or "")

    mail = "".join(f"<p>{html(p)}</p>" for p in paragraphs(say("email")))
    english = plain(say("webchat", "en")) if content.english else ""
    return Preview(html(say("whatsapp")), plain(say("webchat")), mail, missing, english)


def _article(content: Content, files: str) -> Article:
    return article(Known("", content, State.LIVE, ()), files)


def today(request: web.Request) -> date:
    """Return the office's day."""
    return office_of(request).local(site_of(request).router.clock()).date()


def variables(request: web.Request) -> dict[str, str]:
    """Return what answers may say of the office today."""
    return office_of(request).variables_on(today(request))
