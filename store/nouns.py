"""Knows every stored noun, so that all tables are there."""

import desk.call
import desk.contact
import desk.conversation
import desk.cursor
import desk.event
import desk.message
import desk.officer
import desk.ticket

__all__ = ["desk"]
