"""Packs mails for the corpus."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

Wanted = Mapping[str, Any]
B = b"From: budi@example.org\nSubject: Data\nMIME-Version: 1.0\n"
TXT = b"Content-Type: text/plain; charset=utf-8\n\n"
HTM = b"Content-Type: text/html; charset=utf-8\n\n"
PDF = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
PNG = b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
ABC = b"\n" + b64encode(b"abc")


def said(text: str, **more: Any) -> Wanted:
    """Return what is wanted of the text, and more."""
    return {"text": text, **more}


def whole(head: bytes, body: bytes) -> bytes:
    """Return a mail of one part."""
    return B + head + b"\n\n" + body


def multi(kind: bytes, *parts: bytes, mark: bytes = b"batas", end: bytes = b"--") -> bytes:
    """Return a multipart with its header, as a part."""
    inner = b"".join(b"--" + mark + b"\n" + part + b"\n" for part in parts)
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + mark + b'"\n\n'
    return head + inner + b"--" + mark + end + b"\n"


def named(disposition: bytes, kind: bytes = b"application/pdf") -> bytes:
    """Return a mail whose one file has this disposition."""
    file = b"Content-Type: " + kind + b"\n" + disposition + b"\nContent-Transfer-Encoding: base64\n"
    return B + multi(b"mixed", TXT + b"Isi", file + ABC)
