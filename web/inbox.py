"""The officers' inbox."""

from typing import Any

from aiohttp import web

from desk.words import say_count
from web.listing import Listing, listing_of
from web.reader import Reader
from web.site import page, reader_of


async def show(request: web.Request) -> web.Response:
    """Show the list alone, or beside an invitation to choose."""
    listing = await listing_of(request)
    return page(request, "inbox.html", **around(reader_of(request), listing))


def around(reader: Reader, listing: Listing) -> dict[str, Any]:
    """Return what the templates of the inbox need besides the conversation."""
    return {"list": listing, "live": listing.live(), "words": units(reader)}


def units(reader: Reader) -> dict[str, list[str]]:
    """Return the units of time for one and for many, so that the browser can go on counting."""
    counted = {
        unit: [say_count(n, unit, reader.language).split(" ", 1)[1] for n in (1, 2)]
        for unit in ("day", "hour", "minute")
    }
    return {**counted, "less": [reader.say("when.seconds")]}


ROUTES = [web.get("/inbox", show)]
