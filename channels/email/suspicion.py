"""Tells why a mail may not be from whom it says: what our own server found, and lying names."""

import re

from channels.email.headers import Headers
from channels.email.reading import Mail

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_DMARC = re.compile(r"(?:^|;)\s*dmarc\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@\"']{1,64}@[^\s<>@\"']{1,190}\.\w{2,}")


def suspicion(mail: Mail, auth_server: str) -> str:
    """Return dmarc, name, or "" when nothing speaks against the sender.

    `auth_server` is how our own mail server calls itself; what others claim counts for nothing.
    """
    if auth_server and dmarc(mail.headers, auth_server) == "fail":
        return "dmarc"
    named = _ADDRESS.search(mail.writer.name)
    return "name" if named and named[0].lower() != mail.writer.address.lower() else ""


def dmarc(headers: Headers, auth_server: str) -> str:
    """Return what our own server says of DMARC (RFC 8601), "" when it says nothing.

    The topmost field counts: our server wrote it last, and anybody can write more of them.
    """
    for value in headers.every("authentication-results"):
        said = _COMMENT.sub("", value[:10_000])
        server, _, results = said.partition(";")
        if server.split()[:1] == [auth_server] or server.strip().lower() == auth_server.lower():
            found = _DMARC.search(f";{results}")
            return found[1].lower() if found else ""
    return ""
