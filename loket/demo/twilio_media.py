"""Plays how Twilio handles files: it names a person's, and fetches the office's."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, web
from yarl import URL

from loket.demo.twilio_wire import Text


@dataclass(slots=True)
class Media:
    """A file behind a message; `missing` times it is not there yet."""

    content: bytes
    content_type: str
    missing: int = 0


async def fetched(session: ClientSession, url: str) -> Media | None:
    """Return a file of the office's, None when it is not handed out."""
    try:
        exact = URL(url, encoded=True)
        async with session.get(exact, allow_redirects=False) as response:
            if response.status != 200:
                return None
            return Media(await response.read(), response.content_type)
    except (ClientError, TimeoutError):
        return None


def listed(text: Text, media: Mapping[str, Media]) -> web.Response:
    """Answer with the names and types of a message's files."""
    names = [url.rpartition("/")[2] for url in text.media]
    found = [
        {"sid": name, "content_type": media[name].content_type, "parent_sid": text.sid, "uri": ""}
        for name in names
        if name in media
    ]
    return web.json_response(
        {"media_list": found, "page": 0, "page_size": 50, "next_page_uri": None, "uri": ""}
    )
