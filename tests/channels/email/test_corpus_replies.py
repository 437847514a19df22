"""What a person newly wrote, in mails of many mailers and languages (corpus/replies_*.txt)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.email.folding import fold
from channels.email.rendering import to_text

CORPUS = Path(__file__).with_name("corpus")


def cases(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield (title, whole text, what stays) of one file."""
    for block in (CORPUS / f"{name}.txt").read_text("utf-8").split("\n=== ")[1:]:
        title, *lines = block.rstrip("\n").split("\n")
        assert all(line[:1] in ("+", "-") for line in lines), title
        whole = "\n".join(line[1:] for line in lines)
        yield title, whole, "\n".join(line[1:] for line in lines if line[0] == "+").strip("\n")


CASES = [
    pytest.param(whole, stays, id=f"{name}: {title}")
    for name in ("replies_id", "replies_en", "replies_world", "replies_odd")
    for title, whole, stays in cases(name)
]


PAGES = [
    pytest.param(*block.split("\n", 1)[1].split("\n=>\n"), id=block.split("\n")[0])
    for block in (CORPUS / "replies_html.txt").read_text("utf-8").rstrip().split("\n=== ")[1:]
]


@pytest.mark.parametrize(("html", "stays"), PAGES)
def test_rule_14_quotations_are_known_by_their_html(html: str, stays: str) -> None:
    assert fold(to_text(html), html) == stays


@pytest.mark.parametrize(("whole", "stays"), CASES)
def test_rule_14_only_what_is_new_stays(whole: str, stays: str) -> None:
    assert fold(whole, "").strip("\n") == stays.rstrip()
