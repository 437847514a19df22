"""What is remembered: transactions, finders, migrations."""

from store.store import Store, Verb, is_away

__all__ = ["Store", "Verb", "is_away"]
