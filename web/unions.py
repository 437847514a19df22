"""Join a mail to the conversation that it belongs to."""

from aiohttp import web

from router.errors import Refused
from router.unite import unite
from web.conversations import Attempt
from web.forms import done, field, refused
from web.site import number_in, office_of, site_of, visit_of


async def join(request: web.Request) -> web.Response:
    """Let this conversation go on in another."""
    router, visit = site_of(request).router, visit_of(request)
    conversation_id, into = number_in(request, "conversation"), await field(request, "into")
    try:
        if not (into.isascii() and into.isdecimal() and len(into) < 19):
            raise Refused("apart")
        whole = await router.run(
            unite, conversation_id, into=int(into), office=office_of(request),
            by=visit.officer_id, at=router.clock(),
        )  # fmt: skip
    except Refused as error:
        return await refused(request, conversation_id, error, Attempt())
    assert whole.id is not None
    return done(request, whole.id)


ROUTES = [web.post(r"/conversations/{conversation:\d+}/union", join)]
