"""Small things that an operator types."""

import socket
import sys
from asyncio import create_subprocess_exec, subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

import offices
from loket.cli import app
from store import Store
from store.alone import held
from store.migrate import migrate
from tests.ports import unused_port

LOG = (
    '"","081234567890","7604","from-trunk","081234567890","PJSIP/trunk-1","PJSIP/101-1","Dial",'
    '"PJSIP/101","2026-11-16 01:00:00","2026-11-16 01:00:05","2026-11-16 01:01:00",60,55,'
    '"ANSWERED","DOCUMENTATION","1700000000.1","","1700000000.1"\n'
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(
        f'include = "{offices.FOLDER}/mamuju.toml"\n[server]\nport = 8799\n'
        f'[store]\nurl = "sqlite:///{tmp_path}/loket.db"\n'
        '[office.7604.channels.phone]\nnumbers = ["7604"]\n'
    )
    store = Store(f"sqlite:///{tmp_path}/loket.db")
    migrate(store.engine)
    store.engine.dispose()
    return file


def test_it_says_its_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.startswith("loket ")


def test_a_deadline_counts_from_now_when_nothing_else_is_said(config: Path) -> None:
    told = CliRunner().invoke(app, ["deadline", "7604", "whatsapp", "--config", str(config)])
    assert told.exit_code == 0, told.output


def test_a_call_log_is_imported_once(config: Path, tmp_path: Path) -> None:
    log = tmp_path / "Master.csv"
    log.write_text(LOG)
    asked = ["import", "phone", "7604", str(log), "--config", str(config)]
    first, again = (CliRunner().invoke(app, asked).output for _ in range(2))
    assert first.startswith("1 new rows, 0 that could not be read")
    assert again.startswith("0 new rows")


def test_calls_for_a_database_that_is_away_are_refused_in_one_line(
    config: Path, tmp_path: Path
) -> None:
    log, held = tmp_path / "Master.csv", config.read_text()
    log.write_text(LOG)
    away = f"postgresql://loket@127.0.0.1:{unused_port()}/loket"
    config.write_text(held.replace(f"sqlite:///{tmp_path}/loket.db", away))
    told = CliRunner().invoke(app, ["import", "phone", "7604", str(log), "--config", str(config)])
    assert told.exit_code == 1
    assert len(told.stderr.splitlines()) == 1
    assert "Connection refused" in told.stderr


def test_a_call_log_of_a_stranger_is_refused(config: Path) -> None:
    asked = ["import", "phone", "9999", "none.csv", "--config", str(config)]
    assert CliRunner().invoke(app, asked).exit_code == 2


async def test_a_second_server_on_one_file_or_one_port_is_refused_before_it_works(
    config: Path, tmp_path: Path
) -> None:
    with held(Store(f"sqlite:///{tmp_path}/loket.db").engine):
        assert "in use by a Loket that runs" in await _served(config)
        restored = CliRunner().invoke(app, ["restore", "none", "--config", str(config)])
        assert restored.exit_code == 1
        assert "stop it first" in restored.output
    with socket.create_server(("127.0.0.1", 8799)):
        assert "cannot listen on 127.0.0.1:8799" in await _served(config)


async def _served(config: Path) -> str:
    """Start a server that cannot; return what it told."""
    command = [sys.executable, "-m", "loket", "serve", "--config", str(config)]
    process = await create_subprocess_exec(*command, stderr=subprocess.PIPE)
    _, told = await process.communicate()
    assert process.returncode == 1, told
    return told.decode()
