"""Write notices to the people of the office: one each, however many tickets they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from desk.notice import Notice
from desk.notices import LEVELS, TELEGRAM
from desk.office import Office
from desk.phrases import Phrases
from desk.ticket import Ticket
from desk.timer import Timer
from desk.words import say_instant
from router.catalogue import PHRASES
from store import rows, tickets

MOST = 20
"""Tickets of a level that a notice names; of more it says only how many."""
Address = tuple[str, str]
"""A way (email, telegram) and where it leads."""


@dataclass(frozen=True, slots=True)
class Told:
    """That a ticket reached a level: its next word, or a further clock of it."""

    level: str
    ticket: Ticket
    clock: Timer | None = None

    @property
    def about(self) -> tuple[int, str]:
        """Return what it is about: a ticket, and which of its clocks."""
        return self.ticket.id or 0, self.clock.name if self.clock else ""

    @property
    def due(self) -> datetime | None:
        """Return by when that is due."""
        return self.clock.due_at if self.clock else self.ticket.next_due_at


def notify(
    session: Session, office: Office, reports: Sequence[Told], *, at: datetime, url: str = ""
) -> None:
    """Write to each recipient of the levels one notice, with each clock once at its furthest."""
    about: dict[Address, dict[tuple[int, str], Told]] = {}
    people = _People(session, office.code)
    for report in sorted(reports, key=lambda report: LEVELS.index(report.level)):
        for recipient in office.notices.of(report.level):
            hidden = people.kept_from(report.ticket)
            for address in people.reached(recipient, report.ticket) - hidden:
                about.setdefault(address, {})[report.about] = report
    for address, told in about.items():
        _write(session, office, address, list(told.values()), people, at, url)


def _write(
    session: Session,
    office: Office,
    address: Address,
    told: list[Told],
    people: "_People",
    at: datetime,
    url: str,
) -> None:
    words = PHRASES.override(office.wording)
    way, place = address
    level = max((report.level for report in told), key=LEVELS.index)
    first = next(report.ticket for report in told if report.level == level)
    known = list(dict.fromkeys(report.ticket.id for report in told))
    key = "notice.subject" if len(known) == 1 else "notice.subject_many"
    subject = words.say(
        key, office.language,
        level=words.say(f"notice.{level}", office.language), ticket=first.number, count=len(known),
    )  # fmt: skip
    parts = [_part(words, office, name, told, people, url) for name in reversed(LEVELS)]
    parts.append(words.say("notice.foot", office.language, office=office.name))
    notice = Notice(
        office=office.code, way=way, address=place, level=level, subject=subject,
        text="\n\n".join(filter(None, parts)), tickets=known,
        at=at, status_at=at,
    )  # fmt: skip
    rows.add(session, notice)


def _part(
    words: Phrases, office: Office, level: str, told: list[Told], people: "_People", url: str
) -> str:
    """Say which tickets reached a level; nothing of who wrote them or what."""
    of_level = [report for report in told if report.level == level]
    if not of_level:
        return ""
    lines = [f"{words.say(f'notice.{level}', office.language)} ({len(of_level)})"]
    of_level.sort(key=lambda report: report.due or report.ticket.opened_at)
    lines += [_line(words, office, report, people, url) for report in of_level[:MOST]]
    if len(of_level) > MOST:
        lines.append(words.say("notice.more", office.language, count=len(of_level) - MOST))
    return "\n".join(lines)


def _line(words: Phrases, office: Office, report: Told, people: "_People", url: str) -> str:
    language, ticket, clock = office.language, report.ticket, report.clock
    return words.say(
        "notice.line",
        language,
        ticket=ticket.number,
        channel=_name(words, "channels", ticket.channel, language),
        clock=f" · {_name(words, 'clocks', clock.name, language)}" if clock else "",
        deadline=say_instant(report.due, office.zone, language) if report.due else "–",
        officer=people.name(ticket) or words.say("notice.nobody", language),
        url=f"{url}/conversations/{ticket.conversation_id}",
    )


def _name(words: Phrases, kind: str, name: str, language: str) -> str:
    key = f"notice.{kind}.{name}"
    return words.say(key, language) if words.has(key, language) else name


class _People:
    """The officers of an office, looked up once."""

    def __init__(self, session: Session, office: str) -> None:
        self._officers = {one.id: one for one in tickets.officers(session, office)}

    def reached(self, recipient: str, ticket: Ticket) -> set[Address]:
        """Return where a recipient of the configuration is reached about a ticket."""
        if recipient.startswith(TELEGRAM):
            return {("telegram", recipient.removeprefix(TELEGRAM))}
        if recipient == "officer":
            holder = self._officers.get(ticket.officer_id)
            return {("email", holder.email)} if holder else self._supervisors()
        return self._supervisors() if recipient == "supervisor" else {("email", recipient)}

    def kept_from(self, ticket: Ticket) -> set[Address]:
        """Return where the officer about whom it is a complaint is reached."""
        hidden = self._officers.get(ticket.hidden_from)
        return {("email", hidden.email)} if hidden else set()

    def name(self, ticket: Ticket) -> str:
        """Return who has a ticket."""
        holder = self._officers.get(ticket.officer_id)
        return holder.name if holder else ""

    def _supervisors(self) -> set[Address]:
        leading = [one for one in self._officers.values() if one.role == "supervisor"]
        return {("email", one.email) for one in leading}
