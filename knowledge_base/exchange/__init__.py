"""Articles as files: CSV, JSON lines and Markdown, in and out."""

from knowledge_base.exchange.decoding import Unreadable
from knowledge_base.exchange.fields import Problem, Record
from knowledge_base.exchange.planning import Change, Plan, plan
from knowledge_base.exchange.reading import FORMATS, Reading, read
from knowledge_base.exchange.writing import write

__all__ = [
    "FORMATS", "Change", "Plan", "Problem", "Reading", "Record", "Unreadable", "plan", "read",
    "write",
]  # fmt: skip
