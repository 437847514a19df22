"""Cells that a spreadsheet would compute: guarded on their way out, plain again on their way in."""

import re

_COMPUTED = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """Return a cell as a spreadsheet shows it and never computes it (OWASP, CSV injection)."""
    return f"'{cell}" if _COMPUTED.match(cell) else cell


def without_guard(cell: str) -> str:
    """Return what stood in a cell before it was guarded."""
    return cell[1:] if _GUARDED.match(cell) else cell
