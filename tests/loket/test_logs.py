"""Logs tell what broke and where, and nothing of what people wrote."""

import logging
import sys

from loket.logs import FORMAT, Line


def told(error: Exception) -> str:
    try:
        raise error
    except Exception:
        record = logging.LogRecord("loket", 40, "x.py", 1, "it broke office=%s", ("7604",), None)
        record.exc_info = sys.exc_info()
        return Line(FORMAT).format(record)


def test_an_error_is_told_by_kind_and_place_only() -> None:
    line = told(ValueError("DETAIL: Key (address)=(+6281234567890)\n already exists"))
    assert "error=ValueError at loket/test_logs.py:" in line
    assert "6281234567890" not in line
    assert "\n" not in line


def test_causes_are_told_too() -> None:
    error = RuntimeError("secret one")
    error.__cause__ = KeyError("secret two")
    line = told(error)
    assert "RuntimeError" in line
    assert "from KeyError" in line
    assert "secret" not in line


def test_nobody_is_named_by_the_address_of_his_network() -> None:
    said = ("Error handling request from %s", ("203.0.113.7",))
    record = logging.LogRecord("aiohttp.server", 40, "x.py", 1, *said, None)
    line = Line(FORMAT).format(record)
    assert "Error handling request" in line
    assert "203.0.113.7" not in line
