"""The command line: `loket`, or `python -m loket`."""

import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from loket.kb_group import knowledge
from loket.officer_group import officers
from loket.options import CONFIG, ConfigFile

app = typer.Typer(
    name="loket",
    help="The service window of a public office: one inbox for WhatsApp, e-mail, phone and chat.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(officers, name="officer")
app.add_typer(knowledge, name="kb")
imports = typer.Typer(help="Take what was kept elsewhere.", no_args_is_help=True)
app.add_typer(imports, name="import")

JsonLines = Annotated[
    bool, typer.Option("--json-lines", help="One JSON object per line, in and out, in order.")
]


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"loket {version('loket')}")
        raise typer.Exit


@app.callback()
def loket(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which Loket this is.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None:
    """The service window of a public office: one inbox for WhatsApp, e-mail, phone and chat."""


@app.command()
def demo(
    port: Annotated[
        int,
        typer.Option(min=1024, max=65530, help="Where to listen here; the five after it too."),
    ] = 8700,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database.")] = Path(
        "demo-data"
    ),
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget what was tried, start anew.")
    ] = False,
) -> None:
    """Run four offices with a week of conversations; no account anywhere is needed."""
    from loket.demo.run import run

    raise typer.Exit(run(port=port, folder=folder, fresh=fresh))


@app.command()
def serve(config: ConfigFile = CONFIG) -> None:
    """Run the help desk."""
    gc.disable()  # what is imported stays: to look through it for rings costs 60 ms
    from loket.serve import run

    raise typer.Exit(run(config))


@app.command()
def check(
    config: ConfigFile = CONFIG,
    live: Annotated[
        bool, typer.Option("--live", help="Try every connection too; sends and takes nothing.")
    ] = False,
) -> None:
    """Say whether a configuration is right: every mistake, where, why, and how to mend it."""
    from loket.check_command import run

    raise typer.Exit(run(config, live=live))


@app.command()
def migrate(config: ConfigFile = CONFIG) -> None:
    """Bring the database to the newest version; safe to repeat."""
    from loket.database_command import run_migrate

    raise typer.Exit(run_migrate(config))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it, such as loket.backup")],
    config: ConfigFile = CONFIG,
) -> None:
    """Write the whole database into one file, consistent, also while Loket runs."""
    from loket.database_command import run_backup

    raise typer.Exit(run_backup(config, file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `loket backup` wrote.")],
    config: ConfigFile = CONFIG,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite what is there.")] = False,
) -> None:
    """Fill the database from a backup, whole or not at all. Stop Loket first."""
    from loket.database_command import run_restore

    raise typer.Exit(run_restore(config, file, replace=replace))


@app.command()
def read(
    channel: Annotated[str, typer.Argument(help="email, whatsapp, sms, telegram, phone, …")],
    file: Annotated[
        Path | None, typer.Argument(help="The payload; standard input if left out.")
    ] = None,
    json_lines: Annotated[
        bool,
        typer.Option("--json-lines", help="One file path per line in, one object per line out."),
    ] = False,
) -> None:
    """Show as JSON what Loket sees in a payload: why did it read that?"""
    from loket.read_command import run

    raise typer.Exit(run(channel, file, json_lines=json_lines))


@app.command()
def ask(
    office: Annotated[str, typer.Argument(help="The office's code, such as 7604.")] = "7604",
    question: Annotated[str, typer.Argument(help="What a person would write.")] = "",
    json_lines: JsonLines = False,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="Your offices.")] = None,
) -> None:
    """Show what the bot would do with a question, with scores and why."""
    from loket.ask_command import run

    raise typer.Exit(run(office, question, json_lines=json_lines, config=config))


@app.command()
def deadline(
    office: Annotated[str, typer.Argument(help="The office's code, such as 7604.")] = "",
    channel: Annotated[
        str, typer.Argument(help="whatsapp, email, phone, …, or a kind of matter: complaint, …")
    ] = "",
    at: Annotated[
        str, typer.Option(help="Receipt, such as 2026-03-17T10:00:00+08:00; now if left out.")
    ] = "",
    kind: Annotated[str, typer.Option(help="A kind of matter on that channel: callback, …")] = "",
    json_lines: JsonLines = False,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="Your offices.")] = None,
) -> None:
    """Show by when an office promised to answer, and why then."""
    from loket.deadline_command import run

    raise typer.Exit(run(office, channel, at, kind=kind, json_lines=json_lines, config=config))


@app.command()
def simulate(
    office: Annotated[str, typer.Argument(help="The office's code, such as 7604, or all.")],
    officers: Annotated[
        str, typer.Option(help="How many officers; several numbers are compared: 2,3,4")
    ] = "3",
    hours: Annotated[
        list[str] | None,
        typer.Option(help='Other hours to try: "Senin-Jumat 08.00-16.00"; may be repeated.'),
    ] = None,
    months: Annotated[int, typer.Option(help="How many months are played.")] = 12,
    conversations: Annotated[int, typer.Option(help="Conversations of twelve months.")] = 10_000,
    start: Annotated[str, typer.Option(help="The first month.")] = "2026-01",
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 1,
    report: Annotated[
        Path | None, typer.Option(help="Write the report here: .md with charts, or .html.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the report: id or en.")] = "id",
    config: Annotated[Path | None, typer.Option("--config", "-c", help="Your offices.")] = None,
) -> None:
    """Play months of invented traffic: would the promises be kept, with how many officers?

    Several trials are played side by side. One alone is played in two halves at once, which are
    joined where they find the very same; in an office that never catches up they never do.
    """
    from loket.simulate_command import run

    code = run(
        office, officers=officers, hours=hours or [], months=months, conversations=conversations,
        start=start, seed=seed, report_file=report, language=language, config=config,
    )  # fmt: skip
    raise typer.Exit(code)


@imports.command("phone")
def import_phone(
    office: Annotated[str, typer.Argument(help="The office's code, such as 7604.")],
    file: Annotated[Path, typer.Argument(help="A call log that nobody writes to any more.")],
    exchange: Annotated[
        str, typer.Option(help="Which exchange wrote it; the first configured if left out.")
    ] = "",
    config: ConfigFile = CONFIG,
) -> None:
    """Take the calls of an Asterisk call log; safe to repeat, also while Loket runs."""
    from loket.import_command import run_phone

    raise typer.Exit(run_phone(config, office, file, exchange))


def main() -> None:
    """Run the command line."""
    if not sys.stdin:  # `<&-`: as if nothing was said
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 - until the end
    try:
        if not sys.stdout:
            sys.exit("loket: standard output is closed; there is nowhere to answer")
        app()
    except BrokenPipeError:  # `loket … | head`
        sys.stderr.close()
    except OSError as error:  # `loket … > file` on a full disk
        sys.exit(f"loket: {error}")


if __name__ == "__main__":
    main()
