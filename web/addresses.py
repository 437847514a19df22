"""The e-mail address that a person gave to an officer."""

from aiohttp import web

from router.errors import Refused
from router.keep_address import keep_address
from web.conversations import Attempt
from web.forms import done, field, refused
from web.site import number_in, site_of, visit_of

LONGEST = 254


async def create(request: web.Request) -> web.Response:
    """Keep the address, if the person agreed to be answered there."""
    router, visit = site_of(request).router, visit_of(request)
    conversation_id = number_in(request, "conversation")
    email = (await field(request, "email"))[: LONGEST + 1]
    consented = bool(await field(request, "consented"))
    try:
        await router.run(
            keep_address, conversation_id, email, consented=consented,
            office=visit.office, by=visit.officer_id, at=router.clock(),
        )  # fmt: skip
    except Refused as error:
        return await refused(request, conversation_id, error, Attempt(email=email))
    return done(request, conversation_id)


ROUTES = [web.post(r"/conversations/{conversation:\d+}/addresses", create)]
