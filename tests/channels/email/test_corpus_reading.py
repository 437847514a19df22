"""Rules 6, 7 and 8: what a careful person reads in hard mails, which stand in corpus/."""

from collections.abc import Mapping
from typing import Any

import pytest

from channels.email import describe
from tests.channels.email.corpus import bodies, headers, names, trees

MAILS = {**headers.mails(), **bodies.BODIES, **trees.TREES, **names.NAMES}


def seen_in(raw: bytes) -> dict[str, Any]:
    """Return what is seen in a mail, and of its files also each column by itself."""
    seen: dict[str, Any] = describe(raw)
    columns = ("names", "name"), ("types", "content_type"), ("sizes", "size"), ("cids", "cid")
    for column, key in (*columns, ("inline", "inline")):
        seen[column] = [file[key] for file in seen["attachments"]]
    return seen


def differing(seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what was seen and wanted where they differ; `...` only wants something."""
    return {
        key: (seen.get(key, seen["text"]), value)
        for key, value in wanted.items()
        if not (
            value in seen["text"] if key == "says"
            else bool(seen[key]) if value is ... else seen[key] == value
        )
    }  # fmt: skip


@pytest.mark.parametrize("title", MAILS)
def test_rules_06_07_08_a_hard_mail_is_read_as_a_person_would(title: str) -> None:
    raw, wanted = MAILS[title]
    assert differing(seen_in(raw), wanted) == {}


def test_line_ends_change_nothing() -> None:
    for title, (raw, wanted) in MAILS.items():
        if b"\r" not in raw and b"sizes" not in raw and "sizes" not in wanted:
            assert differing(seen_in(raw.replace(b"\n", b"\r\n")), wanted) == {}, title
