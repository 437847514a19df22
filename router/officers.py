"""Hire officers, set their passwords, let them go."""

from datetime import datetime

from sqlmodel import Session

from desk.officer import Officer
from router.errors import Missing, Refused
from router.reply import ADDRESS
from router.sign_in import sign_out_everywhere
from store import rows

ROLES = ("officer", "supervisor")
LONGEST_NAME = 100


def add_officer(
    session: Session,
    office: str,
    email: str,
    name: str,
    role: str,
    hashed: str,
    language: str = "id",
    *,
    at: datetime,
) -> Officer:
    """Add an officer with a password's hash. Raises Refused: role, email, name, known."""
    email, name = email.strip().lower(), name.strip()
    if role not in ROLES:
        raise Refused("role")
    if not ADDRESS.fullmatch(email):
        raise Refused("email")
    if not name.isprintable() or not 1 <= len(name) <= LONGEST_NAME:
        raise Refused("name")
    officer = Officer(
        office=office, email=email, name=name, role=role, password=hashed, language=language,
        created_at=at,
    )  # fmt: skip
    if not rows.add_new(session, officer):
        raise Refused("known")
    return officer


def set_password(session: Session, office: str, email: str, hashed: str) -> Officer:
    """Set a password's hash and sign out all browsers of the officer.

    Raises Missing; Refused: disabled (a password alone lets nobody in again).
    """
    officer = find_officer(session, office, email)
    if officer.disabled_at:
        raise Refused("disabled")
    return _give_password(session, officer, hashed)


def enable(session: Session, office: str, email: str, hashed: str) -> Officer:
    """Let an officer who was disabled sign in again, with a new password. Raises Missing."""
    officer = find_officer(session, office, email)
    officer.disabled_at = None
    return _give_password(session, officer, hashed)


def _give_password(session: Session, officer: Officer, hashed: str) -> Officer:
    assert officer.id is not None
    officer.password = hashed
    rows.save(session, officer, "password", "disabled_at")
    sign_out_everywhere(session, officer.id)
    return officer


def disable(session: Session, office: str, email: str, *, at: datetime) -> Officer:
    """Let an officer sign in no more. Raises Missing."""
    officer = find_officer(session, office, email)
    assert officer.id is not None
    officer.disabled_at = at
    rows.save(session, officer, "disabled_at")
    sign_out_everywhere(session, officer.id)
    return officer


def find_officer(session: Session, office: str, email: str) -> Officer:
    """Return an officer by e-mail. Raises Missing."""
    statement = rows.columns(Officer).where(
        rows.table(Officer).c.office == office,
        rows.table(Officer).c.email == email.strip().lower(),
    )
    found = rows.first(session, Officer, statement)
    if found is None:
        raise Missing("officer")
    return found


def officers(session: Session, office: str = "") -> list[Officer]:
    """Return all officers, or those of one office."""
    found = rows.table(Officer).c
    statement = rows.columns(Officer).order_by(found.office, found.name)
    if office:
        statement = statement.where(found.office == office)
    return rows.every(session, Officer, statement)
