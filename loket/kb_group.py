"""`loket kb …`: what each of its commands takes."""

from pathlib import Path
from typing import Annotated

import typer

from loket.options import CONFIG, ConfigFile

knowledge = typer.Typer(
    help="Import, export, check and list what an office knows.", no_args_is_help=True
)
Scope = Annotated[
    str, typer.Argument(help="An office (7604), its province (7600) or the centre (0000).")
]


@knowledge.command("import")
def kb_import(
    office: Scope,
    file: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .md file.")],
    only_check: Annotated[
        bool, typer.Option("--check", help="Only say what would be imported.")
    ] = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Take articles from a file, all or none; every wrong row is named."""
    from loket.kb_command import run_import

    raise typer.Exit(run_import(config, office, file, only_check=only_check))


@knowledge.command("export")
def kb_export(
    office: Scope,
    file: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .md file.")],
    own: Annotated[bool, typer.Option("--own", help="Only what the office wrote itself.")] = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Write the articles to a file that `loket kb import` takes back."""
    from loket.kb_command import run_export

    raise typer.Exit(run_export(config, office, file, own=own))


@knowledge.command("check")
def kb_check(office: Scope, config: ConfigFile = CONFIG) -> None:
    """Name duplicates, contradictions, stale articles, misplaced phrasings and empty values."""
    from loket.kb_command import run_check

    raise typer.Exit(run_check(config, office))


@knowledge.command("learn")
def kb_learn(
    office: Scope,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How far back.")] = 4,
    config: ConfigFile = CONFIG,
) -> None:
    """Name the ten changes that would have answered the most questions of the last weeks."""
    from loket.kb_command import run_learn

    raise typer.Exit(run_learn(config, office, weeks))


@knowledge.command("list")
def kb_list(
    office: Scope,
    sought: Annotated[str, typer.Argument(help="Only articles with this text.")] = "",
    config: ConfigFile = CONFIG,
) -> None:
    """List the articles: who wrote them, their state, key, number of phrasings, question."""
    from loket.kb_command import run_list

    raise typer.Exit(run_list(config, office, sought))
