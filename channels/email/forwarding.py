"""Finds out who first wrote a mail that somebody forwarded, as a suggestion to an officer."""

from channels.email import quoting
from channels.email.addresses import Mailbox, parse
from channels.email.body import walk
from channels.email.headers import split
from channels.email.mime import Part
from channels.email.rendering import Line
from channels.email.vocabulary import any_of, words

_says_forward = any_of(words("forwarded"))
_FAR = 400
"""Lines looked at from the top."""
_NEAR = 14
"""Lines below a forwarding mark in which the sender is named."""


def original_sender(part: Part, text: str, *, forwarded: bool) -> Mailbox | None:
    """Return who is said to have written what was forwarded; None if nothing was.

    `forwarded`: the subject says so, then other mailers' blocks and attached mails count as well.
    """
    if not (forwarded or _says_forward(text[:200_000].lower())):
        return None if text.strip() else _attached(part)
    lines = [Line(line.strip().lstrip("> ").strip()) for line in text.split("\n", _FAR)[:_FAR]]
    for at in range(len(lines)):
        kind = quoting.introduction(lines, at).kind
        if kind == "forward" or (kind and forwarded):
            return _named(lines[at : at + _NEAR])
    return _attached(part) if forwarded or not text.strip() else None


def _named(lines: list[Line]) -> Mailbox | None:
    """Return the person in the first "Dari: …" line, or in the introduction itself."""
    for number, line in enumerate(lines):
        if quoting.label(line.text) == "from":
            said = line.text.replace("：", ":").partition(":")[2].strip("* ")
            after = lines[number + 1].text if number + 1 < len(lines) else ""
            return _first(said) or _first(f"{said} {after}")
    return _first(" ".join(line.text for line in lines[:3]))


def _first(said: str) -> Mailbox | None:
    found = [box for box in parse(said[:500]) if "@" in box.address]
    return found[0] if found else None


def _attached(part: Part) -> Mailbox | None:
    for inner in walk(part):
        if inner.content_type == "message/rfc822":
            found = parse(split(inner.content)[0].first("from"))
            return found[0] if found else None
    return None
