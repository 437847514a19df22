"""Short notices about what happens elsewhere than on the open page."""

from collections.abc import Sequence
from urllib.parse import urlencode

from desk.event import Event
from store.inbox import Entry
from store.news import News
from web.figures import phone
from web.pages import Pages
from web.reader import Reader

PICTURES = {"message": "chat", "assigned": "take", "overdue": "alert", "due_soon": "clock",
            "closable": "done", "half_way": "clock", "window_closing": "clock",
            "escalated": "alert"}  # fmt: skip
MOST = 3


def toasts_of(
    pages: Pages, reader: Reader, conversation_id: int, events: Sequence[Event], found: News
) -> list[str]:
    """Return drawn notices, at most one a ticket, for what concerns this officer."""
    drawn: dict[int, str] = {}
    calls = [_ringing(pages, reader, event) for event in events if event.verb == "call.ringing"]
    for event in events:
        entry = found.tickets.get(event.ticket_id or 0)
        if entry is None or entry.conversation_id == conversation_id:
            continue
        kind = _kind(reader, event, entry)
        if kind:
            drawn[entry.id] = _draw(pages, reader, kind, entry)
    return [*calls, *drawn.values()][:MOST]


def _kind(reader: Reader, event: Event, entry: Entry) -> str:
    """Return the notice that an event is worth to its reader, empty for none."""
    assert reader.visit is not None
    me = reader.visit.officer_id
    if event.verb == "ticket.assigned" and event.detail.get("officer") == me:
        return "" if event.actor == f"officer:{me}" else "assigned"
    if event.verb in ("ticket.escalated", "timer.escalated"):
        return "escalated" if reader.visit.supervises else ""
    if entry.officer_id not in (me, None):
        return ""
    if event.verb == "message.received":
        return "message"
    return event.verb.partition(".")[2] if event.verb in _CLOCK else ""


_CLOCK = frozenset(
    {
        "ticket.overdue",
        "ticket.due_soon",
        "ticket.half_way",
        "timer.overdue",
        "timer.due_soon",
        "timer.half_way",
        "ticket.closable",
        "ticket.window_closing",
    }
)


def _draw(pages: Pages, reader: Reader, kind: str, entry: Entry) -> str:
    contact = entry.contact or entry.address or reader.say("conversation.anonymous")
    return pages.draw(
        "nouns/toast.html",
        reader,
        tone="bad" if kind in ("overdue", "escalated") else "plain",
        picture=PICTURES[kind],
        href=f"/conversations/{entry.conversation_id}",
        message=reader.say(f"toast.{kind}", contact=contact, number=entry.number),
    )


def _ringing(pages: Pages, reader: Reader, event: Event) -> str:
    """Return who calls right now, leading to what is open with them, else to the call's form."""
    number, name = (str(event.detail.get(key, "")) for key in ("number", "name"))
    whole = phone(number).replace("-", "\u2011")  # a number is read at one look: no break in it
    caller = " · ".join(filter(None, (name, whole)))
    known = event.conversation_id
    return pages.draw(
        "nouns/toast.html",
        reader,
        tone="call",
        picture="phone",
        href=f"/conversations/{known}" if known else f"/calls/new?{urlencode({'number': number})}",
        message=reader.say(
            "toast.ringing_known" if known else "toast.ringing",
            contact=caller or reader.say("conversation.anonymous"),
        ),
    )
