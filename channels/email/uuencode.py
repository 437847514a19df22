"""Finds files that old mailers put into the text itself, as uuencoded lines."""

import binascii
import re

from channels.email.attachment import Attachment, safe_name

_BEGIN = re.compile(r"^begin(-base64)? [0-7]{3,4} ([^\n]{1,200})$", re.MULTILINE)
_LINE = re.compile(r"[ -`]{1,90}")


def extract(text: str) -> tuple[str, list[Attachment]]:
    """Return `text` without its uuencoded files, and the files."""
    if "begin" not in text:
        return text, []
    kept: list[str] = []
    files: list[Attachment] = []
    start = 0
    while found := _BEGIN.search(text, start):
        content, stop = _content(text, found.end() + 1, in_base64=bool(found[1]))
        if stop < 0:
            kept.append(text[start : found.end()])
        else:
            kept.append(text[start : found.start()])
            files.append(_file(found[2], content))
        start = max(stop, found.end())
    kept.append(text[start:])
    return "".join(kept), files


def _file(name: str, content: bytes) -> Attachment:
    name = safe_name(name, "application/octet-stream")
    return Attachment(name, media_type(name), content)


def media_type(name: str) -> str:
    """Return the media type that a file name promises."""
    import mimetypes

    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _content(text: str, start: int, *, in_base64: bool) -> tuple[bytes, int]:
    """Decode the lines from `start` to the end mark; return the bytes and where the text goes on.

    The place is -1 when the lines are no uuencoded file after all.
    """
    content = bytearray()
    ending = "====" if in_base64 else "end"
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop].rstrip("\r")
        start = stop + 1
        if line.strip() == ending:
            return bytes(content), min(start, len(text))
        if not line.strip() or line == "`":
            continue
        if not _LINE.fullmatch(line) and not in_base64:
            return b"", -1
        try:
            content += _decoded(line, in_base64=in_base64)
        except (binascii.Error, ValueError, UnicodeEncodeError):
            return b"", -1
    return bytes(content), len(text) if content else -1


def _decoded(line: str, *, in_base64: bool) -> bytes:
    raw = line.encode("ascii")
    if in_base64:
        return binascii.a2b_base64(raw)
    try:
        return binascii.a2b_uu(raw)
    except binascii.Error:  # some encoders pad the last line too far
        octets = (((raw[0] - 32) & 63) * 4 + 5) // 3
        return binascii.a2b_uu(raw[: octets + 1])
