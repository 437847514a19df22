"""How promises were kept, for the supervisor: figures, breaches, a table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from aiohttp import web
from sqlmodel import Session

from desk.office import CONSULTATION, DEFAULT, Office
from desk.officer import Officer
from desk.words import say_month
from store.figures import BREACHES, Matter, breaches, counted, matters, one_by_one
from store.kept_clocks import Clock, clocks, late_clocks
from store.lasting import Lasting, lasting
from store.ratings import Score, scores, whole
from store.tallies import Tally, by_officer, in_all
from store.timeline import officers
from web.asked import NAMED, OTHER, Asked, read
from web.charts import Column
from web.kept import FEW, Line, by_kind, lines, part_of, sentence, share, summary, times
from web.reader import Reader
from web.site import office_of, page, reader_of, site_of, visit_of
from web.table import table


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page tells of a choice."""

    whole: Tally
    lines: Sequence[Line]
    by_officer: Sequence[Tally]
    parts: Sequence[Tally]
    breaches: Sequence[Matter]
    late_clocks: Sequence[Clock]
    officers: dict[int, Officer]
    rated: Score | None
    scores: Sequence[Score]
    lasting: Sequence[Lasting]


async def show(request: web.Request) -> web.Response:
    """Show the figures that were asked for."""
    office, asked = _supervised(request), _asked(request)
    reader = reader_of(request)
    found = await site_of(request).router.store.read(_figures, office, asked, as_of=reader.as_of)
    return page(
        request, "promises.html", few=FEW, asked=asked, found=found, periods=(*NAMED, OTHER),
        channels=sorted({*office.promises, *office.channels} - {DEFAULT}), kinds=kinds(office),
        columns=_columns(reader, asked, found), most=BREACHES,
        by_kind=by_kind(found.lines), part=lambda line: part_of(reader, line),
        sentence=lambda line: sentence(reader, line.promise, line.clock), share=share,
        summary=lambda tally: summary(reader, tally), times=lambda tally: times(reader, tally),
    )  # fmt: skip


async def download(request: web.Request) -> web.Response:
    """Give everything that was counted as a table for a spreadsheet."""
    office, asked = _supervised(request), _asked(request)
    store, reader = site_of(request).router.store, reader_of(request)
    first = await store.read(matters, office.code, asked.period, choice=asked.choice)
    further = await store.read(clocks, office.code, asked.period, choice=asked.choice)
    name = f"{office.code}-{asked.period.first}-{asked.period.last}.csv"
    return web.Response(
        body=table(reader, first, further).encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _columns(reader: Reader, asked: Asked, found: Figures) -> list[Column]:
    """Return the columns of the days or months: kept, and broken above it."""

    def name(day: date) -> str:
        return str(day.day) if asked.by_day else say_month(day, reader.language, brief=True)

    return [
        Column(name(part.first), (tally.kept, tally.broken))
        for part, tally in zip(asked.parts, found.parts, strict=True)
    ]


def kinds(office: Office) -> list[str]:
    """Return the kinds of matter that any version of the office's standard knows."""
    return list(dict.fromkeys(kind for one in office.standards for kind in one.known_kinds()))


def _supervised(request: web.Request) -> Office:
    if not visit_of(request).supervises:
        raise web.HTTPForbidden
    return office_of(request)


def _asked(request: web.Request) -> Asked:
    office = office_of(request)
    today = office.local(site_of(request).router.clock()).date()
    asked = read(request.query, today, office.zone, kinds(office))
    return replace(asked, choice=replace(asked.choice, viewer=visit_of(request).officer_id))


def _figures(session: Session, office: Office, asked: Asked, *, as_of: datetime) -> Figures:
    code, period, choice = office.code, asked.period, asked.choice
    counts = counted(session, code, period, as_of=as_of, choice=choice)
    found = scores(session, code, period, viewer=choice.viewer)
    parts = one_by_one(session, code, asked.parts, as_of=as_of, choice=choice)
    return Figures(
        whole=in_all(counts),
        lines=[line for line in lines(office, [counts], as_of) if line.told],
        by_officer=by_officer(counts),
        parts=[in_all(part) for part in parts],
        breaches=breaches(session, code, period, as_of=as_of, choice=choice, after=asked.after),
        late_clocks=late_clocks(
            session, code, period, as_of=as_of, choice=choice, after=asked.clocks_after
        ),
        officers={o.id: o for o in officers(session, code) if o.id},
        rated=whole(found),
        scores=[score for score in found if score.officer_id],
        lasting=_lasting(session, office, asked),
    )


def _lasting(session: Session, office: Office, asked: Asked) -> list[Lasting]:
    """Return how many consultations lasted too long: of a whole channel, whoever gave them."""
    choice = asked.choice
    if office.session is None or choice.kind not in ("", CONSULTATION) or choice.officer_id:
        return []
    most = office.session.longest
    return lasting(session, office.code, asked.period, most=most, channel=choice.channel)


ROUTES = [
    web.get("/promises", show),
    web.get("/promises.csv", download),
]
