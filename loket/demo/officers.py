"""The officers who answer in the demo."""

import tomllib
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from router.errors import Refused
from router.officers import add_officer
from router.password import hash_password

FILE = Path(__file__).with_name("officers.toml")


@dataclass(frozen=True, slots=True)
class Employee:
    """An officer to be."""

    office: str
    name: str
    email: str
    role: str = "officer"


def read() -> tuple[tuple[Employee, ...], str]:
    """Return the officers and the password that all of them have."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(Employee(**one) for one in table["officer"]), table["password"]


def hire(session: Session, offices: Container[str], *, at: datetime) -> int:
    """Add the officers of these offices who are not there yet; return how many."""
    employees, password = read()
    hashed = hash_password(password)  # once for all: it costs time on purpose
    return sum(_add(session, e, hashed, at) for e in employees if e.office in offices)


def _add(session: Session, employee: Employee, hashed: str, at: datetime) -> bool:
    try:
        add_officer(
            session, employee.office, employee.email, employee.name, employee.role, hashed, at=at
        )
    except Refused:
        return False
    return True
