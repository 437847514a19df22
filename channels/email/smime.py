"""Takes the letter out of an S/MIME envelope that is signed but not encrypted (CMS, RFC 5652).

The signature is not checked: that is for people who hold the certificates. The letter is shown.
"""

_DATA = bytes.fromhex("06092a864886f70d010701")
_SIGNED = bytes.fromhex("06092a864886f70d010702")
_CONTEXT_0, _OCTETS, _OCTETS_IN_PIECES = 0xA0, 0x04, 0x24


def signed_letter(raw: bytes) -> bytes:
    """Return the mail part within signed data; b"" when there is none, or it is encrypted."""
    if _SIGNED not in raw[:64]:
        return b""
    at = raw.find(_DATA)
    if at < 0 or raw[at + len(_DATA) : at + len(_DATA) + 1] != bytes([_CONTEXT_0]):
        return b""
    start, _ = _inside(raw, at + len(_DATA))
    return b"".join(_pieces(raw, start))


def _inside(raw: bytes, at: int) -> tuple[int, int]:
    """Return where the content of the element at `at` begins and ends; -1 for an open end."""
    first = raw[at + 1] if at + 1 < len(raw) else 0
    if first < 0x80:
        return at + 2, at + 2 + first
    if first == 0x80:
        return at + 2, -1
    size = first & 0x7F
    return at + 2 + size, at + 2 + size + int.from_bytes(raw[at + 2 : at + 2 + size], "big")


def _pieces(raw: bytes, at: int) -> list[bytes]:
    """Return the octet strings at `at`: one, or many in a row within another."""
    if at >= len(raw):
        return []
    start, end = _inside(raw, at)
    if raw[at] == _OCTETS:
        return [raw[start:end]]
    if raw[at] != _OCTETS_IN_PIECES:
        return []
    found: list[bytes] = []
    while start < len(raw) and raw[start] == _OCTETS and (end < 0 or start < end):
        first, last = _inside(raw, start)
        found.append(raw[first:last])
        start = max(last, start + 1)
    return found
