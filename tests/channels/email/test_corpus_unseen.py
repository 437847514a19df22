"""Mails written together with what is wanted, before the parser met them (corpus/unseen.txt)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.email.test_corpus_reading import differing, seen_in

CORPUS = Path(__file__).with_name("corpus") / "unseen.txt"
LISTS = ("names", "types")


def cases() -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Yield (title, mail, what is wanted)."""
    for block in CORPUS.read_text("utf-8").rstrip("\n").split("\n=== ")[1:]:
        title, *lines = block.split("\n")
        head = next(n for n, line in enumerate(lines) if not line.startswith("> "))
        given = dict(line[2:].split(": ", 1) for line in lines[:head])
        charset = "cp1252" if given.pop("cp1252", "") else "utf-8"
        wanted = {name: _value(name, value) for name, value in given.items()}
        raw = "\n".join("" if line == "~" else line for line in lines[head:])
        yield title, raw.encode(charset), wanted


def _value(name: str, value: str) -> Any:
    if value == "...":
        return ...
    return json.loads(value) if name in LISTS else value.replace("\\n", "\n")


@pytest.mark.parametrize(("title", "raw", "wanted"), list(cases()))
def test_rules_06_to_10_14_an_unseen_mail_is_read_as_a_person_would(
    title: str, raw: bytes, wanted: dict[str, Any]
) -> None:
    assert differing(seen_in(raw), wanted) == {}, title
