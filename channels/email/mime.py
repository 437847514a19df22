"""Takes a mail apart into its parts, with limits, on bytes, without ever giving up."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from channels.email.charset import decode
from channels.email.headers import Headers, base64, one_line, split, words

DEPTH = 25
"""Levels of parts within parts; what lies deeper is kept as one file."""
MOST = 1000
"""Parts of one mail; what comes after stays in the original only."""
_TYPE = re.compile(r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,120}$")
_OPENING = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]*\r?$", re.MULTILINE)
_BOUNDARY_END = re.compile(rb"(--)?[ \t]*\r?$\n?", re.MULTILINE)
CHARSET = re.compile(rb"charset[ \t]*=[ \t\"']*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CHARSET = re.compile(CHARSET.pattern)  # without looking at each letter twice
_SOFT_BREAK = re.compile(rb"=[ \t]{1,80}\r?\n")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=\s]+")


@dataclass
class Part:
    """One part of a mail: a leaf with a body, or a multipart with parts."""

    headers: Headers
    content_type: str
    params: dict[str, str]
    disposition: str
    name: str
    """The file name it gives itself, as given; "" without one."""
    body: bytes
    """As it came, transfer encoding and all."""
    parts: list["Part"] = field(default_factory=list)

    @cached_property
    def content(self) -> bytes:
        """The body freed of its transfer encoding."""
        return decoded(self.body, self.headers.first("content-transfer-encoding"))

    @cached_property
    def text(self) -> str:
        """The body as text, line ends as newlines."""
        said = decode(self.content, self.params.get("charset", ""), self.headers.hints)
        return said.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def cid(self) -> str:
        """The Content-ID without its brackets."""
        return one_line(self.headers.text("content-id")).strip("<> ")[:250]


@dataclass
class _Budget:
    parts: int = MOST


def parse(raw: bytes) -> Part:
    """Return the tree of a repaired mail."""
    claimed = dict.fromkeys(name.decode() for name in _CHARSET.findall(raw[:100_000].lower()))
    return _part(raw, "text/plain", tuple(claimed)[:3], 0, _Budget())


def _part(raw: bytes, default: str, hints: tuple[str, ...], depth: int, budget: _Budget) -> Part:
    headers, body = split(raw, hints)
    content_type, params = typed(headers.first("content-type"), default)
    disposition, more = _disposition(headers.first("content-disposition"))
    name = more.get("filename") or params.get("name") or ""
    if not name and disposition == "attachment" and "." in headers.text("content-description"):
        name = headers.text("content-description")
    part = Part(headers, content_type, params, disposition, name, body)
    if content_type.startswith("multipart/") and depth < DEPTH:
        _fill(part, depth, budget)
    return part


def _fill(part: Part, depth: int, budget: _Budget) -> None:
    """Cut a multipart into its parts, or make it the text or file that it really is."""
    pieces = _pieces(part.body, part.params.get("boundary", ""))
    if not pieces and part.headers.first("content-transfer-encoding").lower() in (
        "base64",
        "quoted-printable",
    ):
        pieces = _pieces(part.content, part.params.get("boundary", ""))
    inner = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for piece in pieces:
        if budget.parts <= 0:
            break
        budget.parts -= 1
        part.parts.append(_part(piece, inner, part.headers.hints, depth + 1, budget))
    if not part.parts:
        part.content_type = "text/html" if b"<html" in part.body[:2000].lower() else "text/plain"


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    """Cut a body at its boundary lines; find the boundary by looking if the header lies."""
    mark = boundary.encode("utf-8", "replace").rstrip()
    if not mark or b"--" + mark not in body:
        mark = _guessed(body)
    if not mark:
        return []
    pieces: list[bytes] = []
    start = -1
    for begin, end, last in _boundaries(body, b"--" + mark):
        if start >= 0:
            pieces.append(_without_last_newline(body[start:begin]))
        start = -1 if last else end
        if len(pieces) > MOST:
            return pieces
    if start >= 0 and body[start:].strip():
        pieces.append(body[start:])
    return pieces


def _boundaries(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield where each boundary line begins and ends, and whether it is the last of its part."""
    at = body.find(mark)
    while at >= 0:
        rest = _BOUNDARY_END.match(body, at + len(mark))
        if rest and (at == 0 or body[at - 1 : at] == b"\n"):
            yield at, rest.end(), rest[1] is not None
        at = body.find(mark, at + len(mark))


def _guessed(body: bytes) -> bytes:
    """Return the boundary that the body shows, when the header has none or a wrong one."""
    for found, _ in zip(_OPENING.finditer(body), range(5), strict=False):
        after = body[found.end() : found.end() + 200].lstrip(b"\r\n")
        if after[:8].lower() == b"content-":
            return found[1]
    return b""


