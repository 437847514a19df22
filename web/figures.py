"""Telephone numbers and sizes as people here write them."""

import re

UNITS = ((1024 * 1024, "MB"), (1024, "KB"))


def phone(number: str) -> str:
    """Return "+6281234567890" as "0812-3456-7890"; what is no Indonesian number stays as it is."""
    if not re.fullmatch(r"\+62\d{7,13}", number):
        return number
    digits = "0" + number.removeprefix("+62")
    groups = [digits[i : i + 4] for i in range(0, len(digits), 4)]
    if len(groups[-1]) < 3:
        groups[-2:] = [groups[-2] + groups[-1]]
    return "-".join(groups)


def size(count: int) -> str:
    """Return a number of bytes as "1,4 MB"."""
    for unit, name in UNITS:
        if count >= unit:
            return f"{count / unit:.1f} {name}".replace(".", ",")
    return f"{count} B"
