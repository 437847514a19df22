"""Take the request out of a letter: no salutation, no introduction, no signature."""

import re

LETTER = 22
"""Words from which a text is read as a letter."""
_SENTENCE = re.compile(r"[^.?!;\n]+[.?!;]*")
_ABBREVIATED = re.compile(
    r"\b(yth|wr|wb|no|jl|tlp|telp|dr|prof|ir|sdr|bpk|ust|hp)\.", re.IGNORECASE
)
_FORMAL = re.compile(
    r"^\W*(kepada\b|yth\b|di tempat\W*$|dengan hormat\W*$|dengan ini\W*$|up\b|perihal\W"
    r"|hal\b\W*:|w?assalam|bismillah|salam\b|selamat (pagi|siang|sore|malam)\b.{0,30}$"
    r"|hormat(nya)?\W*$|hormat (kami|saya)|dear\b|best regards|kind regards|regards|sincerely"
    r"|nama (saya|kami)\b.{0,60}$|perkenalkan\b.{0,90}$|demikian\b|best\W*$|bapak/ibu\W*$"
    r"|atas (perhatian|bantuan|waktu|kerja)|(mohon maaf|maaf) (jika|bila)|terima ?kasih|makasih"
    r"|thank|sebelum(nya)? (kami|saya) ucapkan|hp\b|telp?\b|email\b\W)"
)
_ASKING = re.compile(
    r"\?|\b(mohon|bagaimana|gimana|apakah|berapa|kapan|di ?mana|ke ?mana|kepada siapa|mengapa"
    r"|kenapa|ingin|menanyakan|informasi|diinformasikan|berminat|petunjuk|arahan|penjelasan"
    r"|dijelaskan|bermaksud|berencana|membutuhkan|memerlukan|minta|meminta|bisakah|bolehkah"
    r"|how|what|where|when|why|which|can|could|would)\b"
)


def request(plain: str) -> str:
    """Return the sentences of lower-case text that ask for something; short texts as they are."""
    if len(plain.split()) < LETTER:
        return plain
    sentences = _SENTENCE.findall(_ABBREVIATED.sub(r"\1 ", plain))
    matter = [s for s in sentences if s.strip() and not _FORMAL.search(s.strip())]
    asking = [s for s in matter if _ASKING.search(s)]
    return "\n".join(asking or matter or sentences)
