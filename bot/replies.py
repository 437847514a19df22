"""What a person may reply to the machine's last turn: yes, no, a number, an officer."""

import re

from bot.words import words

_YES = re.compile(
    r"^\W*(1|ya+|iya+|iyo|yo|yes|yup|y|sudah|udah|sdh|dah|betul|benar|terjawab|cukup|sesuai|jelas"
    r"|ok|oke|sip|paham)(\W+(ya|iya|sudah|udah|terjawab|menjawab|kak|min|pak|bu|jelas|cukup"
    r"|terima kasih|makasih|thanks|thank you|it does|infonya|saya|paham|mengerti|membantu|sangat"
    r"|banget|sekali|benar|betul|itu|yang|yg|maksud|tepat))*\W*$"
)
_NO = re.compile(
    r"^\W*(2|belum|blm|tidak|tdk|gak|ga|nggak|enggak|no|nope|bukan|salah|kurang|indak|ora|mboten"
    r"|nda|ndak|none|neither)\b"
    r"(\W+(ya|kak|min|pak|bu|terjawab|menjawab|jelas|sesuai|itu|yang|yg|saya|maksud|juga|tepat|cukup"
    r"|nyambung|membantu|paham|mengerti|bukan|ada|semua|semuanya|satupun|cocok|pas|dari"
    r"|not|it|does|really|helpful|of|them|these|those))*\W*$"
)
_OFFICER = re.compile(
    r"^\W*((tolong|mohon|mau|minta|saya|aku|ke|sama|dengan|bicara|hubungkan|sambungkan|hubungi|saja|aja|langsung"
    r"|connect|talk|me|to|an|a|the|please)\W+)*(petugas|admin|operator|manusia|orang|officer|human|agent"
    r"|hubungkan|sambungkan)(\W+(aja|saja|kak|dong|ya|deh|min|pak|bu|langsung|please|petugas|ke))*\W*$"
)
_ORDINALS = {
    "satu": 1, "pertama": 1, "one": 1, "first": 1, "dua": 2, "kedua": 2, "two": 2, "second": 2,
    "tiga": 3, "ketiga": 3, "three": 3, "third": 3, "empat": 4, "keempat": 4, "four": 4,
}  # fmt: skip
_DOUBLE = re.compile(r"\b(\w+)[ -]\1(nya)\b")
_CHOSEN = re.compile(r"[^\W\d]+(?:2\w+)?|\d+|&")
DIGITS = 2
"""Digits of a number that may be meant for a choice; a year has more."""
LONGEST = 80
"""Characters of a reply that are looked at."""
_APPROVING = re.compile("[👍🙏👌✅💯😊🥰❤]")


def is_yes(plain: str) -> bool:
    """Return whether the reply accepts the last answer."""
    return _YES.search(plain[:LONGEST]) is not None or _approves(plain)


def _approves(plain: str) -> bool:
    return _APPROVING.search(plain) is not None and not re.search(r"\w", plain)


def is_no(plain: str) -> bool:
    """Return whether the reply refuses the last answer and says nothing else."""
    return _NO.search(plain[:LONGEST]) is not None


def wants_officer(plain: str) -> bool:
    """Return whether the reply asks for an officer and says nothing else."""
    return _OFFICER.search(plain[:LONGEST]) is not None


def chooses_none(plain: str) -> bool:
    """Return whether a reply to an offer tells none of it: "ya", "7", "maksudnya?"."""
    said = re.findall(r"[^\W_]+", plain[:LONGEST])
    if len(said) == 1 and said[0].isdigit():
        return len(said[0]) <= DIGITS
    return bool(said) and (_YES.search(plain) is not None or words("lost").issuperset(said))


def numbers(plain: str, offered: int) -> tuple[int, ...]:
    """Return the numbers that the reply chooses: "2", "yang kedua", "1 dan 3", "semuanya".

    `offered` is how many there are to choose from. Empty where it says anything else.
    """
    if len(plain) > LONGEST:
        return ()
    said = [
        word
        for word in _CHOSEN.findall(_DOUBLE.sub(r"\g<1>2\g<2>", plain))
        if word not in words("choosing")
    ]
    if said and words("every").issuperset(said):
        return tuple(range(1, offered + 1))
    chosen = [int(word) if word.isdigit() else _ORDINALS.get(word, 0) for word in said]
    return tuple(sorted(set(chosen))) if 0 not in chosen else ()
