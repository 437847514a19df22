"""How long a network asks us to wait: Retry-After, which may be a number or a date."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST = 3600.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait, None where nothing readable is said."""
    said = headers.get("Retry-After", "")
    if said.isascii() and said.isdecimal():
        return min(float(said), LONGEST)
    try:
        until, now = (parsedate_to_datetime(headers.get(n, "")) for n in ("Retry-After", "Date"))
        return min(max(0.0, (until - now).total_seconds()), LONGEST)
    except (TypeError, ValueError):
        return None
