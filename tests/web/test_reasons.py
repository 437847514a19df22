"""Why a message was not sent is said to officers in their own language."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.phrases import Phrases
from web.pages import HERE
from web.reader import Reader

PHRASES = Phrases.read(HERE / "phrases")
ROOT = HERE.parent
SAID = re.compile(r'(?:DeliveryError|Unknown)\(\s*f?"([^"{]+)')
NEUTRAL = {"Twilio: ", "Telegram: "}
"""What only a code, or a network's own words, follow."""


def reader(language: str) -> Reader:
    return Reader(PHRASES, language, "Asia/Makassar", datetime(2026, 11, 16, tzinfo=UTC))


def said() -> set[str]:
    """Return how every reason begins that a channel gives in so many words."""
    files: list[Path] = [*(ROOT / "channels").rglob("*.py"), ROOT / "router" / "outbox.py"]
    return {text for file in files for text in SAID.findall(file.read_text("utf-8"))} - NEUTRAL


@pytest.mark.parametrize("text", sorted(said()))
def test_every_reason_that_a_channel_gives_is_said_in_indonesian(text: str) -> None:
    assert reader("id").reason(text) != text
    assert reader("en").reason(text) == text


def test_what_follows_the_known_words_stays_as_it_is() -> None:
    assert reader("id").reason("Twilio answered 502") == "Twilio menjawab 502"
    assert reader("id").reason("Twilio answered without an id").endswith("tanpa nomor pesan")
    assert reader("id").reason("Twilio: 30003") == "Twilio: 30003"
    assert reader("id").reason("550 5.1.1 no such user") == "550 5.1.1 no such user"
