"""What a person may reply to the machine's last turn: yes, no, a number, an officer."""

import re

_YES = re.compile(
    r"^\W*(1|ya+|iya+|iyo|yo|yes|yup|y|sudah|udah|sdh|dah|betul|benar|terjawab|cukup|sesuai|jelas"
    r"|ok|oke|sip|paham)(\W+(ya|iya|sudah|udah|terjawab|menjawab|kak|min|pak|bu|jelas|cukup"
    r"|terima kasih|makasih|thanks|thank you|it does|infonya|saya|paham|mengerti|membantu|sangat"
    r"|banget|sekali))*\W*$"
)
_NO = re.compile(
    r"^\W*(2|belum|blm|tidak|tdk|gak|ga|nggak|enggak|no|nope|bukan|salah|kurang|indak|ora|mboten|nda|ndak)\b"
    r"(\W+(ya|kak|min|pak|bu|terjawab|menjawab|jelas|sesuai|itu|yang|saya|maksud|juga|tepat|cukup|"
    r"nyambung|membantu|paham|mengerti|bukan|not|it|does|really|helpful))*\W*$"
)
_OFFICER = re.compile(
    r"\b(petugas|admin|operator|manusia|officer|human|agent|hubungkan|sambungkan|connect)\b"
)
_NUMBER = re.compile(r"^\W*(?:no|nomor|pilih|pilihan|yang|yg|number|option)?\W*(?:ke)?\W*(\d)\W*$")
_ORDINALS = {"satu": 1, "pertama": 1, "dua": 2, "kedua": 2, "tiga": 3, "ketiga": 3, "empat": 4}
_ORDINAL = re.compile(r"^\W*(?:yang|yg|nomor|no|pilih)?\W*(\w+)\W*$")
_APPROVING = re.compile("[👍🙏👌✅💯😊🥰❤]")


def is_yes(plain: str) -> bool:
    """Return whether the reply accepts the last answer."""
    return _YES.search(plain) is not None or _approves(plain)


def _approves(plain: str) -> bool:
    return _APPROVING.search(plain) is not None and not re.search(r"\w", plain)


def is_no(plain: str) -> bool:
    """Return whether the reply refuses the last answer and says nothing else."""
    return _NO.search(plain) is not None


def wants_officer(plain: str) -> bool:
    """Return whether a short reply asks for an officer."""
    return len(plain) <= 60 and _OFFICER.search(plain) is not None


def number(plain: str) -> int | None:
    """Return the number that the reply chooses, by digit or by word."""
    digit = _NUMBER.search(plain)
    if digit:
        return int(digit[1])
    word = _ORDINAL.search(plain)
    return _ORDINALS.get(word[1]) if word else None
