"""What we give Meta along with a message and get back with its statuses: which message it is."""

import re

from channels.whatsapp.parts import Tag

_TAG = re.compile(r"loket/(\d{1,9})/(\d{1,3})/(\d{1,3})/(\S{0,256})")


def opaque(tag: Tag) -> str:
    """Return the words for a tag."""
    return f"loket/{tag.message_id}/{tag.number}/{tag.count}/{tag.first}"


def tag_in(words: str) -> Tag | None:
    """Return the tag in words that came back; None for what is not ours."""
    found = _TAG.fullmatch(words)
    return Tag(int(found[1]), int(found[2]), int(found[3]), found[4]) if found else None
