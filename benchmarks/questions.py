"""What people ask: the messages of the benchmark of answers."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "answers"


def questions() -> list[str]:
    """Return messages as people write them, questions with and without a known answer."""
    texts: list[str] = []
    for file in sorted(FOLDER.glob("**/*.jsonl")):
        texts += [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines() if line]
    return texts or ["jam berapa buka kak", "minta data penduduk 2023"]
