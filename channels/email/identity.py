"""What makes a mail the same mail, however often and on whatever way it comes."""

import hashlib

from channels.email.headers import Headers, repair, split

_OWN = frozenset(
    (
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
    )
)
"""What the sender wrote into the header; every server on the way adds to the rest."""
_WITHOUT_YIELDING = 2047
_SMALL = 64 * 1024


def fingerprint(raw: bytes) -> str:
    """Return the SHA-256 of a mail without what mail servers write on it on the way.

    Where the mail does not say who wrote it, the envelope's sender does.
    """
    return fingerprint_of(*split(repair(raw)))


def fingerprint_of(headers: Headers, body: bytes) -> str:
    """Return the fingerprint of a mail that was taken apart already."""
    digest = hashlib.sha256()
    own = _OWN if "from" in headers or "sender" in headers else _OWN | {"return-path"}
    for name, value in headers.fields:
        if name in own:
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    rest = b"\n" + body.replace(b"\r\n", b"\n").rstrip()
    # Over 2,047 bytes hashlib lets other threads run, and getting the turn back takes far longer.
    step = _WITHOUT_YIELDING if len(rest) < _SMALL else len(rest)
    for start in range(0, len(rest), step):
        digest.update(rest[start : start + step])
    return digest.hexdigest()
