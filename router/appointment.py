"""A matter goes on by appointment: at the office, or by a video call with its link."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session

from desk.conversation import ALOUD, Conversation
from desk.office import Office
from desk.ticket import Ticket
from desk.visit import AT_OFFICE, Appointment
from desk.words import say_instant
from router.aim import next_meeting
from router.attempt import apart
from router.catalogue import PHRASES
from router.close import locked
from router.edit_calendar import check_reason
from router.errors import Missing, Refused
from router.record import officer, record
from router.tell import tell
from store import rows, visits

USUAL = ("visit", "zoom")
AHEAD = timedelta(days=1)
"""How long before an appointment the person is reminded."""
LONGEST = 480


def make_appointment(
    session: Session,
    ticket_id: int,
    *,
    office: Office,
    kind: str,
    starts_at: datetime,
    by: int,
    at: datetime,
    minutes: int = 60,
    link: str = "",
) -> Appointment:
    """Agree to meet about a ticket, and tell the person when and where.

    Raises Missing; Refused: closed, kind, past, link, time, session (longer than the
    standard lets one consultation last), closed_then (the office is closed
    then), taken (the officer has another one).
    """
    ticket, conversation = locked(session, office.code, ticket_id, by=by)
    if ticket.closed_at:
        raise Refused("closed")
    _check(session, office, kind, starts_at, minutes, link.strip(), by, at)
    made = Appointment(
        office=office.code, ticket_id=ticket_id, conversation_id=ticket.conversation_id,
        officer_id=by, kind=kind, starts_at=starts_at, minutes=minutes, link=link.strip(),
        made_at=at, reminded_at=at if starts_at - at <= AHEAD else None,
    )  # fmt: skip
    rows.add(session, made)
    ticket.meets_at = next_meeting(session, ticket, at)
    ticket.next_due_at = min(filter(None, (ticket.next_due_at, made.ends_at)))
    rows.save(session, ticket, "meets_at", "next_due_at")
    told = {"appointment": made.id, "kind": kind, "new": starts_at.isoformat(timespec="seconds")}
    record(session, "appointment.made", officer(by), at, ticket, **told)
    _tell(session, made, conversation, office, ticket, "made", at)
    return made


def cancel_appointment(
    session: Session, appointment_id: int, *, office: Office, why: str, by: int, at: datetime
) -> Appointment:
    """Take an appointment back, with a reason that the person is told.

    Raises Missing; Refused: reason, long_why.
    """
    check_reason(why)
    found = rows.get(session, Appointment, appointment_id, lock=True)
    if found is None or found.office != office.code or found.cancelled_at:
        raise Missing("appointment")
    ticket, conversation = locked(session, office.code, found.ticket_id, by=by)
    found.cancelled_at, found.cancelled_why = at, why.strip()
    rows.save(session, found, "cancelled_at", "cancelled_why")
    if ticket.meets_at is None or ticket.meets_at > at or ticket.meets_at == found.ends_at:
        ticket.meets_at = next_meeting(session, ticket, at)
    if ticket.next_due_at == found.ends_at:
        ticket.next_due_at = ticket.meets_at or found.ends_at
    rows.save(session, ticket, "meets_at", "next_due_at")
    record(session, "appointment.cancelled", officer(by), at, ticket, why=why.strip())
    _tell(session, found, conversation, office, ticket, "cancelled", at, why=why.strip())
    return found


def remind_appointments(session: Session, *, offices: Mapping[str, Office], as_of: datetime) -> int:
    """Remind people of the appointments of the next day, once each; return how many."""
    reminded = 0
    for appointment_id in due_reminders(session, offices, as_of):
        with apart(session, "remind_appointments", appointment_id):
            reminded += _remind(session, appointment_id, offices, as_of)
    return reminded


def _remind(
    session: Session, appointment_id: int, offices: Mapping[str, Office], as_of: datetime
) -> bool:
    made = rows.get(session, Appointment, appointment_id, lock=True)
    if made is None or made.reminded_at or made.cancelled_at:
        return False
    office = offices[made.office]
    ticket, conversation = locked(session, made.office, made.ticket_id)
    made.reminded_at = as_of
    rows.save(session, made, "reminded_at")
    record(session, "appointment.reminded", "system", as_of, ticket, appointment=made.id)
    _tell(session, made, conversation, office, ticket, "reminded", as_of)
    return True


def due_reminders(session: Session, offices: Iterable[str], as_of: datetime) -> list[int]:
    """Return the appointments of which people are to be reminded now."""
    return visits.to_remind(session, offices, as_of, as_of + AHEAD)


def _check(
    session: Session, office: Office, kind: str, starts_at: datetime, minutes: int, link: str,
    by: int, at: datetime,
) -> None:  # fmt: skip
    offered = {way for service in office.services.values() for way in service.follow_up}
    if kind not in (offered or USUAL):
        raise Refused("kind")
    if starts_at <= at:
        raise Refused("past")
    if not 5 <= minutes <= LONGEST:
        raise Refused("time")
    if office.session and minutes > office.session.most:
        raise Refused("session")
    parts = urlsplit(link)
    if kind != AT_OFFICE and (parts.scheme != "https" or not parts.netloc):
        raise Refused("link")
    if len(link) > 500 or not link.isprintable():
        raise Refused("link")
    ends_at = starts_at + timedelta(minutes=minutes)
    closes = office.calendar.closes(starts_at)
    if closes is None or ends_at > closes:
        raise Refused("closed_then")
    if visits.taken(session, office.code, by, starts_at, ends_at):
        raise Refused("taken")


def _tell(
    session: Session,
    made: Appointment,
    conversation: Conversation,
    office: Office,
    ticket: Ticket,
    what: str,
    at: datetime,
    why: str = "",
) -> None:
    words, language = PHRASES.override(office.wording), conversation.language
    place = words.say(
        "appointment.office" if made.kind == AT_OFFICE else "appointment.online", language,
        address=office.variables.get("alamat") or office.name, link=made.link,
    )  # fmt: skip
    text = words.say(
        f"appointment.{what}", language, ticket=ticket.number, place=place, why=why,
        time=say_instant(made.starts_at, office.zone, language),
    )  # fmt: skip
    if conversation.channel not in ALOUD:
        tell(session, conversation, text, at)
