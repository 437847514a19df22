"""What changed, as parts of a page: the same partials as on page load."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from desk.event import Event
from store.inbox import Filter, View
from store.news import News
from store.timeline import Timeline
from web.conversations import Attempt, composer_state, pane
from web.listing import Listing
from web.pages import Pages
from web.reader import Reader
from web.toasts import toasts_of

COUNTED = ("open", "mine", "unassigned", "overdue", "closable")
PARTS = {"talk-head": "nouns/header.html", "promise": "nouns/promise.html",
         "contact": "nouns/contact.html", "trail": "nouns/trail.html",
         "window-left": "nouns/window_left.html", "outlives": "nouns/outlives.html"}  # fmt: skip


@dataclass(slots=True)
class Screen:
    """What an open page shows. `composer` is how its form for replies stands."""

    looked: Filter
    sought: str = ""
    at_top: bool = True
    conversation_id: int = 0
    composer: str = ""
    mails: bool = False
    """Whether the office has e-mail."""
    watched: tuple[str, ...] = ()
    """On a page without a list: what makes it draw itself again, as beginnings of verbs."""

    @property
    def grows(self) -> bool:
        """Whether new rows belong here: a search and later pages only change what they have."""
        return self.at_top and not self.sought


def draw(
    pages: Pages, reader: Reader, screen: Screen, events: Sequence[Event], found: News, *,
    toasts: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return the message for a page: its parts in order, toasts, and the last event's number."""
    return {
        "event": max(event.id or 0 for event in events),
        "parts": [] if screen.watched else _parts(pages, reader, screen, found),
        "refresh": any(event.verb.startswith(screen.watched) for event in events),
        "toasts": toasts_of(pages, reader, screen.conversation_id, events, found) if toasts else [],
    }


def _parts(pages: Pages, reader: Reader, screen: Screen, found: News) -> list[dict[str, Any]]:
    listing = Listing(
        looked=screen.looked,
        sought=screen.sought,
        conversation_id=screen.conversation_id,
        counts=found.counts,
    )
    parts = [*_rows(pages, reader, screen, listing, found), *_counts(pages, reader, listing)]
    if found.timeline:
        parts += _conversation(pages, reader, screen, listing, found, found.timeline)
    return parts


def _rows(
    pages: Pages, reader: Reader, screen: Screen, listing: Listing, found: News
) -> Iterator[dict[str, Any]]:
    for key, entry in found.tickets.items():
        html = ""
        if entry and (screen.sought or screen.looked.holds(entry, reader.as_of)):
            html = pages.draw("nouns/ticket.html", reader, entry=entry, list=listing)
        yield {"kind": "row", "id": f"ticket-{key}", "html": html, "new": screen.grows}
    if screen.looked.view != View.BOT:
        return
    for key, talk in found.talks.items():
        html = ""
        if talk and talk.channel in (screen.looked.channel, talk.channel):
            html = pages.draw("nouns/talk.html", reader, talk=talk, list=listing)
        yield {"kind": "row", "id": f"talk-{key}", "html": html, "new": screen.grows}


def _counts(pages: Pages, reader: Reader, listing: Listing) -> Iterator[dict[str, Any]]:
    for view in COUNTED:
        html = pages.draw("nouns/count.html", reader, view=view, list=listing)
        yield {"id": f"count-{view}", "html": html}


def _conversation(
    pages: Pages, reader: Reader, screen: Screen, listing: Listing, found: News, talk: Timeline
) -> Iterator[dict[str, Any]]:
    values = {**pane(reader, talk, listing, Attempt(), mails=screen.mails), "list": listing}
    for shown in found.shown:
        html = pages.draw("nouns/message.html", reader, **values, shown=shown, new_day=True)
        yield {"kind": "message", "id": f"message-{shown.message.id}", "html": html}
    for key, template in PARTS.items():
        if key != "promise" or talk.ticket:
            html = pages.draw(template, reader, **values, entry=talk.ticket)
            yield {"id": key, "html": html}
    state = composer_state(talk, reader.as_of)
    if state != screen.composer:
        screen.composer = state
        yield {"id": "composer", "html": pages.draw("composer.html", reader, **values)}
