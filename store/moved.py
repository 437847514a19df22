"""Whose deadline a change of the calendar has moved, after they were told another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from desk.contact import Contact
from desk.conversation import Conversation
from desk.event import Event
from desk.ticket import Ticket
from store import rows

MOVED, TOLD, DELAYED = "deadline.moved", "deadline.told", "ticket.delayed"
LONGEST = timedelta(days=60)
"""How long ago a change may lie of which people are still to be told."""
_E, _T = rows.table(Event), rows.table(Ticket)
_C, _P = rows.table(Conversation), rows.table(Contact)


@dataclass(frozen=True, slots=True)
class Moved:
    """An open ticket whose next word is due at another time (`due`) than its person was `told`."""

    ticket_id: int
    number: str
    conversation_id: int
    channel: str
    language: str
    contact: str
    told: datetime
    due: datetime
    why: str


def untold(
    session: Session, office: str, as_of: datetime, *, viewer: int, ticket_id: int | None = None
) -> list[Moved]:
    """Return whom nobody has told the new date yet, the earliest due first; one, if asked for it.

    Complaints about the viewer are left out. What moved back to what was told needs no word.
    """
    chosen = (
        select(
            _T.c.id, _T.c.number, _T.c.conversation_id, _C.c.channel, _C.c.language,
            _P.c.name.label("contact"), _C.c.address, _T.c.next_due_at, _E.c.verb, _E.c.detail,
        )
        .join(_E, (_E.c.conversation_id == _T.c.conversation_id) & (_E.c.ticket_id == _T.c.id))
        .join(_C, _C.c.id == _T.c.conversation_id)
        .join(_P, _P.c.id == _C.c.contact_id)
        .where(
            _T.c.office == office, _T.c.closed_at.is_(None), _T.c.next_due_at >= as_of,
            or_(_T.c.hidden_from.is_(None), _T.c.hidden_from != viewer),
            _E.c.verb.in_((MOVED, TOLD, DELAYED)), _E.c.at >= as_of - LONGEST,
        )
        .order_by(_T.c.next_due_at, _T.c.id, _E.c.id)
    )  # fmt: skip
    if ticket_id is not None:
        chosen = chosen.where(_T.c.id == ticket_id)
    told = dict[int, dict[str, Any]]()
    latest = dict[int, Mapping[str, Any]]()
    for found in session.connection().execute(chosen):
        row = found._asdict()
        _follow(told.setdefault(row["id"], {}), row)
        latest[row["id"]] = row
    listed = (_moved(row, told[key]) for key, row in latest.items())
    return [one for one in listed if one]


def _follow(clocks: dict[str, Any], row: Mapping[str, Any]) -> None:
    """Take note of one event: what was told of a clock before it moved, and where it is now."""
    if row["verb"] != MOVED:
        clocks.clear()
        return
    detail = row["detail"]
    before = clocks.get(detail["clock"], detail)
    clocks[detail["clock"]] = {**detail, "old": before["old"]}


def _moved(row: Mapping[str, Any], clocks: Mapping[str, Any]) -> Moved | None:
    """Return a ticket whose next deadline is one that moved; others are told when they are next."""
    due = row["next_due_at"]
    for detail in clocks.values():
        told = datetime.fromisoformat(detail["old"]).astimezone(UTC)
        if datetime.fromisoformat(detail["new"]) == due.replace(microsecond=0) and told != due:
            return Moved(
                row["id"], row["number"], row["conversation_id"], row["channel"], row["language"],
                row["contact"] or row["address"], told, due, detail["why"],
            )  # fmt: skip
    return None
