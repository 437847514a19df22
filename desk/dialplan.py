"""What an exchange calls a number, and what the world calls it."""

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_WITHHELD = ("anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld")
_SPELT = frozenset(word.translate(_LETTERS) for word in _WITHHELD)
"""Networks also spell the word on a telephone's keys: +266696687 is "anonymous"."""
_NOBODY = frozenset({"", "s", "none", "asterisk", *_WITHHELD})
_DIGITS = re.compile(r"\+?[\d ().\-/]+")
SHORTEST = 6
"""Numbers with fewer digits are extensions or services such as 110."""


class DialPlan(BaseModel):
    """How an exchange writes the numbers of callers."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    country: str = Field(
        default="ID", pattern="^[A-Z]{2}$", description='two capitals, such as "ID"'
    )
    """The country whose national numbers ("0812…") the exchange writes."""
    trunk_prefixes: tuple[str, ...] = ()
    """Digits that the exchange puts before a number, such as "9" for an outside line."""
    area_code: str = Field(default="", pattern=r"^\d*$", description='its digits, such as "343"')
    """The office's own area ("343"), for callers of the same town who are shown without it."""

    def number(self, raw: str) -> str:
        """Return a caller in international form ("+62812…"); empty if it is no public number."""
        digits = re.sub(r"[^\d+]", "", raw)
        if withheld(raw) or not _DIGITS.fullmatch(raw.strip()) or len(digits) < SHORTEST:
            return ""
        return next(filter(None, map(self._parse, self._readings(digits))), "")

    def _readings(self, digits: str) -> list[str]:
        readings = [digits]
        if not digits.startswith("+"):
            cut = [p for p in self.trunk_prefixes if p and digits.startswith(p)]
            readings = [digits[len(p) :] for p in cut] + readings
            readings += [f"0{reading}" for reading in readings if reading[0] != "0"]
            readings += [f"+{digits[2:]}"] if digits.startswith("00") else []
            readings += [f"0{self.area_code}{digits}"] if self._local(digits) else []
        return readings

    def _local(self, digits: str) -> bool:
        return bool(self.area_code) and not digits.startswith("0")

    def _parse(self, digits: str) -> str:
        # Imported late: an office without a telephone must not pay for the numbering plans.
        import phonenumbers as numbering

        try:
            number: Any = numbering.parse(digits, self.country)
        except numbering.NumberParseException:
            return ""
        if not numbering.is_valid_number(number):
            return ""
        return numbering.format_number(number, numbering.PhoneNumberFormat.E164)


def withheld(raw: str) -> bool:
    """Return whether a caller hides the number, or the exchange knows none."""
    plain = raw.strip().strip("<>").lower()
    return plain in _NOBODY or plain.lstrip("+") in _SPELT
