"""What the chat says in its own voice, from the catalogues in phrases/ and the office's wording."""

from functools import cache
from pathlib import Path

from desk.office import Office
from desk.phrases import DEFAULT, Phrases

LANGUAGES = ("id", "en")
OURS = "webchat."
"""Begins the key of each phrase."""


@cache
def catalogue() -> Phrases:
    """Return all phrases of the chat, read once."""
    return Phrases.read(Path(__file__).with_name("phrases"))


def words(office: Office, language: str) -> dict[str, str]:
    """Return every phrase by its name, as an office words it: in a language, else Indonesian."""
    texts, own = catalogue().texts, office.wording
    found = dict[str, str]()
    for name in (DEFAULT, language):
        found |= {**texts.get(name, {}), **own.get(name, {})}
    return {key.removeprefix(OURS): text for key, text in found.items() if key.startswith(OURS)}
