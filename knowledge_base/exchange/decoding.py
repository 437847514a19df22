"""Bytes of a file to text, whatever program saved it."""

import codecs

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is read; a hundred thousand phrasings are 8 MB."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHERS = {b"PK\x03\x04": "workbook", b"\xd0\xcf\x11\xe0": "workbook", b"%PDF": "pdf"}


class Unreadable(ValueError):
    """A file that is no text; `why` is a word for the catalogue."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def decode(content: bytes) -> tuple[str, str]:
    """Return a file's text and the name of its encoding; raise Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    for beginning, kind in _OTHERS.items():
        if content.startswith(beginning):
            raise Unreadable(kind)
    mark, name = next(((m, n) for m, n in _MARKS if content.startswith(m)), (b"", ""))
    try:
        text = content[len(mark) :].decode(name) if name else _unmarked(content)
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None
    encoding = name or ("utf-8" if _is_utf8(content) else _guessed(content))
    if "\x00" in text:
        raise Unreadable("binary")
    if not text.strip():
        raise Unreadable("empty")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _unmarked(content: bytes) -> str:
    return content.decode("utf-8" if _is_utf8(content) else _guessed(content))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content


def _guessed(content: bytes) -> str:
    """Return the encoding of bytes that are not UTF-8: every second byte of UTF-16 is zero."""
    head = content[:4000]
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return "cp1252"
