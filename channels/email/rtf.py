"""Reads the compressed RTF of Outlook (MS-OXRTFCP), far enough to get the text or HTML in it."""

import re
import struct

from channels.email.charset import decode

MOST = 5_000_000
"""Bytes unpacked; more is cut."""
_FIRST = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(\r?\n|.)|([{}])"
    rb"|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_ASIDE = frozenset(
    b"fonttbl colortbl stylesheet info pict object listtable header footer fldinst generator"
    b" themedata datastore latentstyles".split()
)
_SIGNS = {
    b"par": "\n",
    b"line": "\n",
    b"tab": "\t",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"endash": "–",
    b"emdash": "—",
}


def read(raw: bytes) -> tuple[str, str]:
    """Return (text, html) of a compressed RTF; either is "" when it is not there."""
    source = unpacked(raw)
    said = _said(source)
    return ("", said) if b"\\fromhtml1" in source[:400] else (said.strip(), "")


def unpacked(raw: bytes) -> bytes:
    """Return the RTF; b"" if `raw` is damaged."""
    if len(raw) < 16:
        return b""
    _, size, mark, _ = struct.unpack_from("<IIII", raw)
    if mark == 0x414C454D:  # "MELA": stored as it is
        return raw[16 : 16 + min(size, MOST)]
    if mark != 0x75465A4C:  # "LZFu"
        return b""
    return _unpack(raw[16:], min(size, MOST))


def _unpack(raw: bytes, size: int) -> bytes:
    ring = bytearray(_FIRST.ljust(4096, b"\0"))
    write, at, made = len(_FIRST), 0, bytearray()
    while at < len(raw) and len(made) < size:
        control = raw[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                chunk = raw[at : at + 1]
                at += 1
            else:
                word = int.from_bytes(raw[at : at + 2], "big")
                at += 2
                read, count = word >> 4, (word & 15) + 2
                if read == write or at > len(raw):
                    return bytes(made[:size])
                chunk = b""
                for step in range(count):
                    octet = ring[(read + step) % 4096]
                    ring[write] = octet
                    write = (write + 1) % 4096
                    made.append(octet)
            for octet in chunk:
                ring[write] = octet
                write = (write + 1) % 4096
                made.append(octet)
    return bytes(made[:size])


def _said(source: bytes) -> str:
    """Return the text of an RTF; of one made from HTML, the HTML."""
    reader = _Reader(source)
    for token in _TOKEN.finditer(source):
        reader.read(token)
    reader.flush()
    return "".join(reader.said)


class _Reader:
    """Reads an RTF token by token: groups save whether their text is shown."""

    def __init__(self, source: bytes) -> None:
        self.said: list[str] = []
        self._source = source
        self._from_html = b"\\fromhtml1" in source[:400]
        found = re.search(rb"\\ansicpg(\d{3,5})", source[:400])
        self._charset = f"cp{found[1].decode()}" if found else "cp1252"
        self._held = bytearray()
        self._groups: list[tuple[bool, bool]] = []
        self._silent = self._rtf_only = self._replaced = False

    def flush(self) -> None:
        self.said.append(decode(bytes(self._held), self._charset))
        self._held.clear()

    def read(self, token: re.Match[bytes]) -> None:
        word, number, octet, sign, brace, text = token.groups()
        if brace == b"{":
            self._groups.append((self._silent, self._rtf_only))
        elif brace:
            self._silent, self._rtf_only = self._groups.pop() if self._groups else (False, False)
        elif word == b"htmlrtf":
            self._rtf_only = number != b"0"
        elif word in _ASIDE:
            self._silent = True
        elif sign == b"*":
            self._silent = not self._source.startswith(b"\\htmltag", token.end())
        elif not self._silent and not (self._from_html and self._rtf_only):
            self._write(word, number, octet, sign, text)

    def _write(self, word: bytes, number: bytes, octet: bytes, sign: bytes, text: bytes) -> None:
        if word in _SIGNS:
            self.flush()
            self.said.append(
                "\n" if self._from_html and word in (b"par", b"line") else _SIGNS[word]
            )
        elif word == b"u" and number:
            self.flush()
            self.said.append(chr(int(number) % 0x10000))
        elif octet and not self._replaced:
            self._held += bytes.fromhex(octet.decode())
        elif sign:
            self._held += {b"~": b" ", b"\\": b"\\", b"{": b"{", b"}": b"}"}.get(sign, b"")
        elif text:
            self._held += text[1:] if self._replaced and text[:1] == b"?" else text
        # After \uN comes the same character once more, for readers without Unicode.
        self._replaced = word == b"u"
