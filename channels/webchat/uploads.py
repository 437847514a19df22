"""Files of visitors: what may come, who may bring it, and how it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from aiohttp import web

from channels.webchat.frames import UUID
from desk.inbound import File
from desk.sniff import sniff
from desk.turning import TURNING
from router.sealing import is_sealed, seal

PASS_FOR = timedelta(minutes=2)
"""How long a pass to bring files holds; the page asks for a new one each time."""
LONGEST_NAME = 150
SOUNDS = frozenset(f"audio/{kind}" for kind in ("aac", "amr", "mp4", "mpeg", "ogg", "wav", "webm"))
SHEETS = "vnd.openxmlformats-officedocument"
TAKEN = SOUNDS | {
    "image/png", "image/jpeg", "image/gif", "image/webp",
    "video/mp4", "video/webm", "video/3gpp",
    "application/pdf", "text/plain", "text/csv",
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    f"application/{SHEETS}.wordprocessingml.document",
    f"application/{SHEETS}.spreadsheetml.sheet",
    f"application/{SHEETS}.presentationml.presentation",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip
"""What an officer can open and no page can run; by its bytes, not by its name."""
_PASS = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{32})")
_UNPRINTABLE = re.compile(rf"[\x00-\x1f\x7f/\\\"<>|:*?{''.join(TURNING)}]")


class BadUpload(Exception):
    """A file that is not taken: an HTTP status, and a word for the page."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it came, and the page's own name for the message that it makes."""

    client_msg_id: str
    file: File


def new_pass(key: str, office: str, visitor: str, at: datetime) -> str:
    """Return what lets a visitor bring files for two minutes, in any process."""
    until = int((at + PASS_FOR).timestamp())
    return f"{visitor}.{until}.{seal(key, office, 'webchat upload', visitor, until)}"


def visitor_in(given: str, key: str, office: str, at: datetime) -> str:
    """Return the visitor to whom a pass was given. Raises BadUpload."""
    found = _PASS.fullmatch(given)
    if found is None:
        raise BadUpload(401, "no_pass")
    visitor, until, mark = found[1], int(found[2]), found[3]
    if not is_sealed(key, mark, office, "webchat upload", visitor, until):
        raise BadUpload(401, "no_pass")
    if at.timestamp() >= until:
        raise BadUpload(401, "pass_over")
    return visitor


async def brought(request: web.Request, largest: int) -> Brought:
    """Read a file of at most so many bytes from a request's body. Raises BadUpload."""
    name = request.headers.get("X-Loket-Message", "")
    if not re.fullmatch(UUID, name):
        raise BadUpload(400, "bad_client_msg_id")
    content = await _body(request, largest)
    if not content:
        raise BadUpload(400, "empty_file")
    kind = kind_of(content, request.content_type)
    if kind not in TAKEN:
        raise BadUpload(415, "bad_kind")
    return Brought(name, File(name_in(request.headers), kind, content))


async def _body(request: web.Request, largest: int) -> bytes:
    if (request.content_length or 0) > largest:
        raise BadUpload(413, "large_file")
    content = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > largest:
            raise BadUpload(413, "large_file")
    return bytes(content)


def kind_of(content: bytes, declared: str) -> str:
    """Return what the bytes show; text only if they are text."""
    kind = sniff(content, declared)
    if kind.startswith("text/") and not _is_text(content):
        return "application/octet-stream"
    return kind


def _is_text(content: bytes) -> bool:
    return b"\0" not in content and not content.startswith((b"MZ", b"\x7fELF", b"#!"))


def name_in(headers: Mapping[str, str]) -> str:
    """Return what the visitor calls the file, without what leads out of a folder or deceives."""
    given = unquote(headers.get("X-Loket-Name", "")[: LONGEST_NAME * 12], errors="replace")
    clean = _UNPRINTABLE.sub("_", given).strip(" .")
    if len(clean) <= LONGEST_NAME:
        return clean or "file"
    stem, dot, ending = clean.rpartition(".")
    kept = ending[:12] if dot else ""
    return f"{(stem or clean)[: LONGEST_NAME - len(kept) - 1]}{dot}{kept}"
