"""Guesses the charset of text that does not say it, by how likely the characters would be."""

from collections.abc import Callable

SAMPLE = 1500
"""Characters looked at; more do not make the guess better."""


def codec(raw: bytes) -> str:
    """Return the likeliest codec of undeclared, non-UTF-8 `raw`; cp1252 when nothing is likely."""
    if _broken_utf8(raw):
        return "utf-8"
    best, score = "cp1252", max(0.55, _western(raw[: SAMPLE * 2]))
    for name, weigh in _CANDIDATES:
        likely = _likelihood(raw, name, weigh)
        if likely > score + 0.01:
            best, score = name, likely
    return best


def _broken_utf8(raw: bytes) -> bool:
    """Tell whether `raw` is UTF-8 in which only a few bytes were damaged or cut."""
    text = raw.decode("utf-8", "replace")
    wide = sum(1 for c in text[: SAMPLE * 4] if c > "\x7f")
    bad = text.count("\ufffd", 0, SAMPLE * 4)
    return wide > bad and bad <= max(1, wide // 8) and (wide - bad) >= 2


def _likelihood(raw: bytes, name: str, weigh: Callable[[str, bytes], float]) -> float:
    try:
        text = raw.decode(name)
    except (UnicodeError, ValueError):
        return 0.0
    wide = [c for c in text[:SAMPLE] if c > "\x7f"]
    if not wide:
        return 0.0
    return sum(weigh(c, c.encode(name, "replace")) for c in wide) / len(wide)


def _western(raw: bytes) -> float:
    """Weigh `raw` as a Western European text: accents stand alone among plain letters."""
    high = [i for i, b in enumerate(raw) if b > 0x7F]
    if not high:
        return 0.0
    good = 0
    for i in high:
        before = raw[i - 1] if i else 32
        after = raw[i + 1] if i + 1 < len(raw) else 32
        good += before < 0x80 and after < 0x80 and (raw[i] >= 0xC0 or raw[i] in _PUNCTUATION)
    return good / len(high)


def _chinese(c: str, raw: bytes) -> float:
    if len(raw) != 2:
        return 0.0
    if 0xB0 <= raw[0] <= 0xD7 and raw[1] >= 0xA1:
        return 1.05 if c in _FREQUENT_CHINESE else 0.82
    return 0.7 if raw[0] in (0xA1, 0xA3) else 0.25


def _traditional(c: str, raw: bytes) -> float:
    if len(raw) != 2:
        return 0.0
    if 0xA4 <= raw[0] <= 0xC6:
        return 1.05 if c in _FREQUENT_CHINESE else 0.78
    return 0.7 if raw[0] == 0xA1 else 0.2


def _japanese(c: str, raw: bytes) -> float:
    if "\u3040" <= c <= "\u30ff":
        return 1.05
    if "\uff61" <= c <= "\uff9f":
        return 0.15
    return 0.84 if len(raw) == 2 and (0x88 <= raw[0] <= 0x97 or 0xB0 <= raw[0] <= 0xCF) else 0.4


def _korean(c: str, raw: bytes) -> float:
    if not ("\uac00" <= c <= "\ud7a3" and 0xB0 <= raw[0] <= 0xC8 and raw[1] >= 0xA1):
        return 0.15
    return 1.05 if c in _FREQUENT_KOREAN else 0.8


def _cyrillic(c: str, _: bytes) -> float:
    if "а" <= c <= "я" or c in "ёіїєґў":
        return 0.97
    return 0.5 if "А" <= c <= "Я" else 0.0


_PUNCTUATION = "€…‘’“”•–—\xa0£§©«°»".encode("cp1252")
_FREQUENT_CHINESE = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得"
    "于於着著下自之年过過发發后後作里用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起"
    "看定天分还還进進好小部其些主样樣理心本前开開但因只从從想实實日文件信息知通统統计計数數据據资資料"
)
_FREQUENT_KOREAN = frozenset(
    "이다는의에하고을를가지한로은기사서아있어리인도대자시나그라해제수정만보들일니안녕세요전부합습주오상조"
    "여러분구공문성장소원연관계통신과게면무경우내용국년월민등것했였되동요청료"
)

_CANDIDATES: tuple[tuple[str, Callable[[str, bytes], float]], ...] = (
    ("gb18030", _chinese),
    ("cp949", _korean),
    ("big5hkscs", _traditional),
    ("cp932", _japanese),
    ("euc_jp", _japanese),
    ("cp1251", _cyrillic),
    ("koi8_u", _cyrillic),
)
