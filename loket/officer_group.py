"""`loket officer …`: what each of its commands takes."""

from typing import Annotated

import typer

from loket.options import CONFIG, ConfigFile

officers = typer.Typer(
    help="Add, list, disable and enable officers; set their passwords.", no_args_is_help=True
)

OfficeCode = Annotated[str, typer.Argument(help="The office's code, such as 7604.")]
Email = Annotated[str, typer.Argument(help="With which they sign in.")]


@officers.command("add")
def officer_add(
    office: OfficeCode,
    email: Email,
    name: Annotated[str, typer.Argument(help="As citizens and colleagues read it.")],
    role: Annotated[str, typer.Option(help="officer or supervisor.")] = "officer",
    config: ConfigFile = CONFIG,
) -> None:
    """Add an officer; the password is asked for (or read from standard input)."""
    from loket.officer_command import run_add

    raise typer.Exit(run_add(config, office, email, name, role))


@officers.command("list")
def officer_list(
    office: Annotated[str, typer.Argument(help="Only this office.")] = "",
    config: ConfigFile = CONFIG,
) -> None:
    """List the officers."""
    from loket.officer_command import run_list

    raise typer.Exit(run_list(config, office))


@officers.command("disable")
def officer_disable(office: OfficeCode, email: Email, config: ConfigFile = CONFIG) -> None:
    """Let an officer sign in no more; what they wrote stays."""
    from loket.officer_command import run_disable

    raise typer.Exit(run_disable(config, office, email))


@officers.command("enable")
def officer_enable(office: OfficeCode, email: Email, config: ConfigFile = CONFIG) -> None:
    """Let a disabled officer sign in again; a new password is asked for."""
    from loket.officer_command import run_enable

    raise typer.Exit(run_enable(config, office, email))


@officers.command("password")
def officer_password(office: OfficeCode, email: Email, config: ConfigFile = CONFIG) -> None:
    """Set an officer's password; all their open browsers are signed out."""
    from loket.officer_command import run_password

    raise typer.Exit(run_password(config, office, email))
