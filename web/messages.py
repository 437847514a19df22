"""An officer's replies, and the whole of what is too long for a page."""

from aiohttp import web

from router.errors import Refused
from router.reply import reply
from store.timeline import whole
from web.conversations import Attempt
from web.copies import written
from web.files import disposition
from web.forms import done, field, pressed, refused, uploads, values
from web.mailing import mail_from
from web.site import number_in, office_of, site_of, visit_of

LONGEST_COPIES = 6000


async def create(request: web.Request) -> web.Response:
    """Send a reply, unless the person wrote since the officer looked."""
    router, visit = site_of(request).router, visit_of(request)
    conversation_id = number_in(request, "conversation")
    text = lines(await field(request, "text"))
    form = await field(request, "client_id")
    copies = (await field(request, "cc"))[:LONGEST_COPIES]
    seen = "" if await field(request, "anyway") else await field(request, "seen")
    chosen = await field(request, "template")
    template = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else 0
    filled, files = await values(request), await uploads(request, "files")
    brought = [(file.name, len(file.content)) for file in files]
    try:
        await router.run(
            reply,
            conversation_id,
            text,
            office=visit.office,
            by=visit.officer_id,
            at=router.clock(),
            client_id=pressed(form, text, template, filled, brought),
            seen=int(seen) if seen.isascii() and seen.isdecimal() else None,
            files=files,
            template=(template, filled) if template else None,
            mail_from=mail_from(office_of(request)) if await field(request, "by_mail") else "",
            copies=written(copies),
        )
    except Refused as error:
        attempt = Attempt(
            draft=text, client_id=form, template=template, filled=filled, copies=copies
        )
        return await refused(request, conversation_id, error, attempt)
    return done(request, conversation_id)


async def show(request: web.Request) -> web.Response:
    """Hand out a message's whole text as a file."""
    store, number = site_of(request).router.store, number_in(request, "message")
    text = await store.read(
        whole, visit_of(request).office, number, viewer=visit_of(request).officer_id
    )
    if text is None:
        raise web.HTTPNotFound
    headers = {"Content-Disposition": disposition(f"{number}.txt", inline=False)}
    return web.Response(text=text, content_type="text/plain", charset="utf-8", headers=headers)


def lines(text: str) -> str:
    """Browsers send line ends of two characters; what is stored has one."""
    return text.replace("\r\n", "\n").replace("\x00", "")


ROUTES = [
    web.post(r"/conversations/{conversation:\d+}/messages", create),
    web.get(r"/messages/{message:\d+}", show),
]
