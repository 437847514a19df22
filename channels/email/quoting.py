"""Recognises the lines with which mailers introduce what they quote, Indonesian first.

Every look is at a few short lines with simple patterns, so that no mail can make it slow.
"""

import re
from dataclasses import dataclass

from channels.email.rendering import Line
from channels.email.vocabulary import compiled, labels, pattern, words

_LONGEST = 400
"""Characters of an introduction; a longer line is somebody's text."""
_FOLDS = 4
"""Lines over which an introduction may be broken."""

_BEGINS = re.compile(rf"{pattern('begins')}\b", re.IGNORECASE)
_ENDS = re.compile(
    rf"(?:^|\W|(?=[写寫は님])){pattern('wrote')}\s*(?:[:：]|:-|\.\.\.)?\s*$", re.IGNORECASE
)
_TOLD = re.compile(rf"(?:^|\W|(?=[写寫は님])){pattern('wrote')}\b", re.IGNORECASE)
_TOLD_COLON = re.compile(rf"(?:^|\W){pattern('wrote')}\s?[:：]", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@:,;]{1,64}@[^\s<>@:,;]{1,100}\w")
_IN_BRACKETS = re.compile(r"[<\[(](?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,100}[>\])]")
_AT_END = re.compile(_IN_BRACKETS.pattern + r"[^\w<>@]{0,6}\Z")
_YEAR = re.compile(r"(?<![\d.,])(?:19[7-9]\d|20\d\d)(?!,?\d)")
_NUMERIC = re.compile(
    r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}[/-]\d{1,2}[/-]\d{1,2}"
)
_DRAWN, _RULE = frozenset("-–—_=*+#>•"), frozenset("_-=* ")
_LAST = words("wrote_last")
_MARKS = frozenset(":：-–)>")
_CLOSING = _MARKS | {word[-1] for word in _LAST}
"""The letters and signs with which an introduction may end."""
_DATE_FIRST = re.compile(r"\d{4}[/-]\d{1,2}[/-]\d{1,2}\b")
_TIME = re.compile(r"(?<!\d)[0-2]?\d[:.][0-5]\d(?![,.]?\d)")
_DAY = re.compile(rf"\b{pattern('days')}[a-z]{{0,6}}\b|[月火水木金土日周週]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_CITES = re.compile(rf"{pattern('cites')}\b", re.IGNORECASE)
_GROUPWISE = re.compile(r">>> [^<>]{1,100}(?:<[^<>\s]{1,100}> )?[^<>]{6,60}>>>$")
_ORIGINAL, _FORWARDED = words("original"), words("forwarded")
_LABELS = labels()
_ABOVE, _FOOTER = compiled("above"), compiled("footer")


@dataclass(frozen=True, slots=True)
class Found:
    """An introduction: its lines, and whether a "quote", a "forward" or all the "rest" follows."""

    size: int = 0
    kind: str = ""


_NOTHING = Found()


def beginnings(lines: list[str]) -> list[bool]:
    """Tell for each line, by its first and last letters, if an introduction may begin there."""
    may = [False] * len(lines)
    for at, line in enumerate(lines):
        text = line.strip()
        if not text:
            continue
        last = text[-1].lower()
        if last in _CLOSING and (last in _MARKS or _closes(text)):
            may[max(0, at - _FOLDS + 1) : at + 1] = [True] * min(_FOLDS, at + 1)
        elif text[0] in _DRAWN or "@" in text or ":" in text[:40] or "：" in text[:40]:
            may[at] = True
    return may


def introduction(lines: list[Line], at: int, *, first: bool = False) -> Found:
    """Return the introduction at line `at`, if one begins; `first`: the mail answers none."""
    line = lines[at]
    text = line.text.strip()
    if not text or (line.quote and not (line.introduces or text.startswith(">>>"))):
        return _NOTHING
    if "@" in text and (_runs_on(text) or _labelled(text)):
        return Found(1, "rest")
    if len(text) > _LONGEST:
        return _NOTHING
    if (text[0] in _DRAWN or text[-1] in ":：") and (found := _drawn(lines, at, text)):
        return found
    if line.introduces:
        return _marked(lines, at)
    if label(text) or (text[0] in _RULE and set(text) <= _RULE):
        size = _label_block(lines, at, first=first)
        return Found(size, "rest") if size else _NOTHING
    return _attribution(lines, at)


def _drawn(lines: list[Line], at: int, text: str) -> Found | None:
    """Find what mailers draw as a line of its own: separators, rules above footers."""
    if _GROUPWISE.match(text) and (_NUMERIC.search(text) or _YEAR.search(text)):
        return Found(1, "rest")
    return _separator(text) or (Found(1, "rest") if is_footer(lines, at) else None)


def is_footer(lines: list[Line], at: int) -> bool:
    """Tell whether a mailing list's footer begins at line `at`: a rule, and what lists say."""
    rule = lines[at].text.strip()
    if not rule or not set(rule) <= set("_-="):
        return False
    after = _next(lines, at + 1)
    return len(rule) >= 2 and after is not None and bool(_FOOTER.search(after.text[:_LONGEST]))


def _separator(text: str) -> Found | None:
    text = text.replace("&nbsp;", " ")
    bare = text.strip("-–—_=*+#>• \t").rstrip(":：").strip("-–—_=* \t").lower()
    if len(bare) > 60 or not bare:
        return None
    if _ABOVE.fullmatch(bare) and text[:1] in "-#=*_":
        return Found(1, "rest")
    if bare in _FORWARDED and (len(bare) > 12 or text[:2] in ("--", "==", "__")):
        return Found(1, "forward")
    if bare.startswith("forwarded by ") and text.startswith("--"):
        return Found(1, "forward")
    if bare in _ORIGINAL and (text[:1] in "-_=*" or text.rstrip()[-1:] == ":"):
        return Found(1, "rest")
    return None


def _runs_on(text: str) -> bool:
    """Tell whether a whole quotation stands on one line behind its introduction (Yahoo)."""
    head = text[:_LONGEST]
    if not (_BEGINS.match(head) and "@" in head):
        return False
    end = _TOLD_COLON.search(head)
    said = head[: end.end()].rstrip() if end else ""
    if not said or len(said) == len(text):
        return False
    dated = _NUMERIC.search(said) or _YEAR.search(said)
    return bool(dated and _TIME.search(said) and _IN_BRACKETS.search(said))


def _labelled(text: str) -> bool:
    """Tell whether a separator and its labels share a line (Samsung): "--- Pesan asli ---Dari:"."""
    said, rule, rest = text[:_LONGEST].lstrip("-").partition("--")
    return bool(
        text.startswith("--")
        and rule
        and said.strip().lower() in _ORIGINAL
        and label(rest.lstrip("- ")) == "from"
    )


def _marked(lines: list[Line], at: int) -> Found:
    """Take all lines that the mailer marked as its introduction."""
    size = 0
    while at + size < len(lines) and lines[at + size].introduces:
        if found := _separator(lines[at + size].text.strip()):
            return found
        size += 1
    after = _next(lines, at + size)
    return Found(size, "quote" if after is None or after.quote else "rest")


def _next(lines: list[Line], at: int) -> Line | None:
    """Return the next line that says something, of the three from `at` on."""
    return next((line for line in lines[at : at + 3] if line.text.strip()), None)


def _attribution(lines: list[Line], at: int) -> Found:
    """Find "Pada … menulis:" and its kin, whole or broken over a few lines."""
    pieces: list[str] = []
    for size, line in enumerate(lines[at : at + _FOLDS], 1):
        piece = line.text.strip()
        if not piece or line.quote or (size > 1 and _starts_anew(piece)):
            break
        pieces.append(piece)
        if piece[-1] not in ")>" and not _closes(piece):
            continue
        said = " ".join(pieces)
        if len(said) > _LONGEST:
            break
        if _closes(piece) or _DATE_FIRST.match(said):
            after = _next(lines, at + size)
            quoted = after is not None and bool(after.quote)
            if is_attribution(said, quoted=quoted, alone=size == 1):
                if size > 1 and not _goes_on(lines[at : at + size], quoted=quoted):
                    return _NOTHING
                return Found(size, "quote" if quoted else "rest")
    return _NOTHING


def _closes(piece: str) -> bool:
    """Tell whether an introduction may end with `piece`: with a colon, a rule, or "wrote"."""
    if piece[-1] in ":：-–":
        return True
    last = piece[-40:].rpartition(" ")[2].lower()
    return last in _LAST or last[-2:] in _LAST


def _starts_anew(piece: str) -> bool:
    """Tell whether an introduction begins on this very line: earlier lines are no part of it."""
    if not _DIGIT.search(piece):
        return False
    return bool(
        _BEGINS.match(piece.lstrip("-–— "))
        and (_DAY.search(piece) or _NUMERIC.search(piece) or _YEAR.search(piece))
    )


def _goes_on(pieces: list[Line], *, quoted: bool) -> bool:
    """Tell whether an introduction really begins with the first of several lines.

    Somebody's last words may stand right above: "Baik." and below it "BPS menulis pada …".
    """
    first, rest = pieces[0].text.strip(), " ".join(line.text.strip() for line in pieces[1:])
    if not (_BEGINS.match(first.lstrip("-–— ")) or any(c.isdigit() for c in first) or "@" in first):
        return False
    dated = _NUMERIC.search(rest) or _YEAR.search(rest)
    return not (dated and is_attribution(rest, quoted=quoted))


def is_attribution(said: str, *, quoted: bool, alone: bool = True) -> bool:
    """Tell whether `said` introduces a quotation; `quoted`: quoted lines follow it.

    Without quoted lines it must name an address or an exact time, for people also write "menulis:".
    """
    bare = said.strip("-–—_=*> \t")
    dashed = bare != said.strip()
    ends = bare[-1:] in ":：" or dashed or quoted
    dated = _NUMERIC.search(bare) or _YEAR.search(bare)
    if _CITES.match(bare) and _address(bare) and ends:
        return True
    if quoted and said[-1:] in ")>" and _DATE_FIRST.match(said) and _IN_BRACKETS.search(said):
        return True
    if _ENDS.search(bare[-40:]):
        if not ends:
            return bool(dated and _address(bare))
        if said.strip().startswith("----") and said.strip().endswith("----"):
            return True
        return bool(_address(bare)) or _wrote_at(bare, quoted=quoted, alone=alone)
    if bare[-1:] not in ":：":
        return False
    time = _TIME.search(bare)
    if (dated or time) and _TOLD.search(bare) and (quoted or (dated and time) or _address(bare)):
        return True
    if quoted and dated and time and _address(bare):
        return True
    return bool((dated or time) and _AT_END.search(bare))


def _wrote_at(bare: str, *, quoted: bool, alone: bool) -> bool:
    """Tell whether "… wrote:" without an address is an introduction, by its date."""
    day, year, time = _DAY.search(bare), _YEAR.search(bare), _TIME.search(bare)
    numeric = _NUMERIC.search(bare)
    if quoted:
        return bool(day or year or numeric) or (alone and len(bare) <= 100)
    if _BEGINS.match(bare):
        return bool(numeric or (year and (time or day)))
    return bool((numeric or year) and time)


def label(text: str) -> str:
    """Return the kind of a "Dari: …" line, or ""."""
    if ":" not in text[:40] and "：" not in text[:40]:
        return ""
    head, colon, _ = text.strip("*_ >").replace("：", ":").partition(":")
    return _LABELS.get(head.strip("*_ \u00a0").lower(), "") if colon and len(head) < 30 else ""


def _label_block(lines: list[Line], at: int, *, first: bool) -> int:
    """Return the size of a block of "Dari: Dikirim: Kepada: Perihal:" lines at `at`, or 0.

    Office memos begin the same way: a block of a mailer also holds an address or a time; in a
    `first` mail both, for a letter's head often has its writer's address, or says when to meet.
    """
    kinds: set[str] = set()
    size, silent, ruled, address, time = 0, 0, False, False, False
    for line in lines[at : at + 16]:
        text = line.text.strip()[:_LONGEST]
        kind = label(text)
        if kind in kinds and (kind == "from" or size > 8):
            break  # no mailer names two senders
        if kind:
            kinds.add(kind)
            silent = 0
            time = time or (kind == "date" and bool(_TIME.search(text)))
        elif not kinds and set(text) <= set("_-=* "):
            ruled = True
        else:
            silent += 1
        address = address or bool(kinds and _address(text))
        if silent > 2:
            break
        size += 1
        sure = address and time if first else address or (time and "subject" in kinds)
        if len(kinds) >= 3 and sure and "from" in kinds:
            return size
        if size == 2 and kinds == {"from", "date"} and address and time:
            return size
    return size if ruled and address and (time or not first) and kinds > {"from"} else 0


def _address(text: str) -> re.Match[str] | None:
    return _ADDRESS.search(text) if "@" in text else None
