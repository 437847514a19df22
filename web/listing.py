"""The list of the inbox: what an officer chose to see of it, and what is on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web
from sqlmodel import Session

from router.feed import last_event
from store.answered import Talk, answered
from store.inbox import Counts, Entry, Filter, View, counts, page
from store.search import search
from web.site import office_of, query_number, site_of, visit_of

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, with the choices that led to it."""

    looked: Filter
    sought: str = ""
    after: str = ""
    conversation_id: int = 0
    channels: Sequence[str] = ()
    entries: Sequence[Entry] = ()
    talks: Sequence[Talk] = ()
    next: str = ""
    counts: Counts = field(default_factory=lambda: Counts(0, 0, 0, 0, 0))
    last_event: int = 0
    closes: bool = False
    """Whether the office's officers close for silence."""

    @property
    def shows_closable(self) -> bool:
        """Whether there is a list of what silence lets close."""
        return self.closes or self.view == View.CLOSABLE or self.counts.closable > 0

    @property
    def view(self) -> str:
        """The chosen view."""
        return self.looked.view.value

    @property
    def channel(self) -> str:
        """The chosen channel, empty for all."""
        return self.looked.channel

    def count(self, view: str) -> int:
        """Return how many open tickets a view has."""
        return int(getattr(self.counts, view))

    def query(self, **changes: str) -> str:
        """Return the choices as the query of an address, only what differs from the usual."""
        chosen = {"view": self.view, "channel": self.channel, "q": self.sought} | changes
        usual = {"view": View.OPEN.value}
        kept = {name: value for name, value in chosen.items() if value != usual.get(name, "")}
        return "?" + urlencode(kept) if kept else ""

    def address(self, **changes: str) -> str:
        """Return the address of the list with other choices; another view is no search."""
        return "/inbox" + self.query(**({"q": "", **changes} if "view" in changes else changes))

    def live(self, composer: str = "") -> str:
        """Return the address of the stream that keeps this list and its conversation up to date."""
        shown: Mapping[str, object] = {
            "after": self.last_event, "conversation": self.conversation_id, "view": self.view,
            "channel": self.channel, "q": self.sought, "top": int(not self.after),
            "composer": composer,
        }  # fmt: skip
        return "/live?" + urlencode(shown)


def filter_of(request: web.Request) -> Filter:
    """Return the choices in a request's query; unknown ones count as none."""
    given = request.query.get("view", "")
    view = View(given) if given in View.__members__.values() else View.OPEN
    channel = request.query.get("channel", "")[:LONGEST]
    return Filter(view, visit_of(request).officer_id, channel)


async def listing_of(request: web.Request, conversation_id: int = 0) -> Listing:
    """Return the list that a request asks for."""
    site, office = site_of(request), office_of(request)
    asked = Listing(
        looked=filter_of(request),
        sought=request.query.get("q", "").strip()[:LONGEST],
        after=request.query.get("after", "")[:LONGEST],
        conversation_id=conversation_id or query_number(request, "conversation"),
        channels=sorted(office.channels),
        closes=office.silence is not None and office.silence.by == "officer",
    )
    return await site.router.store.read(_fill, office.code, asked, as_of=site.router.clock())


def _fill(session: Session, office: str, asked: Listing, *, as_of: datetime) -> Listing:
    last = last_event(session)  # before anything else, so that nothing falls between
    entries: Sequence[Entry] = ()
    talks: Sequence[Talk] = ()
    following = ""
    if asked.sought:
        entries = search(session, office, asked.sought, as_of=as_of, viewer=asked.looked.officer_id)
    elif asked.looked.view == View.BOT:
        talks, following = answered(session, office, channel=asked.channel, after=asked.after)
    else:
        entries, following = page(session, office, asked.looked, as_of=as_of, after=asked.after)
    return Listing(
        looked=asked.looked,
        sought=asked.sought,
        after=asked.after,
        conversation_id=asked.conversation_id,
        channels=asked.channels,
        entries=entries,
        talks=talks,
        next=following,
        counts=counts(session, office, asked.looked.officer_id, as_of=as_of),
        last_event=last,
        closes=asked.closes,
    )
