"""What of a file a page may show by itself, and under which name it is handed out."""

import re
from urllib.parse import quote

from desk.message import Attachment

IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
FILMS = frozenset({"video/mp4", "video/webm"})
SOUNDS = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/webm"})


def shown_inline(attachment: Attachment) -> str:
    """Return image, video or audio for what a page may show by itself, else an empty text."""
    kind = kind_of(attachment)
    if kind in IMAGES:
        return "image"
    if kind in FILMS:
        return "video"
    return "audio" if kind in SOUNDS else ""


def kind_of(attachment: Attachment) -> str:
    """Return the type that was declared, without parameters."""
    return attachment.content_type.partition(";")[0].strip().lower()


def disposition(name: str, *, inline: bool) -> str:
    """Return the header that names a file, for old browsers and for other alphabets."""
    clean = clean_name(name)
    plain = clean.encode("ascii", "replace").decode().replace("?", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def clean_name(name: str) -> str:
    """Return a file's name without what could leave its folder or end its header."""
    return re.sub(r"[\x00-\x1f\x7f/\\\"]", "_", name)[:150] or "lampiran"
