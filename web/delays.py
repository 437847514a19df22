"""The page on which an officer tells a person that the answer will be late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from desk.calendar import NoWorkingDayError
from desk.deadline import due
from desk.office import Office
from desk.promise import Promise
from desk.words import say_instant
from router.announce_delay import announce_delay
from router.errors import Refused
from router.reach import Word
from store.inbox import Entry, entry
from store.timeline import timeline
from web.forms import field, pressed
from web.mailing import mail_from
from web.messages import lines
from web.site import number_in, office_of, page, reader_of, see_other, site_of, visit_of

USUAL = Promise.read("1 working day")
"""How much later an office usually answers: proposed, the officer decides."""


async def new(request: web.Request) -> web.Response:
    """Show the form with a text and a time to start from."""
    office = office_of(request)
    found = await _entry(request)
    return await _form(request, found, _proposed(request, office, found), "")


async def create(request: web.Request) -> web.Response:
    """Tell the person, and keep by when the answer is expected."""
    office, visit, router = office_of(request), visit_of(request), site_of(request).router
    found = await _entry(request)
    expected, text = await field(request, "expected"), lines(await field(request, "text"))
    word = Word(text, mail_from(office), pressed("delay", expected, text))
    try:
        await router.run(
            announce_delay, found.id, word,
            expected=_instant(expected, office), office=office.code, by=visit.officer_id,
            at=router.clock(),
        )  # fmt: skip
    except Refused as error:
        return await _form(request, found, expected, text, error.why)
    return see_other(f"/conversations/{found.conversation_id}")


async def _entry(request: web.Request) -> Entry:
    number, visit = number_in(request, "ticket"), visit_of(request)
    found = await site_of(request).router.store.read(
        entry, visit.office, number, viewer=visit.officer_id
    )
    if found is None:
        raise web.HTTPNotFound
    return found


def _proposed(request: web.Request, office: Office, found: Entry) -> str:
    """Return the end of the next working day after the deadline, as a form has it."""
    start = max(found.next_due_at or request_time(request), request_time(request))
    try:
        later = due(start, USUAL, office.calendar)
    except NoWorkingDayError:
        later = start + timedelta(days=1)
    return f"{office.local(later):%Y-%m-%dT%H:%M}"


def request_time(request: web.Request) -> datetime:
    """Return the instant of a request."""
    return reader_of(request).as_of


def _instant(given: str, office: Office) -> datetime:
    try:
        return datetime.fromisoformat(given).replace(tzinfo=ZoneInfo(office.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("time") from None


async def _form(
    request: web.Request, found: Entry, expected: str, text: str, why: str = ""
) -> web.Response:
    office, reader = office_of(request), reader_of(request)
    talk = await site_of(request).router.store.read(timeline, office.code, found.conversation_id)
    language = talk.conversation.language if talk else office.language
    if not text and not why:
        text = reader.phrases.say(
            "delay.text", language, ticket=found.number,
            deadline=say_instant(found.next_due_at, office.zone, language)
            if found.next_due_at else "–",
            expected=say_instant(_instant(expected, office), office.zone, language),
        )  # fmt: skip
    return page(
        request, "delay.html", status=422 if why else 200, path="/inbox", entry=found,
        expected=expected, text=text,
        message=reader.say_or(f"refused.{why}", "refused.other") if why else "",
    )  # fmt: skip


ROUTES = [
    web.get(r"/tickets/{ticket:\d+}/delay", new),
    web.post(r"/tickets/{ticket:\d+}/delay", create),
]
