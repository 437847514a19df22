"""The quarantine: what could not be verified, for supervisors to look at."""

from aiohttp import web

from desk.message import Payload
from router.channel import Replays
from router.quarantine import shelve
from store.notices import troubled
from store.payloads import one, refused
from web.site import number_in, page, query_number, reader_of, see_other, site_of, visit_of

NOTICES = 50
"""Notices that did not arrive, shown at most."""

REASONS = {
    "signature": "signature", "secret token": "signature", "another account": "account",
    "another number": "account", "our own mail came back": "own_mail",
}  # fmt: skip
"""Why a channel kept something apart, in the catalogue's word."""


async def show(request: web.Request) -> web.Response:
    """List what was refused, newest first."""
    return await _draw(request)


async def replay(request: web.Request) -> web.Response:
    """Look again at a payload, after a secret was mended; take it if it can be vouched for now."""
    kept, router = await _kept(request), site_of(request).router
    outlet = router.outlets.get((kept.office, kept.channel))
    taken = isinstance(outlet, Replays) and await outlet.replay(kept.envelope, kept.body)
    if not taken:
        return await _draw(request, problem=reader_of(request).say("payload.still"), status=409)
    await _shelve(request, kept, "replayed")
    return see_other("/payloads")


async def dispose(request: web.Request) -> web.Response:
    """Put a payload aside that nobody wants."""
    await _shelve(request, await _kept(request), "discarded")
    return see_other("/payloads")


async def _kept(request: web.Request) -> Payload:
    visit = visit_of(request)
    if not visit.supervises:
        raise web.HTTPForbidden
    store, number = site_of(request).router.store, number_in(request, "payload")
    found = await store.read(one, visit.office, number)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _shelve(request: web.Request, kept: Payload, state: str) -> None:
    router, by = site_of(request).router, visit_of(request).officer_id
    assert kept.id is not None
    await router.run(shelve, kept.id, office=kept.office, state=state, by=by, at=router.clock())


async def _draw(request: web.Request, *, problem: str = "", status: int = 200) -> web.Response:
    visit = visit_of(request)
    if not visit.supervises:
        raise web.HTTPForbidden
    store, before = site_of(request).router.store, query_number(request, "before")
    found, following = await store.read(refused, visit.office, before=before)
    told = await store.read(troubled, visit.office, NOTICES)
    return page(
        request, "payloads.html", notices=told, payloads=found, next=following, text=readable,
        why=why, problem=problem, status=status, path="/payloads",
    )  # fmt: skip


def why(reason: str) -> str:
    """Return the catalogue's word for what a channel gave as its reason; "other" for a fault."""
    if reason.startswith(("not ", "line ")):
        return "format"
    if reason.startswith("no ") or " without " in reason:
        return "incomplete"
    return REASONS.get(reason, "other")


def readable(content: bytes) -> str:
    """Return bytes as text that shows what cannot be shown as a dot."""
    decoded = content.decode("utf-8", "replace")
    return "".join(c if c.isprintable() or c in "\n\t" else "·" for c in decoded)


ROUTES = [
    web.get("/payloads", show),
    web.post(r"/payloads/{payload:\d+}/replay", replay),
    web.post(r"/payloads/{payload:\d+}/disposal", dispose),
]
