"""A mail as its sender designed it, in a frame in which nothing runs and nothing is fetched."""

from base64 import b64encode
from collections.abc import Iterable

from aiohttp import web

from desk.message import Attachment, Message
from store.timeline import letter, pictures
from web.cleaning import clean_html
from web.files import IMAGES, kind_of
from web.site import number_in, site_of, visit_of

LARGEST = 8 * 1024 * 1024
"""Bytes of pictures that are shown within one mail; what is larger can be downloaded."""
_BEGINNINGS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="color-scheme" content="light">
<style>body{{margin:12px;background:#fff;color:#1b1b1b;font:15px/1.5 system-ui,sans-serif;\
overflow-wrap:break-word}}img,table{{max-width:100%}}img{{height:auto}}\
blockquote{{margin:8px 0 8px 4px;padding-left:10px;border-left:3px solid #ccc}}</style>
<base target="_blank"></head><body>{body}</body></html>
"""


async def show(request: web.Request) -> web.Response:
    """Show a mail's HTML made safe; pictures from elsewhere only when they were asked for."""
    store, number = site_of(request).router.store, number_in(request, "message")
    message = await store.read(
        letter, visit_of(request).office, number, viewer=visit_of(request).officer_id
    )
    if message is None:
        raise web.HTTPNotFound
    remote = "pictures" in request.query
    cids = await _pictures(request, message)
    page = _PAGE.format(body=clean_html(message.html, cids, images=remote))
    return web.Response(text=page, content_type="text/html", headers=_headers(remote=remote))


async def _pictures(request: web.Request, message: Message) -> dict[str, str]:
    """Return the pictures that came with a mail, by Content-ID, as addresses that hold them."""
    if "cid:" not in message.html.lower():
        return {}
    assert message.id is not None
    found = await site_of(request).router.store.read(pictures, message.office, message.id, LARGEST)
    return {a.cid: f"data:{kind_of(a)};base64,{b64encode(c).decode()}" for a, c in _real(found)}


def _real(found: Iterable[tuple[Attachment, bytes]]) -> Iterable[tuple[Attachment, bytes]]:
    """Return what is a picture by its first bytes too, not only by what it says."""
    return ((a, c) for a, c in found if kind_of(a) in IMAGES and c.startswith(_BEGINNINGS))


def _headers(*, remote: bool) -> dict[str, str]:
    sources = "data: https: http:" if remote else "data:"
    return {
        "Content-Security-Policy": f"default-src 'none'; img-src {sources}; "
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
    }


ROUTES = [web.get(r"/messages/{message:\d+}/letter", show)]
