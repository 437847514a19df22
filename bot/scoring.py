"""What a person replies when asked how satisfied they are: a number, stars or a word."""

import re

_WORDS = {
    4: ("4", "empat", "sangat puas", "puas sekali", "puas banget", "sangat baik", "very satisfied",
        "very good"),
    3: ("3", "tiga", "puas", "cukup puas", "satisfied"),
    2: ("2", "dua", "kurang puas", "kurang baik", "less satisfied", "not very satisfied"),
    1: ("1", "satu", "tidak puas", "tdk puas", "gak puas", "nggak puas", "tidak baik",
        "sangat tidak puas", "kecewa", "dissatisfied", "not satisfied"),
}  # fmt: skip
_SCORES = {words: score for score, all_words in _WORDS.items() for words in all_words}
_POLITE = """
terima kasih makasih trims thanks thank you pak bu kak mas mbak min admin ya yaa saya
nilai nilainya penilaian rating bintang skor angka beri kasi my score stars star the
layanan pelayanan layanannya pelayanannya untuk dengan
"""
_BESIDE = frozenset(_POLITE.split())
_OF_FOUR = re.compile(r"\b([1-4])\s*(?:/|dari|of|out of)\s*4\b")
_COMPLAINT = re.compile(
    r"^\W*(?:pengaduan|aduan|mengadu|complaint|complain|komplain|keluhan)\b", re.I
)
_STARS = "⭐★🌟"
LONGEST = 60


def score_of(text: str) -> int | None:
    """Return which score from 1 to 4 a reply gives and nothing else; none if it is no score."""
    if len(text) > LONGEST or "?" in text:
        return None
    plain = _OF_FOUR.sub(r"\1", text.lower())
    said = [word for word in re.findall(r"\w+", plain) if word not in _BESIDE]
    if said:
        return _SCORES.get(" ".join(said))
    stars = sum(text.count(star) for star in _STARS)
    return stars if 1 <= stars <= max(_WORDS) else None


def wants_complaint(text: str) -> bool:
    """Return whether a reply begins with the word by which a complaint was offered."""
    return _COMPLAINT.match(text) is not None
