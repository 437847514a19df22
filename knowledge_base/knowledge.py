"""The knowledge of one office: shared articles and search, and its own values in the answers."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from knowledge_base.additions import Additions
from knowledge_base.articles import Article, elsewhere, shipped
from knowledge_base.candidate import Candidate
from knowledge_base.examples import grouped, labelled, searching
from knowledge_base.search import Findings, Search
from knowledge_base.trained import fingerprint
from knowledge_base.trained import shipped as trained

Look = Callable[[str], Findings]
log = logging.getLogger(__name__)


class Knowledge:
    """What one office can answer. The search behind it is shared between offices."""

    def __init__(self, articles: Sequence[Article], search: Look, variables: Mapping[str, str]):
        self.articles = {article.id: article for article in articles}
        self.variables = dict(variables)
        self._search = search

    def look(self, text: str) -> Findings:
        """Return the articles that `text` may ask for, or the kind of other matter that it is."""
        return self._search(text)

    def search(self, text: str) -> list[Candidate]:
        """Return the articles that `text` may ask for, likeliest first; empty when none does."""
        return list(self.look(text).candidates)

    def answer(self, article: str) -> str | None:
        """Return the answer with the office's values; None when one is empty or none is known."""
        known = self.articles.get(article)
        return known.filled(self.variables) if known else None


@cache
def _shared() -> Search:
    """Return the one search of this process; a machine behind its phrasings still serves."""
    examples, machine = labelled(shipped(), elsewhere()), trained()
    if machine.fingerprint != fingerprint(grouped(examples)):
        log.warning("knowledge=outdated mend='python -m knowledge_base.build'")
    return searching(examples, machine.machine, machine.calibration)


def index(articles: Sequence[Article]) -> Look:
    """Return a search over an office's articles; offices with the same articles may share it."""
    return Additions(_shared(), articles)


def load(variables: Mapping[str, str]) -> Knowledge:
    """Return one office's knowledge; the search is built once for all offices of the process."""
    return Knowledge(shipped(), _shared(), variables)
