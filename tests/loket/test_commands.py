"""The command line as an operator meets it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import channels
import offices
from loket.cli import app
from loket.demo.config import Ports
from router.officers import officers
from store import Store
from tests.ports import unused_port

COMMANDS = (
    "demo", "serve", "check", "migrate", "backup", "restore", "read", "ask", "deadline", "officer",
    "officer add", "officer list", "officer disable", "officer enable", "officer password",
    "kb", "kb import", "kb export", "kb check", "kb learn", "kb list",
)  # fmt: skip
SECTION = """
include = "{offices}/*.toml"
[server]
port = {port}
[store]
url = "sqlite:///{folder}/loket.db"
"""


def loket(*words: str, given: str = "") -> Result:
    """Run the command line."""
    return CliRunner().invoke(app, words, input=given)


@pytest.fixture
def config(tmp_path: Path) -> str:
    """A right configuration with an empty database."""
    file = tmp_path / "config.toml"
    file.write_text(SECTION.format(offices=offices.FOLDER, port=unused_port(), folder=tmp_path))
    return str(file)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    told = loket(*command.split(), "--help")
    assert told.exit_code == 0
    assert "Usage:" in told.stdout
    assert len(told.stdout.splitlines()) > 4


def test_the_command_line_is_a_module_too() -> None:
    command = [sys.executable, "-m", "loket", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "deadline" in told.stdout


def test_a_wrong_configuration_starts_nothing_and_names_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[server]\nprot = 1\n[store]\nurl = "mysql://x"\n')
    for command in ("serve", "check"):
        told = loket(command, "--config", str(file))
        assert told.exit_code == 2
        assert "prot" in told.stderr
        assert "store.url" in told.stderr
    assert list(tmp_path.iterdir()) == [file]


def test_a_missing_configuration_is_named() -> None:
    told = loket("serve", "--config", "nowhere.toml")
    assert told.exit_code == 2
    assert "nowhere.toml" in told.stderr


def test_the_demo_listens_on_no_port_above_the_highest() -> None:
    assert max(Ports(65530)) == 65535
    told = loket("demo", "--port", "65531")
    assert (told.exit_code, "65530" in told.stderr) == (2, True)


def test_a_port_that_is_taken_is_told_in_a_line(config: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(Path(config).read_text().split("port = ")[1].split()[0])))
        taken.listen()
        told = loket("serve", "--config", config)
    assert told.exit_code == 1
    assert "cannot listen on 127.0.0.1:" in told.stderr
    assert "Traceback" not in told.output


def test_a_database_without_its_folder_is_told_in_a_line(config: str) -> None:
    file = Path(config)
    file.write_text(file.read_text().replace("/loket.db", "/nowhere/loket.db"))
    folder = file.parent / "nowhere"
    for command in ("check", "serve", "migrate"):
        told = loket(command, "--config", config)
        assert (told.exit_code, told.stdout) == (2, "")
        line = f"{file}: store.url: there is no folder {folder} -> make it, or name another\n"
        assert told.stderr.startswith(line)
    assert not folder.exists()


def test_a_database_that_is_a_folder_is_told_in_a_line(config: str, tmp_path: Path) -> None:
    (tmp_path / "loket.db").mkdir()
    told = loket("check", "--config", config)
    assert told.exit_code == 2
    assert f'is a folder -> write "sqlite:///{tmp_path}/loket.db/loket.db"' in told.stderr


def test_officers_are_added_listed_and_disabled(config: str) -> None:
    assert loket("migrate", "-c", config).exit_code == 0
    added = loket(
        "officer",
        "add",
        "7604",
        "Sari@bps.example",
        "Sari",
        "-c",
        config,
        given="a long password\n",
    )
    assert added.exit_code == 0, added.stderr
    assert "sari@bps.example" in loket("officer", "list", "-c", config).stdout
    assert loket("officer", "disable", "7604", "sari@bps.example", "-c", config).exit_code == 0
    assert "disabled" in loket("officer", "list", "-c", config).stdout


def test_a_new_password_alone_lets_no_disabled_officer_in(config: str) -> None:
    who, given = ("7604", "a@b.id"), "a long password\n"
    loket("migrate", "-c", config)
    loket("officer", "add", *who, "Ani", "-c", config, given=given)
    loket("officer", "disable", *who, "-c", config)
    refused = loket("officer", "password", *who, "-c", config, given=given)
    assert refused.exit_code == 1
    assert "`loket officer enable`" in refused.stderr
    assert "disabled" in loket("officer", "list", "-c", config).stdout
    assert loket("officer", "enable", *who, "-c", config, given=given).exit_code == 0
    assert "disabled" not in loket("officer", "list", "-c", config).stdout


@pytest.fixture
def english(config: str) -> str:
    """A configuration in which an office reads English."""
    file = Path(config)
    file.write_text(file.read_text() + '[office.7604]\nlanguage = "en"\n')
    return config


async def test_an_officer_reads_the_language_of_the_office(english: str, tmp_path: Path) -> None:
    _run("migrate", "-c", english, given=b"")
    added = _run("officer", "add", "7604", "a@b.id", "A", "-c", english, given=b"a long password\n")
    assert added.returncode == 0, added.stderr
    store = Store(f"sqlite:///{tmp_path}/loket.db")
    (found,) = await store.read(officers, "7604")
    assert found.language == "en"
    await store.close()


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        (("add", "9999", "a@b.id", "A"), "a long password\n", "no office 9999"),
        (("add", "7604", "a@b.id", "A"), "short\n", "at least 10"),
        (("add", "7604", "nobody", "A"), "a long password\n", "no e-mail"),
        (("add", "7604", "@", "A"), "a long password\n", "no e-mail"),
        (("add", "7604", "a@b.id", " "), "a long password\n", "needs a name"),
        (("list", "9999"), "", "no office 9999"),
        (("add", "7604", "a@b.id", "A", "--role", "boss"), "a long password\n", "role must be"),
        (("password", "7604", "a@b.id"), "a long password\n", "no such officer"),
    ],
)
def test_a_wrong_officer_command_says_why(
    config: str, words: tuple[str, ...], given: str, told: str
) -> None:
    loket("migrate", "-c", config)
    found = loket("officer", *words, "-c", config, given=given)
    assert found.exit_code == 1
    assert told in found.stderr
    assert "Traceback" not in found.stderr


def test_a_password_that_is_no_text_is_refused_in_words(config: str) -> None:
    _run("migrate", "-c", config, given=b"")
    found = _run("officer", "add", "7604", "a@b.id", "A", "-c", config, given=b"\xff" * 12 + b"\n")
    assert found.returncode == 1
    assert found.stderr.decode() == "loket officer: the password is no UTF-8 text\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
def test_a_full_disk_is_said_in_one_line() -> None:
    command = [sys.executable, "-m", "loket", "deadline", "--json-lines"]
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(command, input=b"{}\n", stdout=full, stderr=-1, check=False)
    assert found.returncode == 1
    assert found.stderr.decode() == "loket: [Errno 28] No space left on device\n"


def test_a_closed_input_is_as_an_empty_one_and_a_closed_output_is_told() -> None:
    command = f"{sys.executable} -m loket ask 7604 --json-lines"
    silent = subprocess.run(["sh", "-c", f"{command} <&-"], capture_output=True, check=False)
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, b"", b"")
    mute = subprocess.run(["sh", "-c", f"echo {{}} | {command} >&-"], stderr=-1, check=False)
    assert (mute.returncode, mute.stderr) == (
        1,
        b"loket: standard output is closed; there is nowhere to answer\n",
    )


def test_json_that_is_neither_twilios_nor_metas_is_said_to_be_so() -> None:
    told = loket("read", "whatsapp", given='{"halo": 1}')
    assert (told.exit_code, json.loads(told.stdout)) == (
        1,
        {"error": "neither Twilio's (no MessageSid) nor Meta's (no entry)"},
    )


def test_a_database_that_is_not_migrated_says_what_to_do(config: str) -> None:
    found = loket("officer", "list", "-c", config)
    assert found.exit_code == 1
    assert "loket migrate" in found.stderr


@pytest.mark.parametrize("command", ["migrate", "officer list", "kb list 7604", "backup kept"])
def test_a_database_that_is_away_is_said_in_one_line(tmp_path: Path, command: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        f'include = "{offices.FOLDER}/*.toml"\n'
        f'[store]\nurl = "postgresql://loket@127.0.0.1:{unused_port()}/loket"\n'
    )
    found = loket(*command.split(), "-c", str(file))
    assert found.exit_code == 1
    assert len(found.stderr.splitlines()) == 1
    assert "Connection refused" in found.stderr


def test_a_backup_is_restored(config: str, tmp_path: Path) -> None:
    loket("migrate", "-c", config)
    loket("officer", "add", "7604", "a@b.id", "Ani", "-c", config, given="a long password\n")
    kept = str(tmp_path / "kept")
    assert loket("backup", kept, "-c", config).exit_code == 0
    (tmp_path / "loket.db").rename(tmp_path / "lost.db")
    assert loket("restore", kept, "-c", config).exit_code == 0
    assert "Ani" in loket("officer", "list", "-c", config).stdout


def test_what_came_after_a_backup_is_overwritten_only_when_it_is_said(
    config: str, tmp_path: Path
) -> None:
    kept = str(tmp_path / "kept")
    loket("migrate", "-c", config)
    loket("officer", "add", "7604", "a@b.id", "Ani", "-c", config, given="a long password\n")
    loket("backup", kept, "-c", config)
    loket("officer", "add", "7604", "b@b.id", "Budi", "-c", config, given="a long password\n")
    assert loket("restore", kept, "-c", config).exit_code == 1
    assert "Budi" in loket("officer", "list", "-c", config).stdout
    assert loket("restore", kept, "-c", config, "--replace").exit_code == 0
    listed = loket("officer", "list", "-c", config).stdout
    assert ("Ani" in listed, "Budi" in listed) == (True, False)


def test_a_backup_over_the_database_is_refused_in_a_line(config: str, tmp_path: Path) -> None:
    loket("migrate", "-c", config)
    found = loket("backup", str(tmp_path / "loket.db"), "-c", config)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == (
        f"loket: {tmp_path}/loket.db belongs to the database itself; name another file\n"
    )
    assert loket("officer", "list", "-c", config).exit_code == 0


def test_read_shows_a_payload_as_json() -> None:
    form = (
        "From=whatsapp%3A%2B6281234567890&To=whatsapp%3A%2B6281210007604&Body=halo&MessageSid=SM1"
    )
    told = loket("read", "whatsapp", given=form)
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout)["text"] == "halo"


def test_read_shows_an_sms_and_an_update_of_telegram() -> None:
    form = "MessageSid=SM1&From=%2B62812345678&To=%2B6281210007604&Body=Jam+buka%3F"
    told = loket("read", "sms", given=form)
    assert json.loads(told.stdout)["text"] == "Jam buka?"
    person = {"id": 5, "is_bot": False, "first_name": "Wulan"}
    said = {"message_id": 2, "date": 1, "from": person, "chat": {"id": 5, "type": "private"}}
    update = {"update_id": 9, "message": {**said, "text": "Jam buka?"}}
    told = loket("read", "telegram", given=json.dumps(update))
    assert json.loads(told.stdout)["sender"] == {"kind": "telegram", "value": "5", "name": "Wulan"}
    for channel, given in (("telegram", "[]"), ("telegram", "?"), ("sms", "x")):
        assert "error" in json.loads(loket("read", channel, given=given).stdout)


def test_what_cannot_be_read_is_said_in_the_exit_code_too() -> None:
    empty = '{"entry": [{"changes": [{"field": "messages", "value": null}]}]}'
    for channel, given in (
        ("whatsapp", ""), ("whatsapp", empty), ("whatsapp", '{"entry": []}'), ("telegram", "?"),
        ("phone", "x"), ("sms", "[]"),
    ):  # fmt: skip
        told = loket("read", channel, given=given)
        assert (told.exit_code, "error" in json.loads(told.stdout)) == (1, True)


def test_one_file_and_a_list_of_files_are_not_read_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: Halo\r\n\r\nisi")
    told = loket("read", "email", str(tmp_path / "a.eml"), "--json-lines", given="")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "standard input" in told.stderr


def test_read_goes_on_after_a_file_that_is_not_there(tmp_path: Path) -> None:
    mail = tmp_path / "a.eml"
    mail.write_bytes(b"From: a@example.org\r\nSubject: Halo\r\n\r\nisi\r\n")
    told = loket("read", "email", "--json-lines", given=f"{tmp_path}/none.eml\n{mail}\n")
    first, second = map(json.loads, told.stdout.splitlines())
    assert "error" in first
    assert second["subject"] == "Halo"
    assert told.exit_code == 1


def test_read_answers_every_line_with_one_line(tmp_path: Path) -> None:
    mail = tmp_path / "a.eml"
    mail.write_bytes("Subject: Halo\u2028dunia \x85 \U0001f64f\r\n\r\nisi".encode())
    lines = [os.fsencode(mail), b"", b"none\0.eml", b"\xe9.eml", os.fsencode(mail) + b"\r"]
    told = _run("read", "email", "--json-lines", given=b"\n".join(lines))
    seen = [json.loads(line) for line in told.stdout.decode().splitlines()]
    assert ["error" in one for one in seen] == [False, True, True, True, False], told.stderr
    assert seen[0]["subject"] == seen[4]["subject"]
    assert told.returncode == 1


def test_what_is_read_is_told_in_utf_8_whatever_the_terminal_speaks() -> None:
    told = _run("read", "email", given="Subject: Terima kasih \U0001f64f\r\n\r\n".encode())
    assert json.loads(told.stdout)["subject"] == "Terima kasih \U0001f64f"


def _run(*words: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own, on a terminal that knows no emoji."""
    command = [sys.executable, "-m", "loket", *words]
    spoken = {**os.environ, "PYTHONIOENCODING": "ascii"}
    return subprocess.run(command, input=given, capture_output=True, check=False, env=spoken)


