"""How much the machine answers by itself, in figures: by week, by channel, by article."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from desk.matter import Matter
from desk.office import Office
from desk.period import Period
from store.matters import matters
from web.charts import Column
from web.files import disposition
from web.knowing import known_articles
from web.site import office_of, page, reader_of, site_of

WEEKS = (4, 12, 26, 52)
USUAL = 12
ARTICLES = 40
FIGURES = ("asked", "answered", "accepted", "rejected", "handed_over", "deflected")


@dataclass(slots=True)
class Sum:
    """How many matters of some kind were asked, and what became of them."""

    asked: int = 0
    answered: int = 0
    accepted: int = 0
    rejected: int = 0
    handed_over: int = 0
    deflected: int = 0

    def take(self, matter: Matter) -> None:
        """Count a matter."""
        self.asked += 1
        for name in FIGURES[1:]:
            setattr(self, name, getattr(self, name) + bool(getattr(matter, name)))

    @property
    def share(self) -> float | None:
        """The part that the machine settled; none of nothing."""
        return self.deflected / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some weeks."""

    whole: Sum
    weeks: Mapping[date, Sum]
    channels: Mapping[str, Sum]
    articles: Mapping[str, Sum]


async def show(request: web.Request) -> web.Response:
    """Show the figures."""
    count = _weeks(request)
    found = figures(await _matters(request, count), _days(request, count), office_of(request))
    articles = await known_articles(request)
    columns = [
        Column("" if number % 2 else f"{day.day}/{day.month}",
               (one.deflected, one.asked - one.deflected))
        for number, (day, one) in enumerate(reversed(list(found.weeks.items())))
    ][::-1]  # fmt: skip
    names = {key: known.content.question for key, known in articles.items()}
    return page(
        request, "knowledge/figures.html", path="/knowledge", found=found, count=count,
        choices=WEEKS, columns=columns, names=names, figures=FIGURES,
        articles=list(found.articles.items())[:ARTICLES],
    )  # fmt: skip


async def download(request: web.Request) -> web.Response:
    """Hand out the figures as a table: a line for each week, channel and article."""
    count = _weeks(request)
    sums = dict[tuple[str, str, str], Sum]()
    office = office_of(request)
    for matter in await _matters(request, count):
        monday = _monday(office.local(matter.at).date())
        key = (str(monday), matter.channel, matter.article)
        sums.setdefault(key, Sum()).take(matter)
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=";")
    reader = reader_of(request)
    head = ("week", "channel", "article", *FIGURES)
    lines.writerow([reader.say(f"figures.{name}") for name in head])
    for place, one in sorted(sums.items()):
        lines.writerow([*place, *(getattr(one, name) for name in FIGURES)])
    headers = {"Content-Disposition": disposition(f"angka-{office.code}.csv", inline=False)}
    return web.Response(body=out.getvalue().encode("utf-8-sig"), content_type="text/csv",
                        charset="utf-8", headers=headers)  # fmt: skip


def figures(asked: Iterable[Matter], mondays: Sequence[date], office: Office) -> Figures:
    """Return the sums of matters; every week is there, also an empty one."""
    whole, channels, articles = Sum(), dict[str, Sum](), dict[str, Sum]()
    weeks = {monday: Sum() for monday in mondays}
    for matter in asked:
        week = _monday(office.local(matter.at).date())
        whole.take(matter)
        weeks.setdefault(week, Sum()).take(matter)
        channels.setdefault(matter.channel, Sum()).take(matter)
        if matter.article:
            articles.setdefault(matter.article, Sum()).take(matter)
    return Figures(whole, weeks, _largest_first(channels), _largest_first(articles))


def _largest_first(sums: Mapping[str, Sum]) -> dict[str, Sum]:
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1].asked, pair[0])))


async def _matters(request: web.Request, count: int) -> list[Matter]:
    office, store = office_of(request), site_of(request).router.store
    days = _days(request, count)
    period = Period(days[0], days[-1] + timedelta(weeks=1), office.zone)
    return await store.read(matters, office.code, period.since, period.until)


def _days(request: web.Request, count: int) -> list[date]:
    """Return the Mondays of so many weeks, the present one last."""
    this = _monday(office_of(request).local(site_of(request).router.clock()).date())
    return [this - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(request: web.Request) -> int:
    given = request.query.get("weeks", "")
    return next((number for number in WEEKS if str(number) == given), USUAL)


ROUTES = [web.get("/knowledge/figures", show), web.get("/knowledge/figures.csv", download)]
