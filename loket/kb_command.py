"""`loket kb`: import, export, check and list what an office knows."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from desk.article import CENTRE, Known, State, known, scopes
from desk.clock import now
from desk.office import Office
from desk.variables import KNOWN
from knowledge_base.checking import check, too_large
from knowledge_base.exchange import Reading, Unreadable, read, write
from knowledge_base.exchange.reading import kind_of
from knowledge_base.wording import say_advice, say_problem, say_size, say_unreadable
from loket.config import Config, ConfigError, load
from loket.database_command import refusal
from loket.problem import nearest
from router.import_articles import import_articles
from router.learn import learn
from router.library import Library
from store import Store, library
from store.migrate import is_newest

DO = {
    "article": "publish a new article",
    "phrasing": "add phrasings to",
    "variable": "fill in the variable",
    "rewrite": "rewrite the rejected answer of",
    "confusion": "tell apart",
}
"""What to do, by the kind of a change."""
BY = "command"
"""Who wrote what came in by the command line."""


@dataclass(frozen=True, slots=True)
class Place:
    """The scope that a command works on; the centre and provinces need not be offices here."""

    scope: str
    store: Store
    office: Office | None

    @property
    def variables(self) -> Mapping[str, str]:
        """The values for answers of today; the centre knows only the names."""
        return self.office.variables_on(self.day) if self.office else dict.fromkeys(KNOWN, "-")

    @property
    def day(self) -> date:
        """Today, where the scope is."""
        return (self.office.local(now()) if self.office else now()).date()

    async def articles(self) -> dict[str, Known]:
        """Return the articles that the scope sees."""
        found = await self.store.read(library.editions, scopes(self.scope))
        return known(found, self.scope)


def run_import(config: Path, scope: str, file: Path, *, only_check: bool) -> int:
    """Import a file, whole or not at all; return the exit code (1: something is wrong in it)."""

    async def work(place: Place) -> int:
        found = _reading(file, [*KNOWN, *place.variables])
        told = [say_problem(problem, "en") for problem in found.told]
        look = only_check or bool(found.problems)
        made = await place.store.run(
            import_articles, scope, found.records, by=BY, at=now(), only_check=look
        )
        problems = [*found.problems, *made.problems]
        for line in (*told, *(say_problem(p, "en") for p in sorted(problems, key=_line))):
            print(f"{file}: {line}", file=sys.stderr)
        if problems:
            count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            print(f"{count}; nothing was imported.", file=sys.stderr)
            return 1
        changed = len(made.changes) - made.new
        done = "would be imported" if only_check else "imported"
        print(f"{done}: {made.new} new, {changed} changed, {made.same} unchanged")
        return 0

    return _at(config, scope, work)


def run_export(config: Path, scope: str, file: Path, *, own: bool) -> int:
    """Write the articles that a scope sees, or only its own, to a file."""

    async def work(place: Place) -> int:
        articles = (await place.articles()).values()
        chosen = [a for a in articles if not own or a.of(scope)]
        _keep(file, chosen)
        print(f"{len(chosen)} articles written to {file}")
        return 0

    return _at(config, scope, work)


def run_check(config: Path, scope: str) -> int:
    """Print what to mend; return the exit code (1: something serious)."""

    async def work(place: Place) -> int:
        articles = await place.articles()
        found = check(articles, place.variables, as_of=place.day)
        for advice in found:
            mark = "!" if advice.serious else " "
            print(f"{mark} {advice.key}: {say_advice(advice, 'en')}")
        serious = sum(advice.serious for advice in found)
        if size := too_large(articles.values()):
            print(f"! {say_size(size, 'en')}")
        print(f"{len(articles)} articles, {serious} must be mended, {len(found) - serious} hints")
        return 1 if serious else 0

    return _at(config, scope, work)


def run_list(config: Path, scope: str, sought: str) -> int:
    """Print the articles that a scope sees."""

    async def work(place: Place) -> int:
        for key, article in sorted((await place.articles()).items()):
            content = article.content
            line = (f"{article.top.office}  {article.state:6}  {key:32}  "
                    f"{len(content.phrasings):4}  {content.question}")  # fmt: skip
            if sought.lower() in line.lower():
                print(line)
        return 0

    return _at(config, scope, work)


def run_learn(config: Path, scope: str, weeks: int) -> int:
    """Print the changes that would have answered the most, and how many questions each."""

    async def work(place: Place) -> int:
        if place.office is None:
            raise LookupError(f"nobody asks {scope}: only an office is asked, such as 7604")
        articles = await place.articles()
        contents = {k: known.content for k, known in articles.items() if known.state == State.LIVE}
        shelf = Library(place.store, {scope: place.office}, clock=now, files="")
        found = await learn(place.store, shelf, place.office, contents,
                            since=now() - timedelta(weeks=weeks), until=now())  # fmt: skip
        for change in found.changes:
            other = f" / {change.other}" if change.other else ""
            print(f"{change.gain:5}  {DO[change.kind]:32}  {change.subject}{other}")
        print(
            f"{len(found.clusters)} clusters, {len(found.confusions)} confusions in {weeks} weeks"
        )
        return 0

    return _at(config, scope, work)


def _reading(file: Path, variables: Sequence[str]) -> Reading:
    kind = kind_of(file.name)
    return read(file.read_bytes(), kind, variables)


def _keep(file: Path, articles: Sequence[Known]) -> None:
    try:
        kind = kind_of(file.name)
    except Unreadable:
        raise LookupError(f"{file}: articles are written as .csv, .jsonl or .md") from None
    file.write_bytes(write(articles, kind))


def _line(problem: object) -> int:
    return int(getattr(problem, "line", 0))


def _at(config: Path, scope: str, work: Callable[[Place], Awaitable[int]]) -> int:
    async def perform() -> int:
        loaded = load(config)
        _check_scope(scope, loaded)
        store = Store(loaded.store.url)
        try:
            if not is_newest(store.engine):
                raise LookupError("the database is not migrated; run `loket migrate` first")
            await Library(store, loaded.offices, clock=now, files="").seed()
            return await work(Place(scope, store, loaded.offices.get(scope)))
        finally:
            await store.close()

    try:
        return asyncio.run(perform())
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    except Unreadable as error:
        print(f"loket kb: {say_unreadable(error, 'en')}", file=sys.stderr)
    except OSError as error:
        print(f"loket kb: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
    except LookupError as error:
        print(f"loket kb: {error}", file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"loket kb: {refusal(error)}", file=sys.stderr)
    return 1


def _check_scope(scope: str, config: Config) -> None:
    """Refuse a scope from which no office here reads."""
    read_here = {CENTRE, *(s for code in config.offices for s in scopes(code))}
    if scope not in read_here:
        raise LookupError(f"no office {scope!r}; {nearest(scope, read_here)}")
