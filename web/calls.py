"""The form in which officers write telephone calls down."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from desk.call import LoggedCall
from desk.clock import new_token
from desk.office import Office
from router.errors import Refused
from router.log_call_by_officer import log_call_by_officer
from web.site import office_of, page, posted, reader_of, see_other, site_of, visit_of

OUTCOMES = ("answered", "missed", "busy", "voicemail")
FOLLOW_UPS = ("", "callback", "consultation", "complaint")
FIELDS = ("number", "name", "direction", "outcome", "started", "minutes", "note", "follow_up")


async def new(request: web.Request) -> web.Response:
    """Show an empty form; the call has just ended."""
    office = office_of(request)
    now = office.local(site_of(request).router.clock())
    usual = {"direction": "in", "outcome": "answered", "started": f"{now:%Y-%m-%dT%H:%M}"}
    usual["number"] = request.query.get("number", "")[:40]
    return _form(request, usual)


async def create(request: web.Request) -> web.Response:
    """Keep the call, and show it in its caller's conversation."""
    office, visit, router = office_of(request), visit_of(request), site_of(request).router
    form = await posted(request)
    given = {name: str(form.get(name, "")) for name in (*FIELDS, "client_id")}
    try:
        logged = _read(given, office)
        call = await router.run(
            log_call_by_officer, logged, office=office, by=visit.officer_id, at=router.clock()
        )
    except Refused as error:
        return _form(request, given, error.why)
    return see_other(f"/conversations/{call.conversation_id}" if call.conversation_id else "/inbox")


def _read(given: Mapping[str, str], office: Office) -> LoggedCall:
    """Return what the form says; raise Refused."""
    try:
        local = datetime.fromisoformat(given["started"]).replace(tzinfo=ZoneInfo(office.zone))
        started = local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("time") from None
    minutes = given["minutes"].strip()
    known = minutes.isascii() and minutes.isdecimal() and len(minutes) < 5
    return LoggedCall(
        client_id=given["client_id"][:64],
        number=given["number"],
        started_at=started,
        outcome=given["outcome"],
        name=given["name"],
        direction=given["direction"],
        talk_s=int(minutes) * 60 if known else 0,
        note=given["note"].replace("\r\n", "\n").replace("\x00", ""),
        follow_up=given["follow_up"],
    )


def _form(request: web.Request, given: Mapping[str, Any], why: str = "") -> web.Response:
    reader = reader_of(request)
    return page(
        request,
        "call.html",
        status=422 if why else 200,
        path="/calls/new",
        given={name: given.get(name, "") for name in FIELDS},
        client_id=given.get("client_id") or new_token(),
        outcomes=OUTCOMES,
        follow_ups=FOLLOW_UPS,
        message=reader.say_or(f"refused.{why}", "refused.other") if why else "",
    )


ROUTES = [web.get("/calls/new", new), web.post("/calls", create)]
