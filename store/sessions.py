"""Finders of officers by how they sign in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from desk.officer import Attempt, Officer
from desk.officer import Session as SignedIn
from store import rows

_O = rows.table(Officer)
_S = rows.table(SignedIn)
_A = rows.table(Attempt)

_BY_EMAIL = (
    rows.columns(Officer)
    .where(func.lower(_O.c.email) == bindparam("email"), _O.c.disabled_at.is_(None))
    .order_by(_O.c.office)
)
_SESSION = rows.columns(SignedIn).where(
    _S.c.token_hash == bindparam("token_hash"), _S.c.expires_at > bindparam("as_of")
)
_FAILURES = select(_A.c.at).where(_A.c.key == bindparam("key"), _A.c.at > bindparam("since"))


@dataclass(frozen=True, slots=True)
class Visit:
    """An officer at a signed-in browser."""

    officer: Officer
    csrf: str
    token_hash: str

    @property
    def officer_id(self) -> int:
        """The officer's id."""
        assert self.officer.id is not None
        return self.officer.id

    @property
    def office(self) -> str:
        """The office whose rows this visit may see."""
        return self.officer.office

    @property
    def supervises(self) -> bool:
        """Whether the officer may see what only supervisors see."""
        return self.officer.role == "supervisor"


def visit(session: Session, token_hash: str, *, as_of: datetime) -> Visit | None:
    """Return who is signed in by a token's hash, unless it ran out or the officer was disabled."""
    found = rows.first(session, SignedIn, _SESSION, token_hash=token_hash, as_of=as_of)
    officer = rows.get(session, Officer, found.officer_id) if found else None
    if found is None or officer is None or officer.disabled_at:
        return None
    return Visit(officer, found.csrf, token_hash)


def by_email(session: Session, email: str) -> list[Officer]:
    """Return the officers of all offices who sign in with an e-mail address, by office."""
    return rows.every(session, Officer, _BY_EMAIL, email=email.strip().lower())


def take_turns(session: Session, keys: Iterable[str]) -> None:
    """Let tries under the same keys follow one another until the commit; SQLite's do anyway."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        for key in sorted(keys):  # in one order, or two could wait for each other
            lock = func.pg_advisory_xact_lock(func.hashtextextended(f"try {key}", 0))
            connection.execute(select(lock))


def failures(session: Session, key: str, since: datetime) -> list[datetime]:
    """Return when sign-ins failed for a key since an instant, in order."""
    found = session.connection().execute(_FAILURES.order_by(_A.c.at), {"key": key, "since": since})
    return list(found.scalars())
