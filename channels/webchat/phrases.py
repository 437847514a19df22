"""What the chat says in its own voice, from the catalogues in phrases/."""

from functools import cache
from pathlib import Path

from desk.phrases import DEFAULT, Phrases

LANGUAGES = ("id", "en")


@cache
def catalogue() -> Phrases:
    """Return all phrases of the chat, read once."""
    return Phrases.read(Path(__file__).with_name("phrases"))


@cache
def words(language: str) -> dict[str, str]:
    """Return every phrase in a language, Indonesian where it has none."""
    texts = catalogue().texts
    return {**texts[DEFAULT], **texts.get(language, {})}
