"""Write an article: the form, its preview while one writes, and what is wrong with it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from desk.article import Content, Enclosure, Known, State, laid
from desk.message import Blob
from desk.template import names as names_in
from desk.variables import KNOWN
from knowledge_base.exchange import Problem
from knowledge_base.exchange.fields import check
from knowledge_base.exchange.planning import beneath, slug
from knowledge_base.wording import phrases
from router.errors import Refused
from router.teach import teach
from store import library, rows
from web.forms import field
from web.knowing import (
    actor,
    editors_only,
    known_article,
    known_articles,
    origin,
    preview,
    values,
    variables,
    write_content,
)
from web.site import (
    LONGEST_ID,
    office_of,
    page,
    posted,
    reader_of,
    see_other,
    site_of,
    visit_of,
    wants_json,
)

FIELDS = ("question", "phrasings", "answer", "english", "tags", "language", "valid_from",
          "valid_until", "review_on", "links", "year", "number")  # fmt: skip
MOST = 5000
"""Messages that one lesson is about."""
LARGEST = 3 * 1024 * 1024
"""Bytes of a file that goes with an answer."""


@editors_only
async def new(request: web.Request) -> web.Response:
    """Show an empty form, or one begun elsewhere: a draft that was learned."""
    given = {name: request.query.get(name, "")[:20_000] for name in (*FIELDS, "said")}
    return await _form(request, None, given | {"language": given["language"] or "id"})


@editors_only
async def edit(request: web.Request) -> web.Response:
    """Show the form with an article in it; with its draft, if there is one."""
    known = await known_article(request)
    return await _form(request, known, written(_latest(known, visit_of(request).office)))


@editors_only
async def create(request: web.Request) -> web.Response:
    """Write a new article."""
    return await _save(request, None)


@editors_only
async def update(request: web.Request) -> web.Response:
    """Write an article's next edition."""
    return await _save(request, await known_article(request))


@editors_only
async def show_preview(request: web.Request) -> web.Response:
    """Answer with the preview of what is in the form."""
    form = await posted(request)
    given = {name: str(form.get(name, "")) for name in FIELDS}
    content, problems = read_form(given, variables(request))
    html = site_of(request).pages.draw(
        "knowledge/preview.html", reader_of(request), **_shown(request, content, given),
        problems=_said(request, problems),
    )  # fmt: skip
    return web.Response(text=html, content_type="text/html")


async def _save(request: web.Request, known: Known | None) -> web.Response:
    form = await posted(request)
    given = {name: str(form.get(name, "")) for name in (*FIELDS, "said")}
    content, problems = read_form(given, variables(request))
    scope = visit_of(request).office
    before = _latest(known, scope) if known else Content()
    files, wrong = files_of(form, before)
    problems += wrong
    if await field(request, "_preview") or problems:
        return await _form(request, known, given, problems=problems)
    content = content.model_copy(update={"files": tuple(e for e, _ in files)})
    await _keep(request, files)
    taken = await site_of(request).router.store.read(library.keys, (scope,))
    key = known.key if known else slug(content.question, {*taken, *await known_articles(request)})
    state = State.DRAFT if await field(request, "draft") else State.LIVE
    try:
        await write_content(request, key, content, known, state=state, seen=_seen(form))
    except Refused as error:
        return await _form(request, known, given, refused=error.why)
    if said := numbers(given["said"]):
        router, by = site_of(request).router, actor(request)
        await router.run(teach, scope, said, "article", key=key, by=by, at=router.clock())
    return see_other(f"/articles/{key}")


def written(content: Content) -> dict[str, str]:
    """Return content as the form's fields hold it."""
    book = content.publication
    return {
        "question": content.question,
        "phrasings": "\n".join(content.phrasings),
        "answer": content.answer,
        "english": content.english,
        "tags": ", ".join(content.tags),
        "language": content.language,
        "valid_from": str(content.valid_from or ""),
        "valid_until": str(content.valid_until or ""),
        "review_on": str(content.review_on or ""),
        "links": "\n".join(f"{link.title}: {link.url}" for link in content.links),
        "year": str(book.year or "") if book else "",
        "number": book.number if book else "",
    }


def _latest(known: Known, scope: str) -> Content:
    """Return what an editor goes on from: the office's draft, else what counts."""
    own = known.of(scope)
    draft = own is not None and own.state == State.DRAFT
    return laid(beneath(known, scope), own.content) if own and draft else known.content


