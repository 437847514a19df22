"""What the demo tells on the terminal."""

from rich.console import Console
from rich.table import Table

from loket.demo.config import Ports
from loket.demo.officers import Employee, read
from loket.demo.stage import Stage


def welcome(console: Console, stage: Stage, ports: Ports) -> None:
    """Say where everything is and what to try."""
    console.print()
    console.print(f"[bold]Loket is running:[/] [bold cyan]{stage.url}/[/]  (start there)")
    console.print()
    console.print(_doors(stage, ports))
    console.print()
    console.print(f"[bold]Officers[/], all with the password [bold]{read()[1]}[/]")
    console.print(_staff(stage))
    console.print()
    console.print("Nothing leaves this machine. Stop with [bold]Ctrl+C[/]; start again and it is")
    console.print("all still there; [bold]loket demo --fresh[/] forgets it.")


def _doors(stage: Stage, ports: Ports) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("Play a citizen", f"{stage.url}/demo/")
    table.add_row("Be an officer", f"{stage.url}/session/new")
    for line in list(stage.lines.values())[:1]:
        table.add_row("Twilio webhook", line.webhook)
        table.add_row("  signed with", f"{stage.secret}  (account {line.account})")
        table.add_row("  answers go to", f"http://127.0.0.1:{ports.twilio} (a stand-in for Twilio)")
    if stage.bots:
        table.add_row("Telegram", f"http://127.0.0.1:{ports.telegram} (a stand-in for its Bot API)")
    for post in list(stage.posts.values())[:1]:
        table.add_row("SMTP door", f"{post.host}:{post.port}, for {_addresses(stage)}")
        table.add_row("  answers go to", f"{stage.folder}/mail")
    for exchange in list(stage.exchanges.values())[:1]:
        table.add_row("Call log", str(exchange.path))
    table.add_row("Configuration", f"{stage.folder}/config.toml  (yours to change)")
    return table


def _addresses(stage: Stage) -> str:
    return ", ".join(post.address for post in stage.posts.values())


def _staff(stage: Stage) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for office in stage.offering("webchat"):
        employees = [one for one in stage.officers if one.office == office.code]
        table.add_row(office.name, "  ".join(map(_employee, employees)))
    return table


def _employee(one: Employee) -> str:
    return f"{one.email} [dim](supervisor)[/]" if one.role == "supervisor" else one.email
