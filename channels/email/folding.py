"""Folds away what a mail quotes, in linear time; when in doubt, everything stays visible."""

from channels.email import quoting, rendering
from channels.email.rendering import Line, Quote
from channels.email.vocabulary import any_of, compiled

MOST = 20_000
"""Lines looked at; a longer mail is shown whole."""
LONGEST = 1_000_000
"""Characters looked at, likewise."""
_SIGN_OFF = compiled("sign_off")
_marks_any = any_of(["blockquote", "border-top", *rendering.MARKS])
"""Tells whether HTML, in lower case, holds what makes it worth rendering for its quotations."""


def fold(text: str, html: str, *, forwarded: bool = False, first: bool = False) -> str:
    """Return the new text of a mail; forwards and answers between quoted lines stay whole.

    `first`: the mail answers none, so only what a mailer introduces or marks is quoted in it.
    """
    if html and not forwarded and _marks_any(html.lower()):
        shown = rendering.lines(html)
        kept = fresh(shown, quoting.beginnings([line.text for line in shown]), first=first)
        if kept is None:
            return text
        if kept is shown:
            return _with_marks(text, shown)
        if len(kept) < len(shown):
            return _joined(kept) or text
    kept = None if forwarded else _fresh_of(text, first=first)
    said = _joined(kept) if kept is not None else ""
    return said or _without_sign_off(text) or text


def _with_marks(text: str, shown: list[Line]) -> str:
    """Return a mail that is kept whole with ">" before what it quotes, as its mailer writes it.

    HTML shows quotations without: the office's questions would be read as the person's own.
    """
    if any(map(_is_marked, text.split("\n"))):
        return text
    return "\n".join(f"> {line.text}" if line.quote and line.text else line.text for line in shown)


def _fresh_of(text: str, *, first: bool) -> list[Line] | None:
    """Return the lines of a text that are not quoted, or None when it must be shown whole."""
    lines = text.split("\n", MOST + 1)
    may = quoting.beginnings(lines)
    if ">" not in text and True not in may:
        return None
    # Who answers nothing writes ">5 tahun: 20 orang", and begins the points of a list with ">".
    sure = Quote.SOFT if first else Quote.HARD
    marked = [Line(line, sure if _is_marked(line) else Quote.NONE) for line in lines]
    return fresh(marked, may, first=first)


def _is_marked(line: str) -> bool:
    if ">" not in line:
        return False
    bare = line.lstrip()
    return bare.startswith(">") and not line.startswith(">From ") and not bare.endswith("<<<")


def fresh(lines: list[Line], may: list[bool], *, first: bool) -> list[Line] | None:
    """Return the lines that are not quoted, or None for a forward and for what is too long.

    They are `lines` themselves where answers stand between quotations. `may` says of each line
    whether an introduction may begin there.
    """
    if len(lines) > MOST or sum([len(line.text) for line in lines]) > LONGEST:
        return None
    kept: list[Line] = []
    answers = blocks = at = 0
    while at < len(lines):
        line = lines[at]
        if not (may[at] or line.quote or line.introduces):
            answers += bool(blocks and line.text.strip())
            kept.append(line)
            at += 1
            continue
        found = quoting.introduction(lines, at, first=first)
        if found.kind == "forward" and not blocks:
            return None
        if found.kind == "rest":
            break
        if found.size:
            at = _past_quote(lines, at + found.size)
            blocks, answers = blocks + 1, 0
        elif line.quote and (
            _is_quote(line, known=first and blocks > 0) or _quotes_softly(lines, at)
        ):
            if blocks and answers:
                return lines  # quoted, answered, quoted again: the answers need their questions
            at = _past_quote(lines, at)
            blocks += 1
        else:
            answers += bool(blocks and line.text.strip())
            kept.append(line)
            at += 1
    return kept


def _is_quote(line: Line, *, known: bool) -> bool:
    """Tell whether a line is quoted for sure; `known`: a quotation was introduced above."""
    return (line.quote is Quote.HARD or known) and bool(line.text.strip())


def _quotes_softly(lines: list[Line], at: int) -> bool:
    """Tell whether a set-in stretch begins here with the very words that introduce a quotation."""
    begins = lines[at].quote is Quote.SOFT and not (at and lines[at - 1].quote)
    if not begins:
        return False
    inner = [Line(line.text) for line in lines[at : at + 6] if line.quote]
    return any(quoting.introduction(inner, n).size for n in range(min(3, len(inner))))


def _past_quote(lines: list[Line], at: int) -> int:
    """Return where the quoted stretch from `at` ends, blank and wrapped lines included."""
    end = at
    while at < len(lines):
        line = lines[at]
        if line.quote or not line.text.strip() or _wrapped(lines, at):
            at += 1
            if line.quote and line.text.strip():
                end = at
        else:
            break
    return max(end, at if at == len(lines) else end)


def _wrapped(lines: list[Line], at: int) -> bool:
    """Tell whether a line is the broken-off end of a long quoted line, between two quoted lines."""
    if at == 0 or at + 1 >= len(lines):
        return False
    before, after = lines[at - 1], lines[at + 1]
    if before.quote is not Quote.HARD or after.quote is not Quote.HARD:
        return False
    if "://" in lines[at].text[:200]:
        return True
    long, short = len(before.text) >= 60, len(lines[at].text) <= 40
    return long and short and bool(before.text.strip("> ") and after.text.strip("> "))


def _joined(kept: list[Line]) -> str:
    return _without_sign_off("\n".join(line.text for line in kept))


def _without_sign_off(text: str) -> str:
    """Return `text` without "Sent from my phone" at its end and blank lines around it."""
    lines = text.rstrip().split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or _is_sign_off(lines[-1])):
        lines.pop()
    if lines and _is_sign_off(lines[-1]):
        return ""
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines).rstrip()


def _is_sign_off(line: str) -> bool:
    """Tell whether a line is one that telephones add under every mail."""
    bare = line.strip(" \t*_-<>[]\u2014.")
    return len(bare) <= 100 and bool(_SIGN_OFF.match(bare))
