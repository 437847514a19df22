"""Published service standards as ready profiles."""

import tomllib
from pathlib import Path

from desk.office import Office

FOLDER = Path(__file__).parent


def profiles() -> dict[str, Office]:
    """Return the four offices that come with Loket, by code."""
    files = sorted(FOLDER.glob("*.toml"))
    offices = [Office.model_validate(tomllib.loads(file.read_text("utf-8"))) for file in files]
    return {office.code: office for office in offices}
