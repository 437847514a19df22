"""What the machine can learn: what to add, what is mixed up, what would help most."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from desk.article import State
from knowledge_base.exchange.planning import beneath, slug
from knowledge_base.teaching import Cluster
from router.learn import learn
from router.teach import HOW, teach
from store import library
from web.article_form import FIELDS, numbers, read_form
from web.forms import field
from web.knowing import actor, editors_only, known_articles, may_edit, variables
from web.site import office_of, page, posted, see_other, site_of, visit_of

WEEKS = (4, 12, 26)
CLUSTERS = 25
LONGEST_DRAFT = 6000
"""Characters of a draft that go in an address."""


async def show(request: web.Request) -> web.Response:
    """Show what can be learned from the last weeks."""
    weeks = next((n for n in WEEKS if str(n) == request.query.get("weeks")), WEEKS[0])
    articles = await known_articles(request)
    contents = {key: known.content for key, known in articles.items() if known.state == State.LIVE}
    router = site_of(request).router
    until = router.clock()
    found = await learn(
        router.store, router.library, office_of(request), contents,
        since=until - timedelta(weeks=weeks), until=until,
    )  # fmt: skip
    return page(
        request, "knowledge/learning.html", path="/knowledge", found=found, weeks=weeks,
        choices=WEEKS, clusters=found.clusters[:CLUSTERS], may_edit=may_edit(request),
        name=lambda key: contents[key].question if key in contents else key, draft=_draft,
        ids=lambda said: ",".join(map(str, said)),
    )  # fmt: skip


def _draft(cluster: Cluster) -> str:
    """Return the address of an editor with a cluster's article begun in it."""
    begun = {"question": cluster.question, "answer": cluster.answer,
             "phrasings": "\n".join(cluster.phrasings)}  # fmt: skip
    said = {"said": ",".join(map(str, cluster.said))}
    return f"/knowledge/new?{urlencode(begun)[:LONGEST_DRAFT]}&{urlencode(said)[:LONGEST_DRAFT]}"


@editors_only
async def create(request: web.Request) -> web.Response:
    """Learn what an editor approved, or put it aside."""
    how = await field(request, "how")
    said = numbers(await field(request, "said"))
    if how not in HOW or not said:
        raise web.HTTPUnprocessableEntity
    router = site_of(request).router
    written: dict[str, Any] = {}
    if how != "dismissed":
        written = await _written(request, how)
    await router.run(
        teach, visit_of(request).office, said, how, by=actor(request), at=router.clock(), **written
    )
    await router.library.refresh()
    return see_other("/knowledge/learning")


async def _written(request: web.Request, how: str) -> dict[str, Any]:
    """Return the key and the layer that were approved."""
    form = await posted(request)
    office, articles = office_of(request), await known_articles(request)
    given = {name: str(form.get(name, "")) for name in FIELDS}
    content, problems = read_form(given | _known(how), variables(request))
    key = str(form.get("key", ""))
    if how == "phrasing":
        if key not in articles:
            raise web.HTTPNotFound
        known = articles[key]
        before = known.content
        more = tuple(dict.fromkeys((*before.phrasings, *content.phrasings)))
        layer = before.model_copy(update={"phrasings": more}).over(beneath(known, office.code))
        return {"key": key, "layer": layer}
    if problems:
        raise web.HTTPUnprocessableEntity
    store = site_of(request).router.store
    taken = {*articles, *await store.read(library.keys, (office.code,))}
    state = State.DRAFT if form.get("draft") else State.LIVE
    return {"key": slug(content.question, taken), "layer": content.over(None), "state": state}


def _known(how: str) -> dict[str, str]:
    """Phrasings alone are no article; what its question and answer are is known."""
    return {"question": "-", "answer": "-"} if how == "phrasing" else {"language": "id"}


ROUTES = [web.get("/knowledge/learning", show), web.post("/knowledge/lessons", create)]
