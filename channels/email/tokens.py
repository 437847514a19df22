"""Our marks in mail: a conversation's token, signed, so that nobody can make or guess one."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import NamedTuple

_ID = re.compile(r"<loket\.([a-z2-7]{24,110})\.(\d{1,18})@[^<>\s@]{1,255}>", re.IGNORECASE)
_PLUS = re.compile(r"\+([a-z2-7]{24,110})@", re.IGNORECASE)
_SIGNATURE = 6
"""Bytes of the signature: 48 bits, on top of the token's own 128."""
_BINARY, _TEXT = b"\0", b"\1"


class Mark(NamedTuple):
    """A mark of ours: the conversation's token, and the number of the message that bore it."""

    token: str
    message_id: int = 0


def signed(token: str, office: str, key: bytes) -> str:
    """Return a conversation's token, signed, in letters that survive any mail server."""
    content = _pack(token)
    mark = content + _signature(content, office, key)
    return base64.b32encode(mark).decode().rstrip("=").lower()


def unsigned(mark: str, office: str, key: bytes) -> str:
    """Return the token in a mark, or "" when the mark is not ours."""
    try:
        content = base64.b32decode(mark.upper() + "=" * (-len(mark) % 8))
    except binascii.Error:
        return ""
    content, signature = content[:-_SIGNATURE], content[-_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(content, office, key)):
        return ""
    return _unpack(content)


def message_id(token: str, number: int, office: str, key: bytes, domain: str) -> str:
    """Return the Message-ID of a message of ours."""
    return f"<loket.{signed(token, office, key)}.{number}@{domain}>"


def plus_address(address: str, token: str, office: str, key: bytes) -> str:
    """Return the address to which answers to a conversation go; too long a one stays plain."""
    local, _, domain = address.rpartition("@")
    marked = f"{local}+{signed(token, office, key)}"
    return f"{marked}@{domain}" if len(marked) <= 64 else address


def plain_address(address: str) -> str:
    """Return an address in lower case without what stands behind a plus."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def in_ids(texts: Iterable[str], office: str, key: bytes) -> Mark | None:
    """Return the last mark of ours among Message-IDs, which is the nearest."""
    found: Mark | None = None
    for text in texts:
        for match in _ID.finditer(text):
            if token := unsigned(match[1], office, key):
                found = Mark(token, int(match[2]))
    return found


def in_addresses(addresses: Iterable[str], office: str, key: bytes) -> Mark | None:
    """Return the first mark of ours among addresses."""
    for address in addresses:
        match = _PLUS.search(address)
        if match and (token := unsigned(match[1], office, key)):
            return Mark(token)
    return None


def ids_in(text: str) -> list[str]:
    """Return what looks like Message-IDs of ours in a text, verified or not."""
    return [match[0] for match in _ID.finditer(text)]


def _signature(content: bytes, office: str, key: bytes) -> bytes:
    return hmac.digest(key, office.encode() + b"\0" + content, hashlib.sha256)[:_SIGNATURE]


def _pack(token: str) -> bytes:
    """Return a token as few bytes as possible: 128 bits need 16, not 22."""
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        if base64.urlsafe_b64encode(content).decode().rstrip("=") == token:
            return _BINARY + content
    except (binascii.Error, ValueError):
        pass
    return _TEXT + token.encode()


def _unpack(content: bytes) -> str:
    if content[:1] == _BINARY:
        return base64.urlsafe_b64encode(content[1:]).decode().rstrip("=")
    return content[1:].decode("utf-8", "replace")
