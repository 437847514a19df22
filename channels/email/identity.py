"""What makes a mail the same mail, however often and on whatever way it comes."""

import hashlib

from channels.email.headers import repair, split

_WITHOUT_YIELDING = 2047
_SMALL = 64 * 1024
_TRACES = (
    "received",
    "return-path",
    "delivered-to",
    "x-original-to",
    "x-delivered-to",
    "x-forwarded-to",
    "x-forwarded-for",
    "envelope-to",
    "x-envelope-",
    "delivery-date",
    "authentication-results",
    "arc-",
    "received-spf",
    "x-received",
    "x-google-",
    "x-gm-",
    "x-spam",
    "x-virus",
    "x-rspamd",
    "x-scanned",
    "x-ms-exchange-",
    "x-forefront-",
    "x-microsoft-antispam",
    "x-eopattributed",
    "x-uid",
    "x-keywords",
    "x-status",
    "status",
    "x-mozilla-",
    "x-loket-",
    "content-length",
    "lines",
)


def fingerprint(raw: bytes) -> str:
    """Return the SHA-256 of a mail without what mail servers write on it on the way."""
    headers, body = split(repair(raw))
    digest = hashlib.sha256()
    for name, value in headers.fields:
        if not name.startswith(_TRACES):
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    rest = b"\n" + body.replace(b"\r\n", b"\n").rstrip()
    # Over 2,047 bytes hashlib lets other threads run, and getting the turn back takes far longer.
    step = _WITHOUT_YIELDING if len(rest) < _SMALL else len(rest)
    for start in range(0, len(rest), step):
        digest.update(rest[start : start + step])
    return digest.hexdigest()
