"""Officers sign in and out; who guesses passwords must wait."""

import hashlib
import ipaddress
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session

from desk.event import Event
from desk.officer import Attempt, Officer
from desk.officer import Session as SignedIn
from router.errors import Refused
from router.record import officer
from store import rows, sessions

PERIOD = timedelta(minutes=15)
TRIES = 8
"""On one e-mail from one network address, or in one known browser."""
TRIES_BY_ADDRESS = 40
"""A whole office may share one network address."""
TRIES_BY_EMAIL = 100
"""From everywhere: guesses may come from many addresses. Whoever makes so many keeps an officer out
of new browsers only."""
VALID = timedelta(hours=12)
"""A signed-in browser must sign in again the next working day."""


class TooManyTriesError(PermissionError):
    """Sign-in is refused until an instant, whether the password is right or not."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


def try_sign_in(
    session: Session, email: str, address: str, *, browser: str = "", at: datetime
) -> list[Officer]:
    """Count a try before the password is looked at; return the officers with that e-mail.

    Counted first, so that a hundred tries at once are a hundred tries. In a `browser` in which the
    officer has been before, only what was tried there counts. Raises TooManyTriesError.
    """
    limits = _limits(email, address, browser)
    sessions.take_turns(session, limits)
    for key, most in limits.items():
        tries = sessions.failures(session, key, at - PERIOD)
        if len(tries) >= most:
            raise TooManyTriesError(tries[-most] + PERIOD)
    rows.add_all(session, [Attempt(key=key, at=at) for key in limits])
    return sessions.by_email(session, email)


def sign_in(
    session: Session,
    officer_id: int,
    address: str,
    *,
    hashed: str,
    token: str,
    csrf: str,
    at: datetime,
    browser: str = "",
) -> datetime:
    """Keep that an officer is signed in with a token; return until when. Forgets earlier tries.

    `hashed` is the hash that the given password fitted. Raises Refused: password, when another one
    was set meanwhile, for whoever knew the old one stays outside; or the officer was disabled.
    """
    found = rows.get(session, Officer, officer_id, lock=True)
    assert found is not None
    if found.password != hashed or found.disabled_at:
        raise Refused("password")
    _forget(session, _limits(found.email, address, browser), at)
    until = at + VALID
    kept = SignedIn(
        token_hash=token_hash(token), officer_id=officer_id, csrf=csrf, created_at=at,
        expires_at=until,
    )  # fmt: skip
    rows.add_all(session, [kept])
    rows.add_all(session, [_event(found, "officer.signed_in", at)])
    return until


def sign_out(session: Session, hashed: str, *, at: datetime) -> None:
    """End the session with a token's hash."""
    visit = sessions.visit(session, hashed, as_of=at)
    signed_in = rows.table(SignedIn)
    session.connection().execute(delete(signed_in).where(signed_in.c.token_hash == hashed))
    if visit:
        rows.add_all(session, [_event(visit.officer, "officer.signed_out", at)])


def sign_out_everywhere(session: Session, officer_id: int) -> None:
    """End all sessions of an officer whose password changed."""
    signed_in = rows.table(SignedIn)
    session.connection().execute(delete(signed_in).where(signed_in.c.officer_id == officer_id))


def token_hash(token: str) -> str:
    """Return what is kept of a session's token: a stolen database signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


def _forget(session: Session, limits: Mapping[str, int], at: datetime) -> None:
    """Drop the tries of one person at one place, one of those of many, and what is too old."""
    attempts, signed_in = rows.table(Attempt), rows.table(SignedIn)
    connection = session.connection()
    for key, most in limits.items():
        those = select(attempts.c.id).where(attempts.c.key == key)
        if most > TRIES:
            those = select(func.max(attempts.c.id)).where(attempts.c.key == key)
        connection.execute(delete(attempts).where(attempts.c.id.in_(those)))
    connection.execute(delete(attempts).where(attempts.c.at < at - PERIOD))
    connection.execute(delete(signed_in).where(signed_in.c.expires_at < at))


def _limits(email: str, address: str, browser: str) -> dict[str, int]:
    """Return as what a try is counted, and how many of each there may be in a period."""
    if browser:
        return {_key("browser", browser): TRIES}
    who, where = email.strip().lower(), _network(address)
    return {
        _key("both", who, where): TRIES,
        _key("address", where): TRIES_BY_ADDRESS,
        _key("email", who): TRIES_BY_EMAIL,
    }


def _network(address: str) -> str:
    """Return what counts as one address: one subscriber has a whole /64 of IPv6 addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        found = ipaddress.ip_network((found, 64), strict=False).network_address
    return str(found)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _event(found: Officer, verb: str, at: datetime) -> Event:
    assert found.id is not None
    return Event(office=found.office, at=at, actor=officer(found.id), verb=verb)
