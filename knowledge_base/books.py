"""Find the publication that a text asks for, by the words of its title and its year."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge_base.articles import Article
from knowledge_base.candidate import Candidate
from knowledge_base.folding import clean
from knowledge_base.places import place_in

SHOWN = 3
ALIKE = 85
"""Likeness (0..100) from which a word is the misspelt word of a title."""
SURE, MAYBE = 0.8, 0.55
"""How well title and question must agree to answer with a book, or to offer it."""
ANSWERED, OFFERED = 0.95, 0.5
"""The confidence of either."""
PLACE_WEIGHT = 0.25
"""What a place in a title counts that the question does not name: its office is in that place."""
_WORD = re.compile(r"[a-z]{2,}|(?:19|20)\d\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT = {
    "kcda": "kecamatan dalam angka", "kda": "kabupaten dalam angka", "dda": "daerah dalam angka",
    "kdda": "kecamatan dalam angka", "statda": "statistik daerah",
    "inkesra": "indikator kesejahteraan rakyat",
    "pdrb": "pdrb produk domestik regional bruto", "ipm": "ipm indeks pembangunan manusia",
}  # fmt: skip
"""What titles are called for short."""
_ASKING = frozenset({
    "publikasi", "buku", "bukunya", "booklet", "leaflet", "pdf", "softcopy", "hardcopy", "unduh",
    "download", "donlot", "terbitan", "judul", "katalog", "publication", "publications", "book",
    "ebook", "dalam", "angka",
})  # fmt: skip
"""Words by which people ask for a publication, and not for a figure in it."""
_PLAIN = frozenset({
    "di", "ke", "dari", "yang", "dan", "atau", "untuk", "kabupaten", "kota", "provinsi", "tahun",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Title:
    article: Article
    words: frozenset[str]
    year: int | None


class Books:
    """The publications of an office."""

    def __init__(self, articles: Iterable[Article]):
        self._titles = [
            _Title(article, frozenset(_words(name)) - _PLAIN, article.year or _year_of(name))
            for article in articles if article.publication
            for name in article.phrasings if _words(name)
        ]  # fmt: skip
        spread = Counter(word for title in self._titles for word in title.words)
        self._rarity = {w: math.log(2 + len(self._titles) / n) for w, n in spread.items()}
        self._known = list(self._rarity)

    def look(self, text: str) -> tuple[Candidate, ...]:
        """Return the publications that a text asks for, likeliest first; mostly none."""
        plain = clean(text)
        if not self._titles or not _ASKING.intersection(_spread(plain)):
            return ()
        words = self._mended(_words(plain))
        years = [int(year) for year in _YEAR.findall(plain)]
        best: dict[str, tuple[float, _Title]] = {}
        for title in self._titles:
            agreement = self._agreement(title, words)
            key = title.article.id
            if agreement >= MAYBE and (key not in best or best[key][0] < agreement):
                best[key] = agreement, title
        return _ranked(list(best.values()), years)

    def _mended(self, words: Sequence[str]) -> frozenset[str]:
        """Return the words of titles that are meant, and the others as they are."""
        meant = set()
        for word in words:
            if word in self._rarity or len(word) < 5:
                meant.add(word)
                continue
            near = process.extractOne(word, self._known, scorer=fuzz.ratio, score_cutoff=ALIKE)
            meant.add(near[0] if near else word)
        return frozenset(meant) - _PLAIN

    def _agreement(self, title: _Title, words: frozenset[str]) -> float:
        """Return how far a title and a question say the same (0..1)."""
        both = self._weight(title.words & words)
        lacking = title.words - words
        title_weight = both + self._weight(lacking - _places(lacking))
        title_weight += PLACE_WEIGHT * self._weight(_places(lacking))
        others = [w for w in words - title.words if w in self._rarity and w not in _ASKING]
        foreign = {w for w in words - title.words if w not in self._rarity and place_in(w)}
        asked_weight = both + self._weight(others) + len(foreign) * math.log(2 + len(self._titles))
        return 2 * both / (title_weight + asked_weight) if both else 0.0

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._rarity.get(word, 0.0) for word in words)


def _ranked(found: list[tuple[float, _Title]], years: Sequence[int]) -> tuple[Candidate, ...]:
    """Return candidates of the years asked for; without a year the newest of each title."""
    in_year = [pair for pair in found if pair[1].year in years] if years else []
    kept = in_year or found
    kept.sort(key=lambda pair: (-round(pair[0], 2), -(pair[1].year or 0)))
    if not kept:
        return ()
    top = kept[0][0]
    rivals = [
        pair for pair in kept[1:] if top - pair[0] < 0.1 and not _is_older(pair[1], kept[0][1])
    ]
    wrong_year = bool(years) and not in_year
    sure = top >= SURE and not rivals and not wrong_year
    return tuple(
        Candidate(title.article.id, ANSWERED if sure and n == 0 else OFFERED * agreement,
                  {"title": round(agreement, 2), "year": float(title.year or 0)})
        for n, (agreement, title) in enumerate(kept[:SHOWN])
    )  # fmt: skip


def _is_older(one: _Title, other: _Title) -> bool:
    """Return whether a title is an earlier year of another."""
    return one.words == other.words and (one.year or 0) < (other.year or 0)


def _spread(plain: str) -> list[str]:
    return [w for word in re.findall(r"[a-z]{2,}", plain) for w in _SHORT.get(word, word).split()]


def _words(text: str) -> list[str]:
    return [w for w in _spread(clean(text)) if w not in _ASKING or w in ("dalam", "angka")]


def _year_of(text: str) -> int | None:
    found = _YEAR.findall(text)
    return int(found[-1]) if found else None


def _places(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if place_in(word))
