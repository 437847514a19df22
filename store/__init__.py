"""What is remembered: transactions, finders, migrations."""

from store.flush import Refused
from store.store import Store, Verb, is_away

__all__ = ["Refused", "Store", "Verb", "is_away"]
