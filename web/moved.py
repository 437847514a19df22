"""The page on which a supervisor tells people the dates that a change of the calendar moved."""

from collections.abc import Iterable

from aiohttp import web
from multidict import MultiMapping

from desk.conversation import ALOUD
from router.announce_moved import announce_moved
from router.errors import Missing, Refused
from router.reach import Word
from store.moved import Moved, untold
from web.forms import field
from web.mailing import mail_from
from web.messages import lines
from web.site import office_of, page, posted, reader_of, see_other, site_of, visit_of

MOST = 500
"""Tickets that one press tells of."""


async def show(request: web.Request) -> web.Response:
    """Show whose date moved, and a text to start from."""
    return await _form(request, await _untold(request), None, {}, {})


async def create(request: web.Request) -> web.Response:
    """Tell those that were chosen; whoever could not be told stays, with the reason."""
    office, visit, router = office_of(request), visit_of(request), site_of(request).router
    found, chosen = await _untold(request), await _chosen(request)
    texts = {one: lines(await field(request, f"text_{one}")) for one in _languages(found)}
    refused = dict[int, str]()
    for one in [one for one in found if one.ticket_id in chosen]:
        try:
            await router.run(
                announce_moved, one.ticket_id, Word(texts[one.language], mail_from(office)),
                office=office, by=visit.officer_id, at=router.clock(),
            )  # fmt: skip
        except (Missing, Refused) as error:
            refused[one.ticket_id] = getattr(error, "why", "other")
    if refused or not chosen:
        return await _form(request, await _untold(request), chosen, texts, refused)
    return see_other(f"/calendar/moved?told={len(chosen)}")


async def _chosen(request: web.Request) -> set[int]:
    form = await posted(request)
    given = form.getall("ticket", []) if isinstance(form, MultiMapping) else []
    numbers = [one for one in given if isinstance(one, str) and one.isascii() and one.isdecimal()]
    return {int(one) for one in numbers[:MOST] if len(one) < 19}


async def _untold(request: web.Request) -> list[Moved]:
    visit = visit_of(request)
    if not visit.supervises:
        raise web.HTTPForbidden
    as_of = site_of(request).router.clock()
    store = site_of(request).router.store
    return await store.read(untold, visit.office, as_of, viewer=visit.officer_id)


def _languages(found: Iterable[Moved]) -> list[str]:
    """Return the languages of the people who can be written to, Indonesian ("id") first."""
    return sorted({one.language for one in found if one.channel not in ALOUD}, reverse=True)


async def _form(
    request: web.Request, found: list[Moved], chosen: set[int] | None, texts: dict[str, str],
    refused: dict[int, str],
) -> web.Response:  # fmt: skip
    reader = reader_of(request)
    written = {
        one: texts.get(one) or reader.phrases.say("moved.text", one) for one in _languages(found)
    }
    nobody = chosen is not None and not chosen
    return page(
        request, "moved.html", status=422 if refused or nobody else 200, path="/calendar",
        found=found, texts=written, aloud=ALOUD, told=request.query.get("told", "")[:6],
        chosen={one.ticket_id for one in found} if chosen is None else chosen,
        refused={
            key: reader.say_or(f"refused.{why}", "refused.other") for key, why in refused.items()
        },
        message=reader.say("moved.nobody") if nobody else "",
    )  # fmt: skip


ROUTES = [web.get("/calendar/moved", show), web.post("/calendar/moved", create)]
