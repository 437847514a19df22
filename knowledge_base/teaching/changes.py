"""The changes that would answer the most questions."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desk import template
from desk.article import Content
from desk.lesson import Asked
from knowledge_base.teaching.clusters import Cluster, clusters
from knowledge_base.teaching.confusions import Confusion, confusions

MOST = 10
OFTEN_REJECTED = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do, and how many questions it would have answered.

    `kind`: article, phrasing, variable, rewrite or confusion, with what it is about.
    """

    kind: str
    gain: int
    subject: str
    other: str = ""
    number: int = 0
    """Which cluster or confusion it is, from 0."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that can be learned: clusters, confusions, and the changes that would help most."""

    clusters: Sequence[Cluster] = ()
    confusions: Sequence[Confusion] = ()
    changes: Sequence[Change] = field(default_factory=tuple)


def lessons(
    asked: Sequence[Asked],
    articles: Mapping[str, Content],
    variables: Mapping[str, str],
    *,
    knows: Callable[[str], bool],
) -> Lessons:
    """Return what some questions teach, asked of an office with some articles and values."""
    groups = clusters(asked, articles, knows=knows)
    mixed = confusions(asked, articles)
    changes = [*_of_clusters(groups), *_of_values(asked, articles, variables),
               *_of_rejections(asked, articles), *_of_confusions(mixed)]  # fmt: skip
    best = sorted(changes, key=lambda change: -change.gain)[:MOST]
    return Lessons(groups, mixed, best)


def _of_clusters(groups: Sequence[Cluster]) -> Iterator[Change]:
    for number, cluster in enumerate(groups):
        if cluster.article:
            yield Change("phrasing", len(cluster.asked), cluster.article, number=number)
        else:
            yield Change("article", len(cluster.asked), cluster.question, number=number)


def _of_values(
    asked: Sequence[Asked], articles: Mapping[str, Content], variables: Mapping[str, str]
) -> Iterator[Change]:
    wanted: Counter[str] = Counter()
    for one in asked:
        if one.matter.gate == "missing_value" and one.matter.found:
            content = articles.get(one.matter.found[0][0])
            said = f"{content.answer}\n{content.english}" if content else ""
            wanted.update(template.missing(said, variables))
    for name, count in wanted.items():
        yield Change("variable", count, name)


def _of_rejections(asked: Sequence[Asked], articles: Mapping[str, Content]) -> Iterator[Change]:
    refused = Counter(one.matter.article for one in asked if one.matter.rejected)
    for key, count in refused.items():
        if key in articles and count >= OFTEN_REJECTED:
            yield Change("rewrite", count, key)


def _of_confusions(mixed: Sequence[Confusion]) -> Iterator[Change]:
    for number, confusion in enumerate(mixed):
        yield Change("confusion", len(confusion.asked), confusion.one, confusion.other, number)
