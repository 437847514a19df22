"""Knows every stored noun, so that all tables are there."""

from sqlalchemy import text
from sqlmodel import SQLModel

import desk.article
import desk.call
import desk.contact
import desk.conversation
import desk.cursor
import desk.day
import desk.event
import desk.lesson
import desk.machine
import desk.message
import desk.notice
import desk.officer
import desk.rating
import desk.ticket
import desk.timer
import desk.visit
import desk.whatsapp_template

__all__ = ["desk", "write_conditions"]
DIALECTS = ("sqlite", "postgresql")


def write_conditions(*dialects: str) -> None:
    """Give partial indexes their condition as each database wants it, before tables are made."""
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            if condition := index.info.get("where"):
                for dialect in dialects:
                    index.dialect_kwargs[f"{dialect}_where"] = text(condition)
