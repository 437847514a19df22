"""Tell a person the new date, when a change of the calendar moved the one they were told."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from desk.message import Message
from desk.office import Office
from desk.words import say_instant
from router.close import locked
from router.edit_calendar import check_supervisor
from router.errors import Refused
from router.reach import Word, reach
from router.record import moment, officer, record
from store import moved

NUMBER, DEADLINE = "{nomor}", "{batas_waktu}"
"""What stands in the text for the ticket's number and for the new date."""


def announce_moved(
    session: Session, ticket_id: int, word: Word, *, office: Office, by: int, at: datetime
) -> Message:
    """Say by when the office's word is due now; NUMBER and DEADLINE in the text are filled in.

    It is said once: a second press finds nothing more to tell. Raises Missing; Refused: supervisor,
    nothing_moved, no_deadline, empty, long, no_text, window.
    """
    check_supervisor(session, office.code, by)
    ticket, conversation = locked(session, office.code, ticket_id, by=by)
    found = moved.untold(session, office.code, at, viewer=by, ticket_id=ticket_id)
    if not found or ticket.next_due_at is None:
        raise Refused("nothing_moved")
    if DEADLINE not in word.text:
        raise Refused("no_deadline")
    due = say_instant(ticket.next_due_at, office.zone, conversation.language)
    filled = word.text.replace(NUMBER, ticket.number).replace(DEADLINE, due)
    message = reach(session, conversation, replace(word, text=filled), by=by, at=at)
    told = {"old": moment(found[0].told), "new": moment(ticket.next_due_at)}
    record(session, moved.TOLD, officer(by), at, ticket, **told)
    return message
