"""Take out of what people wrote what says who they are, before it is shown for publication."""

import re
from collections.abc import Iterable

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"(?<!\w)\+?\(?[\d•](?:[\s.()/-]{0,2}[\d•]){7,}(?!\w)")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[\s.,/-]*)+")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
"""What is no number of a person: years, and amounts with dots between their thousands."""
_NIK = 16
_NAME = r"[A-Z][\w'’.-]+(?:[ \t]+[A-Z][\w'’.-]+){0,3}"
_TOLD = re.compile(
    r"(?P<before>\b(?i:nama(?:\s+(?:saya|sy|aku|lengkap))?\s*(?:adalah|:)?|perkenalkan,?\s+(?:nama\s+)?"
    r"saya|a\.?\s?n\.?|atas\s+nama|my\s+name\s+is|i\s+am|i'm)\s+)(?P<name>" + _NAME + ")"
)
_CALLED = re.compile(
    r"(?P<before>\b(?:(?i:yth\.?|bapak|bpk\.?|pak|ibu|bu|sdr\.?|sdri\.?|saudara|saudari|kak|mas|mbak"
    r"|mba|dear|mr\.?|mrs\.?|ms\.?)\s+)+)(?P<name>" + _NAME + ")"
)
_INTRODUCED = re.compile(
    r"(?P<before>\b[Ss]aya,?\s+)(?P<name>" + _NAME + r")(?=,?\s+(?:dari|mahasiswa|siswa|from)\b)"
)
_SIGNED = re.compile(
    r"(?P<before>\b(?i:salam|hormat\s+(?:saya|kami)|terima\s+kasih|wassalam|regards|sincerely)[,.]?\s*\n\s*)"
    r"(?P<name>" + _NAME + r")\s*$"
)
_AGENCIES = frozenset({"BPS", "PST", "Kantor", "Badan", "Kepala", "Dinas", "Admin", "Petugas"})
"""Words that begin the name of an office, not of a person."""
EMAIL, NUMBER, NIK, NAME = "[email]", "[nomor]", "[NIK]", "[nama]"


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without numbers, addresses and names of people, as far as they are known.

    `names` are those of the people in the conversation; others are found where people introduce
    themselves, are spoken to, or sign.
    """
    said = _EMAIL.sub(EMAIL, text)
    links = _LINK.findall(said)
    said = _NUMBER.sub(_number, _LINK.sub("\ue000", said))
    for pattern in (_TOLD, _CALLED, _INTRODUCED, _SIGNED):
        said = pattern.sub(_named, said)
    for word in sorted({w for name in names for w in name.split() if len(w) > 2}, key=len)[::-1]:
        said = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", NAME, said, flags=re.IGNORECASE)
    said = re.sub(r"\[nama\](?:[ \t]+\[nama\])+", NAME, said)
    return re.sub("\ue000", lambda _: links.pop(0), said)


def _number(found: re.Match[str]) -> str:
    if _YEARS.fullmatch(found[0]) or _AMOUNT.fullmatch(found[0]):
        return found[0]
    digits = re.sub(r"[^\d•]", "", found[0])  # some were hidden when they came in
    return NIK if len(digits) == _NIK else NUMBER


def _named(found: re.Match[str]) -> str:
    if found["name"].split()[0] in _AGENCIES:
        return found[0]
    return found["before"] + NAME
