"""Officers sign in and out; who guesses passwords must wait."""

import hashlib
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session

from desk.event import Event
from desk.officer import Attempt, Officer
from desk.officer import Session as SignedIn
from router.record import officer
from store import rows, sessions

PERIOD = timedelta(minutes=15)
TRIES_BY_EMAIL = 8
TRIES_BY_ADDRESS = 40
"""A whole office may share one network address."""
VALID = timedelta(hours=12)
"""A signed-in browser must sign in again the next working day."""


class TooManyTriesError(PermissionError):
    """Sign-in is refused until an instant, whether the password is right or not."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


def try_sign_in(session: Session, email: str, address: str, *, at: datetime) -> list[Officer]:
    """Count a try before the password is looked at; return the officers with that e-mail.

    Counted first, so that a hundred tries at once are a hundred tries. Raises TooManyTriesError.
    """
    for key, most in ((_by_email(email), TRIES_BY_EMAIL), (_by_address(address), TRIES_BY_ADDRESS)):
        tries = sessions.failures(session, key, at - PERIOD)
        if len(tries) >= most:
            raise TooManyTriesError(tries[-most] + PERIOD)
        rows.add(session, Attempt(key=key, at=at))
    return sessions.by_email(session, email)


def sign_in(
    session: Session,
    officer_id: int,
    address: str,
    *,
    token: str,
    csrf: str,
    at: datetime,
) -> datetime:
    """Keep that an officer is signed in with a token; return until when. Forgets earlier tries."""
    found = rows.get(session, Officer, officer_id)
    assert found is not None
    _forget(session, found.email, address, at)
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


def _forget(session: Session, email: str, address: str, at: datetime) -> None:
    """Drop this officer's tries, one of the address's, and what is too old to count."""
    email, address = _by_email(email), _by_address(address)
    attempts, signed_in = rows.table(Attempt), rows.table(SignedIn)
    connection = session.connection()
    connection.execute(delete(attempts).where(attempts.c.key == email))
    latest = select(func.max(attempts.c.id)).where(attempts.c.key == address).scalar_subquery()
    connection.execute(delete(attempts).where(attempts.c.id == latest))
    connection.execute(delete(attempts).where(attempts.c.at < at - PERIOD))
    connection.execute(delete(signed_in).where(signed_in.c.expires_at < at))


def _by_email(email: str) -> str:
    return _key("email", email.strip().lower())


def _by_address(address: str) -> str:
    """One subscriber has a whole /64 of IPv6 addresses, so they count as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return _key("address", address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return _key("address", str(found.ipv4_mapped))
        found = ipaddress.ip_network((found, 64), strict=False).network_address
    return _key("address", str(found))


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _event(found: Officer, verb: str, at: datetime) -> Event:
    assert found.id is not None
    return Event(office=found.office, at=at, actor=officer(found.id), verb=verb)
