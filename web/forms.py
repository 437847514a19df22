"""What came in a form, and where its answer goes."""

import asyncio
from hashlib import sha256
from mimetypes import guess_type

from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiMapping

from desk.inbound import File
from desk.sniff import sniff
from router.errors import Refused
from web.conversations import Attempt, draw
from web.files import clean_name
from web.site import came_from, posted, reader_of, see_other, wants_json

VALUE = "value_"
"""Begins the name of a field for a template's variable."""


async def field(request: web.Request, name: str) -> str:
    """Return a text field of a form, empty when it is missing or a file."""
    given = (await posted(request)).get(name, "")
    return given if isinstance(given, str) else ""


async def uploads(request: web.Request, name: str) -> list[File]:
    """Return the files of a form under the type that their bytes show; empty fields are none."""
    form = await posted(request)
    given = form.getall(name, []) if isinstance(form, MultiMapping) else []
    chosen = [one for one in given if isinstance(one, FileField) and one.filename]
    files = []
    for one in chosen:
        content = await asyncio.to_thread(one.file.read)
        kind = sniff(content, one.content_type or guess_type(one.filename)[0] or "")
        files.append(File(clean_name(one.filename), kind, content))
    return files


async def values(request: web.Request) -> dict[str, str]:
    """Return what a form fills into a template, by the names of its variables."""
    given = await posted(request)
    return {
        name.removeprefix(VALUE): value
        for name, value in given.items()
        if name.startswith(VALUE) and isinstance(value, str)
    }


def pressed(form: str, *said: object) -> str:
    """Return what makes a second press of one button harmless: the form's own id and what it says.

    Other words are another message: an answer that got lost may have been mended meanwhile.
    """
    return sha256(repr((form, said)).encode()).hexdigest() if form else ""


def done(request: web.Request, conversation_id: int) -> web.Response:
    """Answer a form that was carried out: back to the conversation, beside the same list."""
    if wants_json(request):
        return web.json_response({}, status=201)
    here = f"/conversations/{conversation_id}"
    page = came_from(request)
    return see_other(f"{here}?{page.query}" if page.path == here and page.query else here)


async def refused(
    request: web.Request, conversation_id: int, error: Refused, attempt: Attempt
) -> web.Response:
    """Answer a form that was refused: say why, and keep what was written."""
    reader = reader_of(request)
    why = reader.say_or(f"refused.{error.why}", "refused.other")
    if wants_json(request):
        return web.json_response({"why": error.why, "message": why}, status=409)
    shown = Attempt(
        notice=why,
        draft=attempt.draft,
        tab=attempt.tab,
        changed=error.why == "changed",
        unanswered=error.why == "unanswered",
        client_id=attempt.client_id,
        template=attempt.template,
        filled=attempt.filled,
        copies=attempt.copies,
        email=attempt.email,
    )
    return await draw(request, conversation_id, shown, status=409)
