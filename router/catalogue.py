"""What the office says by itself about a matter; an office may override each sentence."""

from pathlib import Path

from desk.phrases import Phrases

PHRASES = Phrases.read(Path(__file__).parent / "phrases")
