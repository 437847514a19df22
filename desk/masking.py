"""Hide numbers that nobody should pass on: identity, family-card, bank-card and account numbers.

Officers and logs never need them; the network's own payload has them still, for 30 days. The last
four digits stay, so that a person can be asked about "the number that ends in 0003".
"""

import re
from functools import lru_cache

HIDDEN = "•"
SHOWN = 4
_LONG = re.compile(r"\d(?:[ .-]{0,2}\d){7,22}")
_BEGUN = r"\d[\d .-]{7}"
"""How every long number begins: quickly looked for, and found in few texts."""
_MAYBE, _MAYBE_IN_ASCII = re.compile(_BEGUN), re.compile(_BEGUN, re.ASCII)
_IDENTITY = 16
"""Digits of a NIK, of a family card's number, and of most bank cards."""
_CARD = range(13, 20)
_ACCOUNT = range(8, 19)
_NAMED = re.compile(
    r"\b(?:rekening|norek|no\.? ?rek|rek|account number|virtual account|va|nik|ktp|kk|card)\b"
    r"[^\d\n]{0,40}$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:(?:19|20)\d\d)+")
_PHONE = re.compile(r"(?:0|62)8\d{8,11}")
_TICKET = re.compile(r"\d{4}-\d{4}-\d{6}")
"""Our own numbers of matters: one in ten would pass for a card's."""
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=8)  # one message is masked to be kept, to be compared and to be considered
def masked(text: str) -> str:
    """Return `text` with secret numbers hidden but for their last four digits."""
    maybe = _MAYBE_IN_ASCII if text.isascii() else _MAYBE
    return _LONG.sub(_hidden, text) if maybe.search(text) else text


def hides(text: str) -> bool:
    """Return whether something secret is in the text, or was hidden in it."""
    return HIDDEN * SHOWN in text or masked(text) != text


def _hidden(found: re.Match[str]) -> str:
    if _TICKET.fullmatch(found[0]):
        return found[0]
    digits = re.sub(r"\D", "", found[0])
    before = found.string[max(0, found.start() - 60) : found.start()]
    if not _is_secret(digits, named=_NAMED.search(before) is not None):
        return found[0]
    hide = len(digits) - SHOWN
    kept = iter([HIDDEN] * hide + list(digits[hide:]))
    return _DIGIT.sub(lambda _: next(kept), found[0])


def _is_secret(digits: str, *, named: bool) -> bool:
    if _YEARS.fullmatch(digits):
        return False
    if len(digits) == _IDENTITY or (named and len(digits) in _ACCOUNT):
        return True
    return len(digits) in _CARD and not _PHONE.fullmatch(digits) and _checks(digits)


def _checks(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others, as on cards (Luhn)."""
    doubled = (sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0
