"""Turns bytes into text that a database can keep, whatever charset the mail claims or forgets."""

import codecs
import re
from functools import lru_cache

from channels.email import guess

_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cngb": "gb18030",
    "xgbk": "gb18030",
    "gb231280": "gb18030",
    "csgb2312": "gb18030",
    "xeucch": "gb18030",
    "euccn": "gb18030",
    "cp936": "gb18030",
    "hzgb2312": "hz",
    "ksc5601": "cp949",
    "ksc56011987": "cp949",
    "ksc56011989": "cp949",
    "euckr": "cp949",
    "xwindows949": "cp949",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "xsjis": "cp932",
    "mskanji": "cp932",
    "windows31j": "cp932",
    "xeucjp": "euc_jp",
    "big5": "big5hkscs",
    "xbig5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "isolatin1": "cp1252",
    "iso88591windows30latin1": "cp1252",
    "isoir100": "cp1252",
    "ansi": "cp1252",
    "iso88599": "cp1254",
    "iso885911": "cp874",
    "tis620": "cp874",
    "iso88598i": "iso8859_8",
    "iso88598e": "iso8859_8",
    "iso88596i": "iso8859_6",
    "iso88596e": "iso8859_6",
    "utf8mb4": "utf_8",
    "unicode11utf8": "utf_8",
    "unicode11utf7": "utf_7",
    "unicode20utf7": "utf_7",
    "xunicode20utf7": "utf_7",
    "iso10646ucs2": "utf_16_be",
    "unicode": "utf_16",
    "xmacroman": "mac_roman",
    "macintosh": "mac_roman",
    "xmaccyrillic": "mac_cyrillic",
    "ansix341968": "cp1252",
    "usascii": "cp1252",
    "ascii": "cp1252",
    "646": "cp1252",
}
_NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_WIDE = {"utf_7", "utf-7", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "hz"}
_PLAIN = {"", "cp1252", "utf-8"}
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


@lru_cache(maxsize=256)
def codec_of(name: str) -> str:
    """Return Python's codec for a charset name as mail spells it, or "" when there is none."""
    plain = re.sub(r"[^a-z0-9]", "", name[:64].lower().split("//")[0].split("*")[0])
    plain = re.sub(r"^(?:x?windows|x?win|xcp|cp)(\d{3,4})$", r"cp\1", plain)
    wanted = _ALIASES.get(plain) or _ALIASES.get(plain.removeprefix("x")) or plain
    wanted = re.sub(r"^(?:iso)?8859(\d{1,2})$", r"iso8859_\1", wanted)
    wanted = re.sub(
        r"^utf(\d+)([bl]e)?$", lambda m: f"utf-{m[1]}" + f"-{m[2]}" * bool(m[2]), wanted
    )
    for spelling in (wanted, name[:64].strip().lower()):
        try:
            found = codecs.lookup(spelling)
            if found.name.replace("-", "_") not in _NEVER and getattr(
                found, "_is_text_encoding", True
            ):
                return found.name
        except (LookupError, ValueError, UnicodeError):
            continue
    return ""


def clean(text: str) -> str:
    """Return `text` without NUL and lone surrogates, which databases refuse."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def decode(raw: bytes, charset: str = "", hints: tuple[str, ...] = ()) -> str:
    """Return the text of `raw`; `charset` is what it claims, `hints` what stands around it."""
    codec = codec_of(charset) if charset else ""
    if raw.isascii() and codec in _PLAIN and b"\x1b" not in raw and b"\0" not in raw:
        return raw.decode("ascii")  # nearly every header, and most texts
    for mark, bom in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if raw.startswith(mark) and (bom == "utf-8" or b"\0" in raw[:64]):
            return clean(raw[len(mark) * (bom == "utf-8") :].decode(bom, "replace"))
    return clean(_decode(raw, codec, hints))


def _decode(raw: bytes, codec: str, hints: tuple[str, ...]) -> str:
    if "iso2022" in codec:
        return _iso_2022(raw, codec)
    if codec in ("", "cp1252", "utf-8") and b"\x1b$" in raw and raw.isascii():
        return _iso_2022(raw, "iso2022_jp")
    if raw.isascii() and codec not in _WIDE:
        return raw.decode("ascii")
    if not codec:
        return _undeclared(raw, hints)
    if codec not in _WIDE and _really_utf8(raw, codec):
        return raw.decode()
    if codec == "cp1252":
        return western(raw)
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError):
        text = raw.decode(codec, "replace")
        return text if codec != "utf-8" or _mostly_right(text) else _undeclared(raw, hints)


def _mostly_right(text: str) -> bool:
    """Tell whether text that claims to be UTF-8 is, but for a few damaged bytes."""
    wide, bad = sum(c > "\x7f" for c in text[:20_000]), text.count("\ufffd", 0, 20_000)
    return wide - bad >= bad


def western(raw: bytes) -> str:
    """Return `raw` read as Windows-1252, where its five empty places are read as Latin-1."""
    return raw.decode("latin-1").translate(_C1)


def _really_utf8(raw: bytes, codec: str) -> bool:
    """Tell whether text that claims an older charset is UTF-8: chance hardly ever looks like it."""
    try:
        wide = len(raw) - len(raw.decode())
    except UnicodeDecodeError:
        return False
    return wide >= (1 if codec.startswith(("cp125", "iso8859")) else 6)


def _undeclared(raw: bytes, hints: tuple[str, ...]) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    for codec in filter(None, map(codec_of, hints)):
        if codec in ("cp1252", "utf-8"):
            continue
        try:
            return raw.decode(codec)
        except (UnicodeError, ValueError):
            continue
    found = guess.codec(raw)
    return western(raw) if found == "cp1252" else raw.decode(found, "replace")


def _iso_2022(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError):
        # Windows mailers put vendor characters (a circled 1) into plain ISO-2022-JP.
        wider = raw.replace(b"\x1b$B", b"\x1b$(Q").replace(b"\x1b$@", b"\x1b$(Q")
        return wider.decode("iso2022_jp_2004", "replace")
