"""Notes among officers."""

from aiohttp import web

from router.errors import Refused
from router.reply import note
from web.conversations import Attempt
from web.forms import done, field, pressed, refused
from web.site import number_in, site_of, visit_of


async def create(request: web.Request) -> web.Response:
    """Keep a note that the person never sees."""
    router, visit = site_of(request).router, visit_of(request)
    conversation_id = number_in(request, "conversation")
    text = (await field(request, "text")).replace("\r\n", "\n").replace("\x00", "")
    form = await field(request, "client_id")
    try:
        await router.run(
            note, conversation_id, text,
            office=visit.office, by=visit.officer_id, at=router.clock(),
            client_id=pressed(form, text),
        )  # fmt: skip
    except Refused as error:
        attempt = Attempt(draft=text, tab="note", client_id=form)
        return await refused(request, conversation_id, error, attempt)
    return done(request, conversation_id)


ROUTES = [web.post(r"/conversations/{conversation:\d+}/notes", create)]
