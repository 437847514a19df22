"""Take the request out of a letter: no salutation, no introduction, no signature."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

LETTER = 22
"""Words from which a text is read as a letter."""
STORY = 80
"""Words up to which a text without salutation, introduction or thanks is taken whole: it tells
what happened, and then asks."""
ENOUGH = 4
"""Words of a sentence, from the one that asks on, that may be the question."""
MOST = 4
"""Readings of one letter; the request mostly comes last."""
_SENTENCE = re.compile(r"[^.?!;\n]+[.?!;]*")
_ABBREVIATED = re.compile(r"\b(?:yth|wr|wb|no|jl|tlp|telp|dr|prof|ir|sdr|bpk|ust|hp)\Z")
_LONGEST = 5
"""Letters before a point among which an abbreviation is looked for, the edge of its word too."""
_FORMAL = re.compile(
    r"^\W*(kepada\b|yth\b|di tempat\W*$|dengan hormat\W*$|dengan ini\W*$|up\b|perihal\W"
    r"|hal\b\W*:|w?assalam|bismillah|salam\b|selamat (pagi|siang|sore|malam)\b.{0,30}$"
    r"|hormat(nya)?\W*$|hormat (kami|saya)|dear\b|best regards|kind regards|regards|sincerely"
    r"|nama (saya|kami)\b.{0,60}$|perkenalkan\b.{0,90}$|demikian\b|best\W*$|bapak/ibu\W*$"
    r"|atas (perhatian|bantuan|waktu|kerja)|(mohon maaf|maaf) (jika|bila)|terima ?kasih|makasih"
    r"|thank|sebelum(nya)? (kami|saya) ucapkan|hp\b|telp?\b|email\b\W)"
)
_HEAD = re.compile(
    r"^\W*(dengan hormat|selamat (?:pagi|siang|sore|malam)|assalamu\W?alaikum)\b[^,]{0,30},"
)
_POINTING = re.compile(r"\b(tersebut|tsb|itu|ini|\w{4,}nya|di atas|berikut)\b")
_ASKING = re.compile(
    r"(?<!\w)(?=\w)(?:mohon|bagaimana|gimana|apakah|berapa|kapan|di ?mana|ke ?mana"
    r"|kepada siapa|mengapa|kenapa|ingin|menanyakan|informasi|diinformasikan|berminat"
    r"|petunjuk|arahan|penjelasan|dijelaskan|bermaksud|berencana|membutuhkan|memerlukan"
    r"|minta|meminta|bisakah|bolehkah|how|what|where|when|why|which|can|could|would)\b"
)


def request(plain: str) -> Iterable[str]:
    """Return the sentences of lower-case text that ask for something; short texts as they are.

    They are looked for one by one: whoever has read enough need not have the rest looked at.
    """
    if len(plain.split(None, LETTER)) < LETTER:
        return (plain,)
    if len(plain.split(None, STORY)) < STORY and not any(map(_is_formal, _sentences(plain))):
        return (plain,)
    for chosen in (filter(_asks, _matter(_sentences(plain))), _matter(_sentences(plain))):
        if (begin := next(chosen, None)) is not None:
            return chain((begin,), chosen)
    return _sentences(plain)


def readings(plain: str) -> list[str]:
    """Return what a letter may ask for besides its whole request; nothing for short texts.

    Each sentence that asks for something, from the word that asks to the comma, and together with
    the sentence before where it only points back ("mohon penjelasan hal tersebut").
    """
    if len(plain.split()) < LETTER:
        return []
    matter, found = list(_matter(_sentences(plain))), dict[str, None]()
    for at, sentence in enumerate(matter):
        asking = _ASKING.search(sentence)
        if at and (asking or "?" in sentence) and _POINTING.search(sentence):
            found[f"{matter[at - 1].rstrip('.!?;')}, {sentence}"] = None
        asked = sentence[asking.start() :].split(",")[0] if asking else ""
        if len(asked.split()) >= ENOUGH:
            found[asked] = None
    return list(found)[-MOST:]


def _asks(sentence: str) -> bool:
    return "?" in sentence or _ASKING.search(sentence) is not None


def _is_formal(sentence: str) -> bool:
    return bool(_FORMAL.search(sentence.strip()) or _HEAD.search(sentence))


def _matter(sentences: Iterable[str]) -> Iterator[str]:
    kept = (_HEAD.sub("", s) for s in sentences)
    return (s for s in kept if s.strip() and not _FORMAL.search(s.strip()))


def _sentences(plain: str) -> Iterator[str]:
    *before, last = plain.split(".")
    ended = (p + (" " if _ABBREVIATED.search(p, len(p) - _LONGEST) else ".") for p in before)
    for found in _SENTENCE.finditer("".join([*ended, last])):
        yield found[0]
