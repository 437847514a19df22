"""Unpacks winmail.dat (TNEF), in which Outlook hides files and text from everybody else.

Laid out in Microsoft's MS-OXTNEF; only what a reader needs is taken: files, their names, the text.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email import rtf
from channels.email.attachment import Attachment, safe_name
from channels.email.charset import decode
from channels.email.uuencode import media_type

_SIGNATURE = 0x223E9F78
_BODY, _MESSAGE_PROPS, _CODEPAGE = 0x0002800C, 0x00069003, 0x00069007
_NEW_FILE, _FILE_TITLE, _FILE_CONTENT, _FILE_PROPS = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_P_BODY, _P_HTML, _P_RTF = 0x1000, 0x1013, 0x1009
_P_LONG_NAME, _P_NAME, _P_TYPE, _P_CID, _P_CONTENT = 0x3707, 0x3704, 0x370E, 0x3712, 0x3701
_SIZES = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x000A: 4,
    0x000B: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_COUNTED = {0x001E, 0x001F, 0x0102, 0x000D}
MOST = 500
"""Files and properties read of one winmail.dat."""


class Damaged(ValueError):
    """The bytes are not TNEF, or not enough of it to be of use."""


@dataclass
class _File:
    title: str = ""
    long_name: str = ""
    content: bytes = b""
    content_type: str = ""
    cid: str = ""


@dataclass
class Unpacked:
    """What a winmail.dat held."""

    text: str = ""
    html: str = ""
    files: list[Attachment] = field(default_factory=list)


def unpack(raw: bytes) -> Unpacked:
    """Return text and files of a winmail.dat; raise Damaged if it is none."""
    if len(raw) < 6 or struct.unpack_from("<I", raw)[0] != _SIGNATURE:
        raise Damaged("no TNEF signature")
    found, files, codepage = Unpacked(), list[_File](), "cp1252"
    for name, content in _attributes(raw):
        if name == _CODEPAGE and len(content) >= 4:
            codepage = f"cp{struct.unpack_from('<I', content)[0]}"
        elif name == _BODY:
            found.text = found.text or decode(content, codepage)
        elif name == _MESSAGE_PROPS:
            _read_body(found, content, codepage)
        elif name == _NEW_FILE and len(files) < MOST:
            files.append(_File())
        elif files:
            _read_file(files[-1], name, content, codepage)
    found.files = [_attachment(file) for file in files if file.content or file.title]
    return found


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(raw):
        level, name, size = struct.unpack_from("<BII", raw, at)
        at += 9
        if level not in (1, 2) or size > len(raw):
            return
        yield name, raw[at : at + size]
        at += size + 2  # a checksum that nobody needs to be right


def _read_body(found: Unpacked, content: bytes, codepage: str) -> None:
    for name, kind, value in _properties(content):
        if name == _P_BODY:
            found.text = _said(kind, value, codepage) or found.text
        elif name == _P_HTML:
            found.html = decode(value, codepage)
        elif name == _P_RTF and not found.html:
            text, html = rtf.read(value)
            found.html = html
            found.text = found.text or text


def _read_file(file: _File, name: int, content: bytes, codepage: str) -> None:
    if name == _FILE_TITLE:
        file.title = decode(content.split(b"\0")[0], codepage)
    elif name == _FILE_CONTENT:
        file.content = content
    elif name == _FILE_PROPS:
        for prop, kind, value in _properties(content):
            if prop in (_P_LONG_NAME, _P_NAME):
                said = _said(kind, value, codepage)
                file.long_name = said if prop == _P_LONG_NAME else file.long_name or said
            elif prop == _P_TYPE:
                file.content_type = _said(kind, value, codepage)
            elif prop == _P_CID:
                file.cid = _said(kind, value, codepage)
            elif prop == _P_CONTENT and kind == 0x0102 and not file.content:
                file.content = value


def _said(kind: int, value: bytes, codepage: str) -> str:
    return decode(value, "utf-16-le" if kind == 0x001F else codepage).rstrip("\0")


def _attachment(file: _File) -> Attachment:
    name = safe_name(file.long_name or file.title, "application/octet-stream")
    content_type = file.content_type.lower() if "/" in file.content_type else media_type(name)
    return Attachment(
        name, content_type[:120], file.content, bool(file.cid), file.cid.strip("<> ")[:250]
    )


def _properties(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (id, type, value) of a MAPI property list, as far as it can be read."""
    try:
        yield from _read_properties(raw)
    except struct.error:
        return


def _read_properties(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    (count,), at = struct.unpack_from("<I", raw), 4
    for _ in range(min(count, MOST * 4)):
        kind, name = struct.unpack_from("<HH", raw, at)
        at += 4
        if name >= 0x8000:
            at = _skip_name(raw, at)
        values, base = 1, kind & 0x0FFF
        if kind & 0x1000 or base in _COUNTED:
            (values,) = struct.unpack_from("<I", raw, at)
            at += 4
        for number in range(min(values, MOST)):
            if base in _COUNTED:
                (size,) = struct.unpack_from("<I", raw, at)
                at += 4
            elif base in _SIZES:
                size = _SIZES[base]
            else:
                return
            if number == 0:
                yield name, base, raw[at : at + size]
            at += size + (-size % 4)
        if at >= len(raw):
            return


def _skip_name(raw: bytes, at: int) -> int:
    """Step over the name of a named property: a GUID and a number, or a GUID and a text."""
    (kind,) = struct.unpack_from("<I", raw, at + 16)
    at += 20
    (size,) = struct.unpack_from("<I", raw, at)
    return at + 4 + (0 if kind == 0 else size + (-size % 4))
