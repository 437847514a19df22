"""Secrets stand outside the configuration: "env:NAME" or "file:/path"."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Complain = Callable[[tuple[int | str, ...], str, str], None]


def reveal(given: Any, folder: Path, complain: Complain, place: tuple[int | str, ...] = ()) -> Any:
    """Return a section with its "env:" and "file:" values in place; complain of those missing."""
    if isinstance(given, Mapping):
        return {key: reveal(v, folder, complain, (*place, key)) for key, v in given.items()}
    if isinstance(given, list):
        return [reveal(v, folder, complain, (*place, n)) for n, v in enumerate(given)]
    if isinstance(given, str) and given.startswith("env:"):
        return _from_environment(given, complain, place)
    if isinstance(given, str) and given.startswith("file:"):
        return _from_file(given, folder, complain, place)
    return given


def _from_environment(given: str, complain: Complain, place: tuple[int | str, ...]) -> str:
    name = given.removeprefix("env:")
    value = os.environ.get(name, "")
    if not value:
        complain(place, f"the environment variable {name} is not set", f"set {name}")
    return value or given


def _from_file(given: str, folder: Path, complain: Complain, place: tuple[int | str, ...]) -> str:
    path = folder / given.removeprefix("file:")
    try:
        value = path.read_text("utf-8-sig").strip()  # editors on Windows leave a mark
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        complain(place, f"the file {path} cannot be read: {reason}", "make it readable for Loket")
        return given
    if not value:
        complain(place, f"the file {path} is empty", "write the secret into it")
    return value or given
