"""In which language an officer reads the pages."""

from sqlmodel import Session

from desk.officer import Officer
from store import rows


def speak(session: Session, officer_id: int, language: str) -> None:
    """Keep an officer's language."""
    officer = rows.get(session, Officer, officer_id)
    assert officer is not None
    officer.language = language
    rows.save(session, officer, "language")