def read_form(
    given: Mapping[str, str], variables: Mapping[str, str]
) -> tuple[Content, list[Problem]]:
    """Return what the form says, as far as it is right, and what is wrong with it."""
    clean = {name: given[name].replace("\x00", "") for name in FIELDS}
    columns = dict.fromkeys(FIELDS, "") | {name: name for name in FIELDS}
    raw: dict[str, Any] = {**clean, "phrasings": clean["phrasings"].splitlines()}
    record, problems, _ = check(0, raw, columns, [*KNOWN, *variables])
    if record is None:
        answer, english = clean["answer"].strip(), clean["english"].strip()
        return Content(question=clean["question"], answer=answer, english=english), problems
    content = Content.model_validate(dict(record.given))
    if content.valid_from and content.valid_until and content.valid_until < content.valid_from:
        problems.append(Problem(0, "valid_until", "days_swapped"))
    return content, problems


def files_of(
    form: Mapping[str, object], before: Content
) -> tuple[list[tuple[Enclosure, bytes]], list[Problem]]:
    """Return the files that the article has from now on, new ones with their bytes."""
    kept = [(f, b"") for f in before.files if not form.get(f"drop-{f.sha256[:16]}")]
    given = form.get("file")
    if not isinstance(given, FileField):
        return kept, []
    content = given.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        return kept, [Problem(0, "file", "file_large")]
    if content:
        digest = hashlib.sha256(content).hexdigest()
        name = given.filename.replace("\\", "/").rpartition("/")[2][:150] or "lampiran"
        kept.append((Enclosure(name=name, content_type=given.content_type, size=len(content),
                               sha256=digest), content))  # fmt: skip
    return kept, []


async def _keep(request: web.Request, files: Sequence[tuple[Enclosure, bytes]]) -> None:
    for enclosure, content in files:
        if content:
            blob = Blob(sha256=enclosure.sha256, content=content)
            await site_of(request).router.run(rows.add_new, blob)


def numbers(text: str) -> list[int]:
    """Return the ids in a list of them, as many as a form may name."""
    found = [part for part in text.split(",")[:MOST] if part.isascii() and part.isdecimal()]
    return [int(part) for part in found if len(part) < LONGEST_ID]


def _seen(form: Mapping[str, object]) -> int | None:
    seen = str(form.get("seen", ""))
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None


async def _form(
    request: web.Request, known: Known | None, given: Mapping[str, str], *,
    problems: Sequence[Problem] = (), refused: str = "",
) -> web.Response:  # fmt: skip
    scope = visit_of(request).office
    if wants_json(request):
        raise web.HTTPNotAcceptable
    content, _ = read_form(given, variables(request))
    before = _latest(known, scope) if known else Content()
    own = known.of(scope) if known else None
    store = site_of(request).router.store
    seen = await store.read(library.last_version, scope, known.key) if known else 0
    return page(
        request, "knowledge/form.html", status=422 if problems or refused else 200,
        path="/knowledge", known=known, own=own, given=given, files=before.files,
        seen=own.version if own else seen, origin=origin(known, scope) if known else "own",
        problems=_said(request, problems), refused=refused,
        variables=sorted(variables(request).items()),
        **_shown(request, content, given),
    )  # fmt: skip


def _shown(request: web.Request, content: Content, given: Mapping[str, str]) -> dict[str, Any]:
    office, site = office_of(request), site_of(request)
    answer = Content(
        question=content.question, links=content.links, language=content.language,
        answer=content.answer or given["answer"].strip(),
        english=content.english or given["english"].strip(),
    )  # fmt: skip
    return {
        "preview": preview(answer, office, variables(request), f"{site.router.public_url}/files"),
        "values": values(answer, variables(request)),
        "named": names_in(f"{answer.answer}\n{answer.english}"),
    }


def _said(request: web.Request, problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Return what is wrong, as field and sentence."""
    language = reader_of(request).language
    return [(p.column, phrases().say(f"problem.{p.why}", language, **p.values)) for p in problems]


ROUTES = [
    web.get("/knowledge/new", new),
    web.post("/knowledge", create),
    web.post("/knowledge/preview", show_preview),
    web.get("/articles/{key}/edit", edit),
    web.post("/articles/{key}", update),
]
