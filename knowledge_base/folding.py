"""Bring what people write to the words they mean: case, accents, elongation, slang, affixes."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest

from knowledge_base.letters import request
from knowledge_base.opening import without_opening
from knowledge_base.places import beginnings, without_places
from knowledge_base.words import slang

CAP = 6000
"""Characters of a message that are looked at; a question is never further down."""
MOST = 80
"""Words of a message that are looked at."""
_ELONGATED = re.compile(r"([a-z])\1(?:\1+|(?<=[a-z][aiueo]{2})\b)")
_TWICE = re.compile(r"\b([a-z]{3,})2(?=[a-z]{0,4}\b)")
_LONG = 3
"""Letters of a word that may be written twice: "anak-anak"."""
_REPEATED = re.compile(rf"\b([a-z]{{{_LONG},}})[- ]\1")
_WORD = re.compile(r"[a-z]{1,30}(?:'[a-z]{1,30})?|\d{1,16}")
_HOST = re.compile(r"\b(?:https?://)?(?:www\.)?([a-z0-9.-]{1,60}?)(?:\.go\.id|\.com|\.id)\b\S*")
_DOUBLED = re.compile(r"(.)\1+")
_NO_VOWELS = str.maketrans("", "", "aeiou")
_PREFIX = re.compile(r"^(?:meng|meny|mem|men|me|peng|peny|pem|pen|per|pe|ber|ter|di|ke|se|ng|ny)")
_SUFFIXES = ("nya", "ny", "kan", "an", "lah", "kah", "i", "ku", "mu", "in")
_SUFFIX = re.compile(f"(?:{'|'.join(_SUFFIXES)})$")


def clean(text: str) -> str:
    """Return lower-case text without accents, invisible characters and stretched letters."""
    return _cleaned(text.lstrip()[:CAP])


@lru_cache(maxsize=8)  # one message is cleaned for the courtesies, the gates and the search
def _cleaned(text: str) -> str:
    plain = (text if text.isascii() and text.isprintable() else _plainer(text)).lower()
    return _ELONGATED.sub(r"\1", plain)


def _plainer(text: str) -> str:
    """Return text without accents, controls and what is not seen."""
    seen = text.translate(_UNSEEN) if text.isascii() else _CONTROL.sub(" ", text)
    spread = unicodedata.normalize("NFKD", seen)[:CAP]
    return spread if spread.isascii() else _ODD.sub(_visible, spread)


def _visible(found: re.Match[str]) -> str:
    character = found[0]
    if unicodedata.category(character) in ("Mn", "Cf"):
        return ""
    return _QUOTES.get(character, character)


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_UNSEEN = {code: " " for code in (*range(0x20), 0x7F) if chr(code) != "\n"}
"""The same for plain text, where it is five times as quick."""
_ODD = re.compile("[`\x80-\U0010ffff]")
_QUOTES = {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"}


def fold(text: str, known: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the words that `text` means, in order, without slang and fillers.

    `known` is what colloquial words mean, where an office knows more of them than Loket.
    """
    if known is None or known is slang():
        return _folded(text)
    return meaning(written(text), known)


@lru_cache(maxsize=8)  # gates and search ask for the same message in turn
def written(text: str) -> tuple[str, ...]:
    """Return the words of the request in `text`, in order, as they are written."""
    words: list[str] = []
    for sentence in request(without_opening(clean(text))):
        words += _words(sentence)
        if len(words) >= MOST:
            break
    return tuple(words[:MOST])


def _words(plain: str) -> list[str]:
    """Return the words of lower-case text, without hosts, places and repetitions."""
    if "." in plain:
        plain = _HOST.sub(r" \1 ", plain)
    if "2" in plain:
        plain = _TWICE.sub(r"\1", plain)
    words = _WORD.findall(plain)
    if any(map(str.startswith, words[1:], words)) and any(
        len(one) >= _LONG and other.startswith(one) for one, other in pairwise(words)
    ):
        plain = _REPEATED.sub(r"\1", plain)
        words = _WORD.findall(plain)
    return words if beginnings().isdisjoint(words) else _WORD.findall(without_places(plain))


@lru_cache(maxsize=8)
def _folded(text: str) -> tuple[str, ...]:
    """Return `fold` by Loket's own words."""
    return meaning(written(text), slang())


def meaning(words: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Return what words mean by a map of colloquial ones; what means nothing is left out."""
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    if known.keys().isdisjoint(pairs):
        meant = list(map(known.get, words, words))
    else:
        meant, following = [], iter(zip_longest(words, pairs, fillvalue=""))
        for word, pair in following:
            meant.append(known[pair] if pair in known else known.get(word, word))
            if pair in known:
                next(following)
    return tuple(" ".join(meant).replace("'", "").split())


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """Return a word without its commonest affixes, at least four letters long."""
    if len(word) <= 6:
        return word
    bare = _SUFFIX.sub("", word) if word.endswith(_SUFFIXES) else word
    begun = _PREFIX.match(bare) if len(bare) > 6 else None
    shorter = bare[begun.end() :] if begun else bare
    return shorter if len(shorter) >= 4 else bare


@lru_cache(maxsize=10_000)
def skeleton(word: str) -> str:
    """Return a word's consonants, as people leave vowels out when they type fast."""
    return _DOUBLED.sub(r"\1", word[0] + word[1:].translate(_NO_VOWELS))
