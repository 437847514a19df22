"""What an officer decided about a question that the machine could not answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from desk.matter import Matter
from desk.row import Row


class Lesson(Row, table=True):
    """That a person's message has been dealt with. `how`: article, phrasing or dismissed."""

    __table_args__ = (Index("ix_lesson_office_at", "office", "at"),)

    message_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    office: str
    how: str
    key: str = ""
    """The article that answers it from now on."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the person's own words, and what an officer replied; personal data masked."""

    matter: Matter
    text: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, the article that it was answered with, and whether the person said it fits."""

    text: str
    article: str
    right: bool
