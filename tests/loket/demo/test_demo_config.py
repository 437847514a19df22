from pathlib import Path

import pytest

from channels.email import Settings as Email
from loket.config import load
from loket.demo.config import Folder, Ports, PortsDifferError, prepare

PORTS = Ports(18700)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "demo data")


def test_a_fresh_folder_gets_a_configuration_that_is_right(folder: Folder) -> None:
    config = prepare(folder, PORTS)
    assert sorted(config.offices) == ["1309", "3514", "7501", "7604"]
    assert config.server.public_url == "http://127.0.0.1:18700"
    assert {code: sorted(o.channels) for code, o in config.offices.items()} == {
        "1309": ["email", "phone", "webchat"],
        "3514": ["email", "phone", "webchat", "whatsapp"],
        "7501": ["email", "phone", "webchat", "whatsapp"],
        "7604": ["email", "phone", "telegram", "webchat", "whatsapp"],
    }


def test_its_secrets_are_its_own_and_nobody_elses_to_read(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other")
    secrets = [
        prepare(one, PORTS).offices["7604"].channels["whatsapp"]["auth_token"]
        for one in (folder, other)
    ]
    assert secrets[0] != secrets[1]
    assert folder.config.stat().st_mode & 0o077 == 0


def test_what_was_changed_by_hand_is_kept(folder: Folder) -> None:
    prepare(folder, PORTS)
    changed = folder.config.read_text("utf-8").replace("whatsapp = 3", "whatsapp = 4", 1)
    folder.config.write_text(changed, "utf-8")
    assert prepare(folder, PORTS).offices["7604"].quiet["whatsapp"] == 4


def test_the_example_of_a_mailbox_is_right_once_it_is_uncommented(folder: Folder) -> None:
    prepare(folder, PORTS)
    lines = folder.config.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if "channels.email.imap]]" in line)
    for number in range(start, start + 8):
        lines[number] = lines[number].removeprefix("# ")
    written = "\n".join(lines).replace('"env:MAMUJU_MAIL"', '"a-password"')
    folder.config.write_text(written, "utf-8")
    section = Email.model_validate(load(folder.config).offices["7604"].channels["email"])
    assert [box.host for box in section.imap] == ["imap.example.go.id"]


def test_another_port_than_the_configurations_is_refused(folder: Folder) -> None:
    prepare(folder, PORTS)
    with pytest.raises(PortsDifferError, match="--port 18700"):
        prepare(folder, Ports(18800))


def test_forgetting_deletes_only_what_the_demo_made(folder: Folder) -> None:
    prepare(folder, PORTS)
    (folder.path / "loket.db").touch()
    (folder.mail / "a@b").mkdir(parents=True)
    (folder.path / "mine.txt").touch()
    folder.forget()
    assert [one.name for one in folder.path.iterdir()] == ["mine.txt"]


def test_a_play_that_was_interrupted_begins_anew_with_the_same_configuration(
    folder: Folder,
) -> None:
    written = prepare(folder, PORTS)
    (folder.path / "loket.db").touch()
    folder.unfinished.touch()
    assert prepare(folder, PORTS) == written
    assert [one.name for one in folder.path.iterdir()] == ["config.toml"]
