"""The demo's folder and its configuration, a real one that can be changed by hand."""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import offices
from loket.config import Config, load

TEMPLATE = Path(__file__).with_name("config_template.toml")


class PortsDifferError(Exception):
    """The configuration that was kept is for another port than the one asked for."""

    def __init__(self, file: Path, port: int) -> None:
        super().__init__(
            f"{file} is for port {port}. Run loket demo --port {port}, choose another --folder, "
            f"or let --fresh write it anew"
        )


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the demo listens: pages, the SMTP door, mail sink, Twilio, exchanges, Telegram."""

    pages: int

    def __iter__(self) -> Iterator[int]:
        """Give all ports."""
        return iter((self.pages, self.door, self.sink, self.twilio, self.manager, self.telegram))

    @property
    def door(self) -> int:
        """Takes mail for the offices."""
        return self.pages + 1

    @property
    def sink(self) -> int:
        """Takes mail for the citizens."""
        return self.pages + 2

    @property
    def twilio(self) -> int:
        """Plays Twilio's REST interface."""
        return self.pages + 3

    @property
    def manager(self) -> int:
        """Plays the exchanges' Manager Interface."""
        return self.pages + 4

    @property
    def telegram(self) -> int:
        """Plays Telegram's Bot API."""
        return self.pages + 5


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the demo keeps everything."""

    path: Path

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.path / "config.toml"

    @property
    def database(self) -> Path:
        """What was played and tried."""
        return self.path / "loket.db"

    @property
    def mail(self) -> Path:
        """The citizens' mailboxes."""
        return self.path / "mail"

    @property
    def calls(self) -> Path:
        """The exchanges' call logs."""
        return self.path / "asterisk"

    @property
    def unfinished(self) -> Path:
        """Is there while the week is being played: it tells of a play that was interrupted."""
        return self.path / "unfinished"

    def forget(self) -> None:
        """Delete what an earlier demo left; nothing else that may lie in the folder."""
        self.forget_play()
        self.config.unlink(missing_ok=True)
        shutil.rmtree(self.calls, ignore_errors=True)

    def forget_play(self) -> None:
        """Delete what was played and tried; the configuration stays."""
        for name in ("loket.db", "loket.db-wal", "loket.db-shm", self.unfinished.name):
            (self.path / name).unlink(missing_ok=True)
        shutil.rmtree(self.mail, ignore_errors=True)


def prepare(folder: Folder, ports: Ports) -> Config:
    """Return the folder's configuration, written if there is none.

    A play that was interrupted is forgotten. Raises ConfigError, PortsDifferError, OSError.
    """
    folder.path.mkdir(parents=True, exist_ok=True)
    if folder.unfinished.exists():
        folder.forget_play()
    if not folder.config.exists():
        folder.config.write_text(_written(folder, ports), "utf-8")
        folder.config.chmod(0o600)  # it holds what signs webhooks and marks mail
    config = load(folder.config)
    if config.server.port != ports.pages:
        raise PortsDifferError(folder.config, config.server.port)
    return config


def _written(folder: Folder, ports: Ports) -> str:
    profiles = os.path.relpath(offices.FOLDER, folder.path)
    return TEMPLATE.read_text("utf-8").format(
        config=folder.config, offices=f"{Path(profiles).as_posix()}/*.toml", port=ports.pages,
        door=ports.door, sink=ports.sink, twilio=ports.twilio, manager=ports.manager,
        telegram=ports.telegram, bot=f"{secrets.token_hex(17)}a",
        calls=folder.calls.as_posix(),
        account=f"AC{secrets.token_hex(16)}", token=secrets.token_hex(16),
        secret=secrets.token_urlsafe(24),
    )  # fmt: skip
