"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration file (see config.example.toml).")
]
CONFIG = Path("config.toml")
