"""Greetings, thanks and pings: messages that ask for nothing yet."""

import re
from functools import cache

from bot.words import words
from knowledge_base.folding import skeleton

_SALAM = re.compile(r"\b(?:w?assalam\w*|ass?alam\w*|aslm\w*|askum|samlekum|salam alaikum)\b")
_REFUSED = re.compile(
    r"\b(?:tidak|tdk|ga+k?|nggak|enggak|ndak|indak|ora)\W*jadi\b|\bbatal|\bcancel\b|\bmind\b|\bforget\b"
)
"""What takes something back; "oke jadi" does not."""
_ASKS = re.compile(
    r"\b(?:tanya\w*|nanya|bertanya|pertanyaan|ask|question|izin|ijin|boleh|permisi)\b"
)
_INTRODUCED = re.compile(
    r"^\W*(?:(?:perkenalkan|halo|hai|kak|min|selamat \w+|assalamu\W?alaikum)\W+)*"
    r"(?:nama )?(?:saya|sy|aku|ak|kami)\W+(?:ini )?(?:adalah |bernama )?"
    r"(?:mahasiswa|mahasiswi|mhs|siswa|siswi|pelajar|dosen|guru|peneliti|warga|pegawai|staf|dari"
    r"|[a-z]{2,15} dari)\b(?: (?!(?:mau|ingin|minta|butuh|perlu|cari|tanya|bisa|belum|blm|tidak|ga"
    r"|gak|lagi|sedang|yang|yg|untuk|apa|apakah|bagaimana|kapan|berapa|data)\b)[a-z]+){0,5}\W*$"
)
_LETTERS = re.compile(r"[a-z]+2?")
_DOUBLED = re.compile(r"(.)\1+")
_FAREWELL = re.compile(
    r"\W*(?:(?:w?as)?salam\w*|hormat|regards|best|kind|sincerely|ttd|yours|cheers)\b"
    r"(?: [\w/.]+){0,3}\W*",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\W*(?:[A-Z][\w'.]*|[\w.+-]+@[\w.-]+|[\d+][\d()-]*)?\W*")
"""A word of a line of names, numbers and addresses."""
_NODS = frozenset("👍🙏👌🤝👏🫡🫰🤗🥰😍😊🙂😀😃😄😁😇🎉💐🌹❤♥💯✅✔☺🤲")
NOD = "👍"
"""What a sticker says."""
_TONES = re.compile("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_LONGEST, _AT_MOST = 14, 500
"""Words, and characters, beyond which a message says more than a courtesy."""
_AT_SIGN = 80
"""Characters of a line that may be part of a signature."""
BARE = 3
"""Consonants that tell a word written without vowels: "bnyk", "mksh"."""
KNOCK = 3
"""Letters up to which a message in another script is no question."""


def is_greeting(plain: str) -> bool:
    """Return whether the message only greets."""
    return _only(plain, "greeting")


def announces(plain: str) -> bool:
    """Return whether a message only says that a question comes, or who asks it."""
    return (_ASKS.search(plain) is not None and is_greeting(plain)) or (
        len(plain) <= _AT_MOST and _INTRODUCED.search(plain) is not None
    )


def is_salam(plain: str) -> bool:
    """Return whether the message opens with the Islamic greeting, which is answered in kind."""
    return _SALAM.search(plain[:60]) is not None


def unsigned(text: str) -> str:
    """Return a letter without its signature; its first line stays."""
    lines = text.strip().splitlines()
    while len(lines) > 1 and _signs(lines[-1].strip()):
        lines.pop()
    return "\n".join(lines)


def _signs(line: str) -> bool:
    if len(line) > _AT_SIGN or "?" in line:
        return False
    return not line or bool(_FAREWELL.fullmatch(line)) or all(map(_SIGNED.fullmatch, line.split()))


def is_thanks(plain: str) -> bool:
    """Return whether the message only thanks or ends the conversation."""
    return "?" not in plain and _only(plain, "thanks")


def is_cancelling(plain: str) -> bool:
    """Return whether the message only takes back what was asked: "gak jadi kak"."""
    return "?" not in plain and _only(plain, "cancelling") and _REFUSED.search(plain) is not None


def is_nod(text: str) -> bool:
    """Return whether the message is only a raised thumb, folded hands or the like."""
    said = _TONES.sub("", text).split()
    return bool(said) and _NODS.issuperset("".join(said))


def is_ping(plain: str) -> bool:
    """Return whether the message says too little to be a question."""
    said, pings = set(_LETTERS.findall(plain[:200])), words("ping")
    if not said and sum(c.isalpha() for c in plain[:200]) > KNOCK:
        return False  # a question in another script
    return not said or (len(said) <= 3 and all(word in pings or len(word) == 1 for word in said))


def _only(plain: str, section: str) -> bool:
    if len(plain) > _AT_MOST:
        return False
    said = [word.rstrip("2") for word in _LETTERS.findall(plain.replace("'", ""))]
    if not said or len(said) > _LONGEST or not all(_is_among(word, section) for word in said):
        return False
    digits = any(c.isdigit() for c in plain.replace("2", ""))
    return not digits and not _spelt(section, "needed").isdisjoint(map(_single, said))


def _is_among(word: str, section: str) -> bool:
    """Return whether a word is in a list, be it with a letter twice or without its vowels."""
    if _single(word) in _spelt(section, "words"):
        return True
    return len(word) >= BARE and skeleton(word) == word and word in _bare(section)


@cache
def _spelt(section: str, name: str) -> frozenset[str]:
    return frozenset(map(_single, words(section, name)))


@cache
def _bare(section: str) -> frozenset[str]:
    return frozenset(map(skeleton, words(section)))


def _single(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)
