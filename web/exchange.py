"""Articles in and out as files, and what to mend in them."""

import asyncio
from itertools import groupby
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from desk.variables import KNOWN
from knowledge_base.checking import check
from knowledge_base.exchange import FORMATS, Plan, Reading, Unreadable, read, write
from knowledge_base.exchange.fields import COLUMNS
from knowledge_base.exchange.reading import kind_of
from knowledge_base.wording import say_problem, say_unreadable
from router.import_articles import import_articles
from web.articles import say_with
from web.files import disposition
from web.forms import field
from web.knowing import actor, editors_only, known_articles, may_edit, today, variables
from web.site import page, posted, reader_of, site_of, visit_of


async def show(request: web.Request) -> web.Response:
    """Show the forms for files."""
    return _page(request)


@editors_only
async def create(request: web.Request) -> web.Response:
    """Import a file, whole or not at all."""
    given = (await posted(request)).get("file")
    if not isinstance(given, FileField) or not given.filename:
        return _page(request, unreadable="empty", status=422)
    only_check = bool(await field(request, "only_check"))
    router = site_of(request).router
    try:
        names = [*KNOWN, *variables(request)]
        found = await asyncio.to_thread(_read, given, names)
    except Unreadable as error:
        return _page(request, name=given.filename, unreadable=error.why, status=422)
    planned = await router.run(
        import_articles, visit_of(request).office, found.records,
        by=actor(request), at=router.clock(), only_check=only_check or bool(found.problems),
    )  # fmt: skip
    await router.library.refresh()
    return _page(request, name=given.filename, found=found, plan=planned, only_check=only_check)


def _read(given: FileField, variables: list[str]) -> Reading:
    return read(given.file.read(), kind_of(given.filename), variables)


async def export(request: web.Request) -> web.Response:
    """Hand out the articles as a file."""
    kind, scope = request.query.get("kind", ""), visit_of(request).office
    if kind not in FORMATS:
        raise web.HTTPNotFound
    articles = (await known_articles(request)).values()
    own = request.query.get("which") == "own"
    content = write([a for a in articles if a.of(scope) or not own], kind)
    headers = {"Content-Disposition": disposition(f"artikel-{scope}.{kind}", inline=False)}
    return web.Response(body=content, content_type=FORMATS[kind], charset="utf-8", headers=headers)


async def checks(request: web.Request) -> web.Response:
    """Show what to mend, article by article, the serious first."""
    articles = await known_articles(request)
    told, day = variables(request), today(request)
    advice = await asyncio.to_thread(check, articles, told, as_of=day)
    found = [(key, list(own)) for key, own in
             groupby(sorted(advice, key=lambda a: a.key), key=lambda a: a.key)]  # fmt: skip
    found.sort(key=lambda pair: not any(one.serious for one in pair[1]))
    return page(request, "knowledge/checks.html", path="/knowledge", found=found,
                articles=articles, say=say_with(request, articles))  # fmt: skip


def _page(
    request: web.Request, *, name: str = "", found: Reading | None = None,
    plan: Plan | None = None, only_check: bool = False, unreadable: str = "", status: int = 200,
) -> web.Response:  # fmt: skip
    language = reader_of(request).language
    problems = [*found.problems, *(plan.problems if plan else ())] if found else []
    said: dict[str, Any] = {
        "problems": [say_problem(p, language) for p in sorted(problems, key=lambda p: p.line)],
        "remarks": [say_problem(p, language) for p in found.told[:50]] if found else [],
        "unreadable": say_unreadable(Unreadable(unreadable), language) if unreadable else "",
    }
    return page(
        request, "knowledge/exchange.html", path="/knowledge", name=name, plan=plan,
        only_check=only_check, columns=COLUMNS, may_edit=may_edit(request),
        status=422 if problems else status, **said,
    )  # fmt: skip


ROUTES = [
    web.get("/knowledge/exchange", show),
    web.post("/knowledge/exchange", create),
    web.get("/knowledge/export", export),
    web.get("/knowledge/checks", checks),
]
