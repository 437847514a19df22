"""Finders of what was asked and not yet learned: masked, as it is shown to officers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from desk.anonymous import anonymous
from desk.contact import Contact
from desk.conversation import Conversation
from desk.lesson import Asked, Judged, Lesson
from desk.matter import Matter
from desk.message import Author, Direction, Message
from desk.office import Office
from desk.officer import Officer
from store import rows
from store.matters import matters

AT_ONCE = 500
MOST = 3000
"""Matters that are looked at for one page."""
JUDGED = 500
"""Judgements that move an office's confidence."""
SHORTEST_VALUE = 6
LONGEST = 1000
"""Characters of a question or a reply that are looked at."""

_M = rows.table(Message)
_C = rows.table(Conversation)
_P = rows.table(Contact)
_O = rows.table(Officer)
_L = rows.table(Lesson)


def questions(session: Session, office: Office, since: datetime, until: datetime) -> list[Asked]:
    """Return what was asked and not learned yet, the latest `MOST` of it, oldest first."""
    done = learned(session, office.code, since)
    open_ = [m for m in matters(session, office.code, since, until)
             if (m.handed_over or m.offered) and done.isdisjoint(m.said)]  # fmt: skip
    return asked(session, office.code, open_[-MOST:], office.variables)


def asked(
    session: Session, office: str, found: Sequence[Matter], variables: Mapping[str, str]
) -> list[Asked]:
    """Return the words of matters, with the first reply of an officer to each.

    What a reply says of the office itself becomes a variable before numbers are masked.
    """
    texts = _texts(session, office, [number for matter in found for number in matter.said])
    talks = sorted({matter.conversation_id for matter in found})
    people, replies = _people(session, talks), _replies(session, talks)
    staff = [row.name for row in _all(session, select(_O.c.name).where(_O.c.office == office))]
    told = []
    for matter in found:
        names = [people.get(matter.conversation_id, ""), *staff]
        words = "\n".join(texts[number] for number in matter.said[:20] if number in texts)
        later = (text for at, text in replies.get(matter.conversation_id, ()) if at >= matter.at)
        if words.strip():
            reply = anonymous(_general(next(later, "")[:LONGEST], variables), names)
            told.append(Asked(matter, anonymous(words[:LONGEST], names), reply))
    return told


def _general(reply: str, variables: Mapping[str, str]) -> str:
    """Return a reply with the office's own values as variables."""
    for name, value in sorted(variables.items(), key=lambda pair: -len(pair[1])):
        if len(value) >= SHORTEST_VALUE:
            reply = reply.replace(value, f"{{{name}}}")
    return reply


def judged(session: Session, office: str, since: datetime, until: datetime) -> list[Judged]:
    """Return answers of which people said whether they fit, the latest `JUDGED` of them."""
    found = [m for m in matters(session, office, since, until)
             if m.article and m.said and (m.accepted or m.rejected)][-JUDGED:]  # fmt: skip
    texts = _texts(session, office, [number for matter in found for number in matter.said])
    told = (("\n".join(texts[n] for n in m.said if n in texts), m) for m in found)
    return [Judged(text, m.article, m.accepted) for text, m in told if text.strip()]


def learned(session: Session, office: str, since: datetime) -> set[int]:
    """Return the messages that officers have dealt with."""
    chosen = select(_L.c.message_id).where(_L.c.office == office, _L.c.at >= since)
    return {row.message_id for row in _all(session, chosen)}


def _texts(session: Session, office: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return what was written, but for complaints about an officer: all officers see this."""
    found: dict[int, str] = {}
    for some in _batches(numbers):
        chosen = (
            select(_M.c.id, _M.c.text, _M.c.extra)
            .join(_C, _C.c.id == _M.c.conversation_id)
            .where(_M.c.office == office, _M.c.id.in_(some), _C.c.hidden_from.is_(None))
        )
        for row in _all(session, chosen):
            found[row.id] = str((row.extra or {}).get("fold") or row.text)
    return found


def _people(session: Session, talks: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _batches(talks):
        chosen = (
            select(_C.c.id, _P.c.name).join(_P, _P.c.id == _C.c.contact_id).where(_C.c.id.in_(some))
        )
        found |= {row.id: row.name for row in _all(session, chosen)}
    return found


def _replies(session: Session, talks: Sequence[int]) -> dict[int, list[tuple[datetime, str]]]:
    found: dict[int, list[tuple[datetime, str]]] = {}
    for some in _batches(talks):
        chosen = (
            select(_M.c.conversation_id, _M.c.at, _M.c.text)
            .where(
                _M.c.conversation_id.in_(some),
                _M.c.author == Author.OFFICER,
                _M.c.direction == Direction.OUT,
            )
            .order_by(_M.c.seq)
        )
        for row in _all(session, chosen):
            found.setdefault(row.conversation_id, []).append((row.at, row.text))
    return found


def _all(session: Session, chosen: Any) -> Iterator[Any]:
    return iter(session.connection().execute(chosen))


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]
