"""Whose matter a conversation is, when somebody forwarded the person's mail."""

from aiohttp import web

from router.attribute import attribute
from router.errors import Refused
from web.conversations import Attempt
from web.forms import done, field, refused
from web.site import number_in, site_of, visit_of


async def change(request: web.Request) -> web.Response:
    """Give the conversation to the person with this address."""
    router, visit = site_of(request).router, visit_of(request)
    conversation_id = number_in(request, "conversation")
    address, name = await field(request, "address"), await field(request, "name")
    try:
        await router.run(
            attribute, conversation_id, address[:300], name[:300],
            office=visit.office, by=visit.officer_id, at=router.clock(),
        )  # fmt: skip
    except Refused as error:
        return await refused(request, conversation_id, error, Attempt())
    return done(request, conversation_id)


ROUTES = [web.post(r"/conversations/{conversation:\d+}/sender", change)]
