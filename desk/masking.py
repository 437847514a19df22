"""Hide numbers that nobody should pass on: identity, family-card, bank-card and account numbers.

Officers and logs never need them; the network's own payload has them still, for 30 days. The last
four digits stay, so that a person can be asked about "the number that ends in 0003".
"""

import re
from functools import lru_cache

HIDDEN = "•"
SHOWN = 4
_LONG = re.compile(rb"0(?: {0,2}0){7,22}")
"""A long number as `_outline` draws it."""
_DRAWN = bytes(
    0x30 if chr(one) in "0123456789" else 0x20 if chr(one) in " .-" else 0x78 for one in range(256)
)
_ASCII = bytes(range(128))
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
    parts, done = list[str](), 0
    for found in _LONG.finditer(_outline(text)):
        start, end = found.span()
        parts += (text[done:start], _hidden(text[start:end], text[max(0, start - 60) : start]))
        done = end
    return "".join([*parts, text[done:]]) if parts else text


def _outline(text: str) -> bytes:
    """Return 0 for each digit of a text, a blank for what may stand between two, x for the rest.

    In it long numbers are found in a fifth of the time: it has but one byte to look for.
    """
    if not text.isascii():
        beyond = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
        if _DIGIT.search(beyond.decode("utf-8", "surrogatepass")):
            text = _DIGIT.sub("0", text)
    return text.encode("latin-1", "replace").translate(_DRAWN)


def hides(text: str) -> bool:
    """Return whether something secret is in the text, or was hidden in it."""
    return HIDDEN * SHOWN in text or masked(text) != text


def _hidden(number: str, before: str) -> str:
    """Return a long number as it is shown, by what stands before it."""
    if _TICKET.fullmatch(number):
        return number
    digits = "".join(_DIGIT.findall(number))
    if not _is_secret(digits, named=_NAMED.search(before) is not None):
        return number
    hide = len(digits) - SHOWN
    kept = iter([HIDDEN] * hide + list(digits[hide:]))
    return _DIGIT.sub(lambda _: next(kept), number)


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
