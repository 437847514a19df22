"""Rules 10 and 11: what kind of sender is behind a mail (corpus/machines.txt)."""

from pathlib import Path

import pytest

from channels.email import describe


def cases() -> list[tuple[str, bytes]]:
    """Return (title, mail); the title begins with the kind."""
    text = Path(__file__).with_name("corpus").joinpath("machines.txt").read_text("utf-8")
    blocks = text.rstrip("\n").split("\n=== ")[1:]
    split = (block.split("\n", 1) for block in blocks)
    return [(title, mail.replace("\n~\n", "\n\n").encode()) for title, mail in split]


@pytest.mark.parametrize(("title", "raw"), cases())
def test_rule_10_a_mails_kind_is_known(title: str, raw: bytes) -> None:
    assert describe(raw)["kind"] == title.partition(":")[0]