def test_bytes_that_are_no_text_are_no_update_of_telegram() -> None:
    told = _run("read", "telegram", given=b"\xff\x00\x80")
    assert (told.returncode, json.loads(told.stdout)) == (1, {"error": "not JSON"})


def test_an_unknown_channel_cannot_be_read() -> None:
    told = loket("read", "fax", given="x")
    assert told.exit_code == 2
    assert told.stderr.endswith("try one of email, phone, sms, telegram, whatsapp\n")
    assert loket("read", "webchat", given="x").exit_code == 2


def test_a_channel_that_was_added_is_read_without_being_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fax.py").write_text("def describe(raw):\n    return {'text': raw.decode()}\n")
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "channels.fax", raising=False)
    told = loket("read", "fax", given="Halo")
    assert (told.exit_code, json.loads(told.stdout)) == (0, {"text": "Halo"})


def test_a_deadline_explains_itself() -> None:
    told = loket("deadline", "7604", "whatsapp", "--at", "2026-03-17T10:00:00+08:00")
    assert told.exit_code == 0, told.stderr
    assert "25 M" in told.stdout
    assert "15.30" in told.stdout or "15:30" in told.stdout


def test_one_question_and_lines_of_questions_are_not_asked_at_once() -> None:
    told = loket("ask", "7604", "jam buka?", "--json-lines", given='{"text": "halo"}\n')
    assert (told.exit_code, told.stdout) == (2, "")
    assert "--json-lines takes its questions from standard input" in told.stderr


def test_ask_says_what_the_bot_would_do() -> None:
    lines = '{"text": "jam berapa buka kak"}\n{"text": "saya mau bicara dengan petugas"}\n'
    told = loket("ask", "7604", "--json-lines", given=lines)
    assert told.exit_code == 0, told.stderr
    first, second = map(json.loads, told.stdout.splitlines())
    assert first["candidates"][0]["article"] == "jam-layanan"
    assert second["decision"] == "handoff"
