"""The knowledge of one office: its articles, a search over them, and its values in the answers."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from desk.lesson import Judged
from knowledge_base.articles import Article, elsewhere, shipped
from knowledge_base.books import Books
from knowledge_base.calibration import Calibration
from knowledge_base.candidate import Candidate
from knowledge_base.examples import Words
from knowledge_base.folding import fold, written
from knowledge_base.index import Index
from knowledge_base.search import Findings, Search

Look = Callable[[str], Findings]
log = logging.getLogger(__name__)


class Knowledge:
    """What one office can answer. The search behind it may be shared between offices."""

    def __init__(self, articles: Iterable[Article], search: Look, variables: Mapping[str, str]):
        self.articles = {article.id: article for article in articles}
        self.variables = dict(variables)
        self.index = search
        self._books = Books(self.articles.values())
        self._trust: Calibration | None = None

    def look(self, text: str) -> Findings:
        """Return the articles that `text` may ask for, or the kind of other matter that it is."""
        found = self.index(text)
        return trusted(found, self._trust) if self._trust else found

    def meant(self, text: str) -> Words:
        """Return the words that `text` means, slips mended as far as the search knows words."""
        return self.index.meant(text) if isinstance(self.index, Index | Search) else fold(text)

    def spelled(self, text: str) -> Words:
        """Return the words of a text as they were to be written: without slips, with slang."""
        index = self.index
        return index.spelled(text) if isinstance(index, Index | Search) else written(text)

    def strange(self, text: str) -> Words:
        """Return the words of a text that nobody is known to use, whatever slip is assumed."""
        index = self.index
        known = index.knows if isinstance(index, Index | Search) else bool
        return tuple(word for word in self.spelled(text) if not known(word))

    def judge(self, judged: Sequence[Judged]) -> None:
        """Let confidence follow what people said of this office's answers."""
        if isinstance(self.index, Index) and judged:
            rows = [(self._evidence(one), one.right) for one in judged]
            known = [(row, right) for row, right in rows if row]
            evidence, right = [row for row, _ in known], [right for _, right in known]
            self._trust = self.index.calibration.taught(evidence, right)

    def _evidence(self, judged: Judged) -> tuple[float, ...]:
        """Return the evidence there is for an answer that was given; none if it is not found."""
        found = self.index(judged.text).candidates
        return next((tuple(c.evidence.values()) for c in found if c.article == judged.article), ())

    def search(self, text: str) -> list[Candidate]:
        """Return the articles that `text` may ask for, likeliest first; empty when none does."""
        return list(self.look(text).candidates)

    def publications(self, text: str) -> tuple[Candidate, ...]:
        """Return the publications that `text` asks for, likeliest first; mostly none."""
        return self._books.look(text)

    def answer(self, article: str, language: str = "id") -> str | None:
        """Return the answer with the office's values, in `language` if it is there in it.

        None when a value is empty or no such article is known.
        """
        known = self.articles.get(article)
        return known.filled(self.variables, language) if known else None


def trusted(found: Findings, trust: Calibration) -> Findings:
    """Return findings with the confidence that an office's own people taught."""
    weighed = [
        replace(c, confidence=trust.probability(tuple(c.evidence.values())))
        for c in found.candidates
    ]
    return replace(found, candidates=tuple(sorted(weighed, key=lambda c: -c.confidence)))


def index(
    articles: Sequence[Article],
    words: Mapping[str, str] | None = None,
    before: Look | None = None,
) -> Index:
    """Return a search over articles; offices with the same articles and words may share it.

    `words` are colloquial words of the office's own, and what each means. `before` is the search
    that is replaced: what it was trained on goes on being found until the new one is trained.
    """
    replaced = before if isinstance(before, Index) else None
    return Index(articles, elsewhere(), words or {}, replaced)


@cache
def _shared() -> Index:
    """Return the one search over the shipped articles in this process."""
    shared = index(shipped())
    if not shared.is_trained:
        log.warning("knowledge=outdated mend='python -m knowledge_base.build'")
    return shared


def load(variables: Mapping[str, str]) -> Knowledge:
    """Return one office's knowledge; the search is built once for all offices of the process."""
    return Knowledge(shipped(), _shared(), variables)
