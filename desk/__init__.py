"""The nouns of a help desk and their rules. Imports nothing else of Loket."""
