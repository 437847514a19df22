"""What a person may reply to the machine's last turn: yes, no, a number, an officer."""

import re

_YES = re.compile(
    r"^\W*(1|ya+|iya+|iyo|yo|yes|yup|y|sudah|udah|sdh|dah|betul|benar|terjawab|cukup|sesuai|jelas"
    r"|ok|oke|sip|paham)(\W+(ya|iya|sudah|udah|terjawab|menjawab|kak|min|pak|bu|jelas|cukup"
    r"|terima kasih|makasih|thanks|thank you|it does|infonya|saya|paham|mengerti|membantu|sangat"
    r"|banget|sekali|benar|betul|itu|yang|yg|maksud|tepat))*\W*$"
)
_NO = re.compile(
    r"^\W*(2|belum|blm|tidak|tdk|gak|ga|nggak|enggak|no|nope|bukan|salah|kurang|indak|ora|mboten"
    r"|nda|ndak)\b"
    r"(\W+(ya|kak|min|pak|bu|terjawab|menjawab|jelas|sesuai|itu|yang|saya|maksud|juga|tepat|cukup|"
    r"nyambung|membantu|paham|mengerti|bukan|not|it|does|really|helpful))*\W*$"
)
_OFFICER = re.compile(
    r"^\W*((tolong|mohon|mau|minta|saya|aku|ke|sama|dengan|bicara|hubungkan|sambungkan|hubungi|saja|aja|langsung"
    r"|connect|talk|me|to|an|a|the|please)\W+)*(petugas|admin|operator|manusia|orang|officer|human|agent"
    r"|hubungkan|sambungkan)(\W+(aja|saja|kak|dong|ya|deh|min|pak|bu|langsung|please|petugas|ke))*\W*$"
)
_NUMBER = re.compile(r"^\W*(?:no|nomor|pilih|pilihan|yang|yg|number|option)?\W*(?:ke)?\W*(\d)\W*$")
_ORDINALS = {"satu": 1, "pertama": 1, "dua": 2, "kedua": 2, "tiga": 3, "ketiga": 3, "empat": 4}
_ORDINAL = re.compile(r"^\W*(?:yang|yg|nomor|no|pilih)?\W*(\w+)\W*$")
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


def number(plain: str) -> int | None:
    """Return the number that the reply chooses, by digit or by word."""
    said = plain.strip()
    if len(said) > LONGEST:
        return None
    digit = _NUMBER.search(said)
    if digit:
        return int(digit[1])
    word = _ORDINAL.search(said)
    return _ORDINALS.get(word[1]) if word else None
