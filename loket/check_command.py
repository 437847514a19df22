"""`loket check`: is this configuration right?"""

import sys
from collections.abc import Iterable
from pathlib import Path

from desk.national import decreed_until
from desk.office import Office
from desk.words import say_zone
from loket.config import Config, ConfigError, load
from offices import profiles

GREEN, PLAIN = "\033[32m", "\033[0m"
OFFICIAL = ".go.id"
OWN = ("alamat", "telepon", "whatsapp", "email", "website")
"""What people are told that no two offices share."""


def run(config: Path, *, live: bool = False) -> int:
    """Print what is wrong, or a short summary; return the exit code (2: something is wrong)."""
    try:
        loaded = load(config)
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    print("\n".join([*_summary(config, loaded), *_advice(loaded)]))
    if not live:
        return 0
    from loket.live_check import report

    lines, wrong = report(loaded)
    print("\n".join(lines))
    return 2 if wrong else 0


def _summary(file: Path, config: Config) -> Iterable[str]:
    verdict = f"{file} is right.{_next(config)}"
    yield f"{GREEN}{verdict}{PLAIN}" if sys.stdout.isatty() else verdict
    yield f"server  {config.server.public_url}, on port {config.server.port}"
    yield f"store   {config.store.url.partition(':')[0]}"
    for office in config.offices.values():
        yield f"office  {office.code} {office.name}, {say_zone(office.zone)}: {_channels(office)}"


def _next(config: Config) -> str:
    """Return what is still to do before anybody can write; nothing where somebody can."""
    if any(office.channels for office in config.offices.values()):
        return ""
    code = min(config.offices, default="CODE")
    return f" Next: give an office a channel, such as [office.{code}.channels.email]."


def _channels(office: Office) -> str:
    return ", ".join(sorted(office.channels)) or "no channel configured"


def _advice(config: Config) -> Iterable[str]:
    """Return what is allowed and yet worth a thought."""
    yield f"note    national holidays are known until the end of {decreed_until()}"
    if config.server.public_url.startswith("https:") and not config.server.proxies:
        # We speak no HTTPS ourselves.
        yield "note    a proxy stands before Loket: set server.proxies, or all count as one caller"
    for office in config.offices.values():
        address = office.variables["email_pengaduan"]
        if address and not address.endswith(OFFICIAL):
            yield f"note    office {office.code}: {address} lies outside {OFFICIAL}"
        yield from _borrowed(office)


def _borrowed(office: Office) -> Iterable[str]:
    """Return what a profile that was copied still says of the office from which it was copied."""
    for code, shipped in profiles().items():
        same = [name for name in OWN if office.variables[name] == shipped.variables[name] != ""]
        if same and office.code != code:
            named = ", ".join(same)
            yield f"note    office {office.code}: {named} are still those of {shipped.name}"
