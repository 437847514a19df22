"""What is remembered: transactions, finders, migrations."""

from store.store import Store, Verb

__all__ = ["Store", "Verb"]
