"""Finds and repairs the header block of a mail, and decodes what stands in it, byte by byte."""

import binascii
import re
from collections.abc import Iterable, Iterator

from channels.email.charset import clean, decode

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_LINE = re.compile(rb"[^\n]*\n?")
_WELL_FORMED = re.compile(
    rb"((?:[!-9;-~]{1,100}[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n){0,100}+){1,100}+)\r?\n"
)
"""A header block in which every line is a field or goes on from one, and the blank line after."""
_FOLDED = re.compile(rb"([!-9;-~]{1,100})[ \t]*:([^\n]*\n(?:[ \t][^\n]*\n)*)")
_USUAL = re.compile(
    rb"^(?:subject|from|to|cc|date|message-id|content-[a-z-]+|mime-version|x-[a-z0-9-]+|received|reply-to"
    rb"|return-path|sender|in-reply-to|references|list-[a-z]+|precedence|auto-submitted|delivered-to"
    rb"|importance|thread-[a-z]+|dkim-signature|user-agent|organization|envelope-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_CONTROLS = dict.fromkeys([*range(32), 127], " ")
LONGEST = 50_000
"""Bytes of a header value that are made readable; nobody reads more."""
_MOST = 20_000
"""Header lines read; a block longer than this is an attack, and what follows counts as body."""


class Headers:
    """The header fields of a mail or a part in order: lower-case name, unfolded value as bytes.

    `hints` are charsets that bytes above 127 may be in when nothing says so: the body's, usually.
    """

    def __init__(
        self, fields: tuple[tuple[str, bytes], ...] = (), hints: tuple[str, ...] = ()
    ) -> None:
        self.fields, self.hints = fields, hints
        self._named: dict[str, list[bytes]] = {}
        self._said: dict[str, list[str]] = {}
        self._texts: dict[str, str] = {}
        for name, value in fields:
            self._named.setdefault(name, []).append(value)

    def every(self, name: str) -> list[str]:
        """Return the values of all fields called `name`, encoded words left as they are."""
        if name not in self._named:
            return []
        if name not in self._said:
            said = [decode(value, "", self.hints).strip() for value in self._named[name]]
            self._said[name] = said
        return self._said[name]

    def first(self, name: str) -> str:
        """Return the first value that says something, encoded words left as they are, or ""."""
        return next(filter(None, self.every(name)), "") if name in self._named else ""

    def text(self, name: str) -> str:
        """Return the first value that says something as people should read it, on one line."""
        if name not in self._named:
            return ""
        if name not in self._texts:
            said = (words(value, self.hints) for value in self._named[name])
            self._texts[name] = next(filter(None, said), "")
        return self._texts[name]

    @property
    def names(self) -> Iterable[str]:
        """The names of the fields, each once."""
        return self._named

    def __contains__(self, name: str) -> bool:
        return name in self._named


def one_line(text: str) -> str:
    """Return `text` without control characters, runs of white space as one space."""
    return " ".join(text.translate(_CONTROLS).split())


def repair(raw: bytes) -> bytes:
    """Return a mail without what stands before its header: BOM, blank lines, mbox lines.

    A text without any header stays whole.
    """
    if b"\n" not in raw[:100_000]:
        raw = raw.replace(b"\r", b"\n")
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \0")
    if not _USUAL.search(raw[:50_000]):
        return b"\n" + raw
    start = 0
    for number in range(10):
        stop = raw.find(b"\n", start) + 1
        mbox = raw.startswith((b"From ", b">From "), start)
        if not mbox and (_USUAL if number else _FIELD).match(raw, start):
            return raw[start:]
        if not stop or not raw[start:stop].strip():
            break
        start = stop
    return raw


def split(raw: bytes, hints: tuple[str, ...] = ()) -> tuple[Headers, bytes]:
    """Return the header fields and the body of a mail or a part."""
    if usual := _WELL_FORMED.match(raw):
        return Headers(tuple(map(_field, _FOLDED.findall(usual[1]))), hints), raw[usual.end() :]
    return _mended(raw, hints)


def _field(found: tuple[bytes, bytes]) -> tuple[str, bytes]:
    """Return the name and the value of a field, its lines joined."""
    name, value = found
    first, *more = map(bytes.strip, value.split(b"\n"))
    return name.decode("ascii").lower(), first + b"".join([b" " + line for line in more if line])


def _mended(raw: bytes, hints: tuple[str, ...]) -> tuple[Headers, bytes]:
    """Return the fields and the body where lines among the fields are broken or of other sorts."""
    fields: list[tuple[str, bytearray]] = []
    end = 0
    for number, (start, line) in enumerate(_lines(raw)):
        bare = line.rstrip(b"\r\n")
        end = start + len(line)
        if not bare.strip(b"\0"):
            break
        if fields and bare[:1] in (b" ", b"\t"):
            fields[-1][1].extend(b" " + bare.strip() if bare.strip() else b"")
        elif (found := _FIELD.match(bare)) and number < _MOST:
            fields.append(
                (found[1].decode("ascii").lower(), bytearray(bare[found.end() :].strip()))
            )
        elif fields and number < _MOST and _goes_on(raw, end):
            fields[-1][1].extend(b" " + bare.strip())
        elif not fields and number == 0:
            return Headers(hints=hints), raw
        else:
            end = start
            break
    return Headers(tuple((name, bytes(value)) for name, value in fields), hints), raw[end:]


def _lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    for found in _LINE.finditer(raw):
        if found[0]:
            yield found.start(), found[0]


def _goes_on(raw: bytes, start: int) -> bool:
    """Tell whether well-known fields follow a line that is none: then it was broken off one."""
    for _ in range(6):
        stop = raw.find(b"\n", start)
        line = raw[start : stop if stop >= 0 else len(raw)]
        if not line.strip():
            return False
        if _USUAL.match(line):
            return True
        start = stop + 1
        if stop < 0:
            return False
    return False


def words(raw: bytes | str, hints: tuple[str, ...] = ()) -> str:
    """Return a header value with its encoded words decoded, on one line."""
    value = (raw.encode("utf-8", "replace") if isinstance(raw, str) else raw)[:LONGEST]
    if b"=?" not in value:
        return one_line(decode(value, "", hints))
    once = one_line(clean(_join(_pieces(value), hints)))
    if "=?" in once and "?=" in once and once.isascii():  # encoded twice by a careless gateway
        return one_line(clean(_join(_pieces(once.encode()), hints)))
    return once


Piece = tuple[str, bytes]
"""A charset and bytes in it; the charset is "" for what was not encoded."""


def _pieces(value: bytes) -> Iterator[Piece]:
    """Yield the pieces of a value in order; white space between two encoded words is none."""
    start, last_was_word = 0, False
    while (begin := value.find(b"=?", start)) >= 0:
        found = _word(value, begin)
        if found is None:
            plain, stop = value[start : begin + 2], begin + 2
            yield "", plain
            last_was_word, start = False, stop
            continue
        charset, content, stop = found
        if joined := _split_base64(value, begin, stop):
            content, stop = joined
        between = value[start:begin]
        if between.strip() or (between and not last_was_word):
            yield "", between
        yield charset, content
        start, last_was_word = stop, True
    if rest := value[start:]:
        yield "", rest


def _word(value: bytes, begin: int) -> tuple[str, bytes, int] | None:
    """Read the encoded word at `begin`: its charset, its bytes, and where it ends."""
    head = value[begin + 2 : begin + 80].split(b"?", 2)
    if len(head) < 3 or head[1].strip().lower() not in (b"b", b"q") or not head[0].strip():
        return None
    body = begin + 2 + len(head[0]) + 1 + len(head[1]) + 1
    stop = value.find(b"?=", body)
    nested = value.find(b"=?", body, stop if stop >= 0 else len(value))
    if stop < 0 or (nested >= 0 and value[nested + 2 : nested + 3].isalpha()):
        stop = nested if nested >= 0 else len(value)
        after = stop
    else:
        after = stop + 2
    charset = head[0].split(b"*")[0].decode("ascii", "replace").strip() or "x"
    coded = value[body:stop]
    return charset, _q(coded) if head[1].strip().lower() == b"q" else base64(coded), after


_HALF = re.compile(
    rb"=\?([!->@-~]{1,40})\?[bB]\?([A-Za-z0-9+/]{1,500})\?=\s*"
    rb"=\?\1\?[bB]\?([A-Za-z0-9+/]{1,500}={0,2})\?="
)


def _split_base64(value: bytes, begin: int, stop: int) -> tuple[bytes, int] | None:
    """Read two words as one where a mailer cut the base64 itself, not the text in it."""
    if value[stop - 3 : stop - 2] == b"=":
        return None
    found = _HALF.match(value, begin)
    if found is None or not len(found[2]) % 4 or (len(found[2]) + len(found[3])) % 4:
        return None
    return base64(found[2] + found[3]), found.end()


def _q(coded: bytes) -> bytes:
    try:
        return binascii.a2b_qp(coded, header=True)
    except (binascii.Error, ValueError):
        return coded


def base64(coded: bytes) -> bytes:
    """Return decoded base64, forgiving stray characters and missing padding."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", coded)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _join(pieces: Iterator[Piece], hints: tuple[str, ...]) -> str:
    """Decode pieces; neighbours in one charset together, for mailers cut characters in two."""
    said: list[str] = []
    charset, held = "", b""
    for name, content in pieces:
        if name.lower() != charset.lower() or not name:
            said.append(decode(held, charset, hints))
            charset, held = name, b""
        held += content
    said.append(decode(held, charset, hints))
    return "".join(said)
