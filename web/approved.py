"""The office's approved WhatsApp messages: their list, bringing it up to date, trying one."""

import asyncio
import contextlib

from aiohttp import web

from desk.dialplan import DialPlan
from desk.message import Status
from router import Router
from router.channel import DeliveryError, HasTemplates, Unknown
from router.errors import Refused
from router.templates import keep_templates, try_template
from store.outbox import reports
from store.templates import template, templates
from web.forms import field, values
from web.site import number_in, page, reader_of, see_other, site_of, visit_of

HERE = "/templates"
PATIENCE = 5.0
"""Seconds for which a trial's fate is waited for."""
ARRIVED = (Status.DELIVERED, Status.READ)


async def show(request: web.Request) -> web.Response:
    """List what WhatsApp has approved, or not yet, or no longer."""
    return await _draw(request)


async def refresh(request: web.Request) -> web.Response:
    """Ask the network for the list as it is now."""
    _supervised(request)
    site, office = site_of(request), visit_of(request).office
    line = _line(site.router, office)
    try:
        listed = await line.templates()
    except DeliveryError as error:
        return await _draw(request, problem=error.reason, status=409)
    at = site.router.clock()
    await site.router.run(keep_templates, office, line.account, listed, at=at)
    return see_other(HERE)


async def attempt(request: web.Request) -> web.Response:
    """Send a template to a number of the supervisor's choice, and say how that went."""
    _supervised(request)
    router, visit = site_of(request).router, visit_of(request)
    line, number = _line(router, visit.office), number_in(request, "template")
    chosen = await router.store.read(template, visit.office, number)
    if chosen is None:
        raise web.HTTPNotFound
    try:
        outgoing = await router.run(
            try_template, visit.office, line.account, number, await values(request),
            to=_number(await field(request, "to")), by=visit.officer_id, at=router.clock(),
        )  # fmt: skip
        problem = await _fate(router, line.account, await line.send(outgoing))
    except Refused as error:
        problem = reader_of(request).say_or(f"refused.{error.why}", "refused.other")
    except (DeliveryError, Unknown) as error:
        problem = error.reason
    if problem:
        return await _draw(request, problem=problem, status=409)
    return await _draw(request, tried=chosen.name)


async def _fate(router: Router, account: str, network_id: str) -> str:
    """Return why a trial failed after the network took it; "" where it arrives, or nothing is told.

    What WhatsApp has paused is taken at first, and refused by a status a moment later.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                told = await router.store.read(reports, account, network_id)
                if failed := [report for report in told if report.status == Status.FAILED]:
                    return failed[0].error or Status.FAILED
                if any(report.status in ARRIVED for report in told):
                    break
                await asyncio.sleep(0.25)
    return ""


async def _draw(
    request: web.Request, *, problem: str = "", tried: str = "", status: int = 200
) -> web.Response:
    _supervised(request)
    site, office = site_of(request), visit_of(request).office
    found = await site.router.store.read(templates, office)
    there = isinstance(site.router.outlets.get((office, "whatsapp")), HasTemplates)
    return page(
        request, "templates.html", templates=found, there=there, problem=problem, tried=tried,
        status=status, path=HERE,
    )  # fmt: skip


def _supervised(request: web.Request) -> None:
    if not visit_of(request).supervises:
        raise web.HTTPForbidden


def _line(router: Router, office: str) -> HasTemplates:
    """Return the office's WhatsApp; not found where it has none."""
    line = router.outlets.get((office, "whatsapp"))
    if not isinstance(line, HasTemplates):
        raise web.HTTPNotFound
    return line


def _number(said: str) -> str:
    """Return a telephone number with its country. Raises Refused."""
    known = DialPlan().number(said)
    if not known:
        raise Refused("number")
    return known


ROUTES = [
    web.get(HERE, show),
    web.post(f"{HERE}/listing", refresh),
    web.post(HERE + r"/{template:\d+}/trial", attempt),
]
