"""Which part of an e-mail was quoted from earlier ones."""

import re

_ATTRIBUTION = re.compile(
    r"^\s*(?:"
    r"(?:On|Pada)\s.{6,200}(?:wrote|menulis)\s*:"
    r"|-{3,}\s*(?:Original Message|Pesan Asli|Forwarded message|Pesan terusan)\s*-{3,}"
    r")\s*$",
    re.IGNORECASE,
)


def fold(text: str) -> tuple[str, str]:
    """Return an e-mail's own words and the quoted rest, from an attribution or ">" on."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if _ATTRIBUTION.match(line) or _only_quoted(lines[number:]):
            return "\n".join(lines[:number]).rstrip(), "\n".join(lines[number:])
    return text, ""


def _only_quoted(lines: list[str]) -> bool:
    """Answers between quoted lines belong to the words, so only a quoted end is folded."""
    return lines[0].startswith(">") and all(not s.strip() or s.startswith(">") for s in lines)
