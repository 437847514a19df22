"""An office's standard for everybody: what it promises, and how it keeps it."""

from datetime import datetime
from typing import Any

from aiohttp import web

from desk.calendar import NoWorkingDayError
from desk.office import Office
from desk.promise import Promise
from desk.words import say_month
from store.tallies import Tally
from web.kept import (
    Line,
    Standard,
    month_columns,
    name_of,
    sentence,
    share,
    standard,
    summary,
    times,
)
from web.reader import LANGUAGES, Reader
from web.site import Site, page, reader_of, site_of

PERIODS = ("this_month", "last_month", "this_year")
SHARED = "public, max-age=60"
CARD_CONTENT = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    )
)
"""What a card may do in another site's page: be shown there."""


async def show(request: web.Request) -> web.Response:
    """Show the promises of an office in plain words, and how well each was kept."""
    office = _office(request)
    reader = reader_of(request, office.zone)
    shown = await _standard(site_of(request), office, reader.as_of)
    return page(
        request, "standard.html", zone=office.zone, shown=office, standard=shown,
        decree=office.standard(reader.as_of).decree,
        **_opening(office, reader), **_words(reader, shown),
        address=site_of(request).router.public_url,
    )  # fmt: skip


async def tell(request: web.Request) -> web.Response:
    """Give the same as JSON, for everybody's programs."""
    site, office = site_of(request), _office(request)
    as_of = site.router.clock()
    shown = await _standard(site, office, as_of)
    headers = {"Cache-Control": SHARED, "Access-Control-Allow-Origin": "*"}
    return web.json_response(_object(site, office, shown, as_of), headers=headers)


async def show_card(request: web.Request) -> web.Response:
    """Show the card that other sites put into a frame of theirs."""
    site, office = site_of(request), _office(request)
    asked = request.query.get("language", "")
    reader = Reader(
        phrases=site.pages.phrases,
        language=asked if asked in LANGUAGES else office.language,
        zone=office.zone,
        as_of=site.router.clock(),
    )
    shown = await _standard(site, office, reader.as_of)
    html = site.pages.draw(
        "card.html", reader, shown=office, standard=shown, address=site.router.public_url,
        **_opening(office, reader), **_words(reader, shown),
    )  # fmt: skip
    headers = {"Cache-Control": SHARED, "Content-Security-Policy": CARD_CONTENT}
    return web.Response(text=html, content_type="text/html", headers=headers)


def _office(request: web.Request) -> Office:
    found = site_of(request).router.offices.get(request.match_info["office"])
    if found is None:
        raise web.HTTPNotFound
    return found


async def _standard(site: Site, office: Office, as_of: datetime) -> Standard:
    async def ask() -> Standard:
        return await site.router.store.read(standard, office, as_of=as_of)

    return await site.recent.get(("standard", office.code), ask, as_of=as_of)


def _opening(office: Office, reader: Reader) -> dict[str, Any]:
    """Return whether the office is open, until or from when, and its hours in words."""
    return {
        "open": office.calendar.is_open(reader.as_of),
        "turns": turns(office, reader.as_of),
        "hours": office.hours_on(office.local(reader.as_of).date(), reader.language),
    }


def turns(office: Office, at: datetime) -> datetime | None:
    """Return when the office closes if it is open, else when it opens."""
    try:
        return office.calendar.closes(at) or office.calendar.opens_next(at)
    except NoWorkingDayError:
        return None


def _words(reader: Reader, shown: Standard) -> dict[str, Any]:
    """Return what the templates say of promises and tallies."""
    return {
        "name": lambda line: _name(reader, line),
        "sentence": lambda line: sentence(reader, line.promise, line.clock),
        "summary": lambda tally: summary(reader, tally),
        "times": lambda tally: times(reader, tally),
        "share": share,
        "columns": month_columns(reader, shown),
        "month": lambda period: say_month(period.first, reader.language),
    }


def _name(reader: Reader, line: Line) -> str:
    """Name a promise; where a kind has several clocks, by its clock too."""
    name = name_of(reader, line.kind, line.channel)
    return f"{name} · {reader.say(f'clock.{line.clock}')}" if line.clock else name


def _object(site: Site, office: Office, shown: Standard, as_of: datetime) -> dict[str, Any]:
    until = turns(office, as_of)
    return {
        "office": office.code,
        "name": office.name,
        "zone": office.zone,
        "as_of": as_of.isoformat(timespec="seconds"),
        "open": office.calendar.is_open(as_of),
        "closes_or_opens_at": until and until.isoformat(timespec="seconds"),
        "decree": office.standard(as_of).decree.model_dump(mode="json"),
        "promises": [
            {
                "kind": line.kind,
                "channel": line.channel,
                **_terms(line.promise),
                "clock": line.clock or "first response",
                "says": {
                    language: sentence(
                        _speaker(site, office, as_of, language), line.promise, line.clock
                    )
                    for language in LANGUAGES
                },
                "kept": dict(zip(PERIODS, map(_tally, line.tallies), strict=True)),
            }
            for line in shown.lines
        ],
        "kept": dict(zip(PERIODS, map(_tally, shown.wholes), strict=True)),
        "months": [
            {"month": f"{period.first:%Y-%m}", "kept": tally.kept, "of": tally.of}
            for period, tally in zip(shown.months, shown.by_month, strict=True)
        ],
    }


def _terms(promise: Promise | None) -> dict[str, str | None]:
    if promise is None:
        return {"within": None, "starts": None, "until": None}
    return {"within": promise.say("en"), "starts": promise.starts, "until": promise.until}


def _tally(tally: Tally) -> dict[str, int | None]:
    return {
        "kept": tally.kept,
        "of": tally.of,
        "still_open": tally.open,
        "median_opening_seconds": tally.median,
        "ninetieth_opening_seconds": tally.ninetieth,
    }


def _speaker(site: Site, office: Office, as_of: datetime, language: str) -> Reader:
    return Reader(site.pages.phrases, language, office.zone, as_of)


ROUTES = [
    web.get("/offices/{office}/standard", show),
    web.get("/standard/{office}.json", tell),
    web.get("/standard/{office}/card", show_card),
]