def _without_last_newline(piece: bytes) -> bytes:
    """The line end before a boundary belongs to the boundary."""
    return piece[:-2] if piece.endswith(b"\r\n") else piece[:-1] if piece.endswith(b"\n") else piece


def decoded(body: bytes, encoding: str) -> bytes:
    """Return `body` freed of the transfer encoding, which may be wrong, damaged or made up."""
    encoding = encoding.lower().strip("\"' ;").split(";")[0].split(" ")[0].strip("\"'")
    if encoding in ("quoted-printable", "quotedprintable", "quoted"):
        try:
            return binascii.a2b_qp(_SOFT_BREAK.sub(b"=\n", body) if b"= " in body else body)
        except (binascii.Error, ValueError):
            return body
    if encoding in ("base64", "base-64", "b64"):
        return _base64(body)
    return body


def _base64(body: bytes) -> bytes:
    """Decode base64 up to its end; a text that only claims to be base64 stays as it is."""
    sample = body[:400].strip()
    if sample and not _BASE64_LINE.fullmatch(sample) and b" " in sample.split(b"\n")[0].strip():
        return body
    end = re.search(rb"=[ \t]*\r?\n(?=\s*(?:[^\sA-Za-z0-9+/=]|[^\n]{1,200} [^\n]{1,200} ))", body)
    return base64(body[: end.start()] if end else body)


def typed(value: str, default: str = "text/plain") -> tuple[str, dict[str, str]]:
    """Return the media type and the parameters of a Content-Type as it is really written."""
    head, params = parameters(value)
    first, _, rest = head.strip().partition(" ")
    name = first.strip("\"' ").lower()
    if rest.strip() and "=" in rest:  # a semicolon is missing
        params = {**parameters("x;" + rest.strip())[1], **params}
    if name in ("text", "html", "multipart"):
        name = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}[name]
    if not name:
        return default, params
    return (name if _TYPE.match(name) else "application/octet-stream"), params


def _disposition(value: str) -> tuple[str, dict[str, str]]:
    if not value:
        return "", {}
    head, params = parameters(value)
    if "=" in head:  # the word is missing, or a comma stands for the semicolon
        word, _, rest = head.rpartition(",")
        head, params = word or "attachment", {**parameters(f"x;{rest}")[1], **params}
    return head.strip().strip('"').lower().split(" ")[0][:40], params


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first semicolon, and the parameters after it, decoded."""
    head, *rest = _cut(value)
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for piece in rest[:500]:
        key, equals, said = piece.partition("=")
        key = key.strip().lower()
        if not equals or not key:
            continue
        base, *marks = key.split("*")
        if not marks:
            plain.setdefault(key, _plain(key, said))
            continue
        number = (
            int(marks[0]) if marks[0].isascii() and marks[0].isdigit() and len(marks[0]) < 4 else 0
        )
        pieces.setdefault(base, {})[number] = (_unquote(said), marks[-1] == "")
    for base, found in pieces.items():
        plain[base] = _continued(found) or plain.get(base, "")
    return head, plain


def _cut(value: str) -> list[str]:
    """Cut at semicolons outside of quotes; a quote that never ends is no quote."""
    if value.count('"') % 2:
        return value.split(";")
    pieces = [""]
    for number, stretch in enumerate(value.split('"')):
        if number % 2:
            pieces[-1] += f'"{stretch}"'
            continue
        first, *more = stretch.split(";")
        pieces[-1] += first
        pieces.extend(more)
    return pieces


def _unquote(said: str) -> str:
    said = said.strip()
    if len(said) > 1 and said[0] == said[-1] == '"':
        return said[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return said.strip('"')


def _plain(key: str, said: str) -> str:
    value = _unquote(said)
    if key in ("charset", "boundary") and not said.strip().startswith('"'):
        value = value.split()[0] if value.split() else ""
    if key == "charset":
        value = value.removeprefix("3D").strip("\"' =").split(" ")[0]
        return words(value) if "=?" in value else value
    if key in ("name", "filename"):
        return words(value)
    return value


def _continued(found: dict[int, tuple[str, bool]]) -> str:
    """Join the numbered pieces of one parameter and decode what is percent-coded (RFC 2231)."""
    charset, said = "", bytearray()
    for order, number in enumerate(sorted(found)):
        value, coded = found[number]
        if coded and order == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        said += _percent(value) if coded or charset else value.encode("utf-8", "replace")
    text = decode(bytes(said), charset)
    return words(text) if "=?" in text else one_line(text)


def _percent(value: str) -> bytes:
    first, *rest = value.encode("utf-8", "replace").split(b"%")
    said = bytearray(first)
    for piece in rest:
        try:
            said += bytes.fromhex(piece[:2].decode("ascii")) + piece[2:]
        except (ValueError, UnicodeDecodeError):
            said += b"%" + piece
    return bytes(said)
