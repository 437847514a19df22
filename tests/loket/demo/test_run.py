import asyncio
import io
import secrets
import socket
import sqlite3
from pathlib import Path

import pytest
from aiohttp import ClientSession
from rich.console import Console

from channels.whatsapp import sign
from loket.demo.commands import commands
from loket.demo.config import Folder, Ports, prepare
from loket.demo.letter import answer, compose, post
from loket.demo.run import performing, run
from loket.demo.screen import welcome
from loket.demo.stage import Stage
from loket.demo.telegram_standin import chat_of
from store.alone import held_file
from tests.loket.demo.ports import free_ports

WULAN = "+6281200001001"
LOOKS = 200


async def until_on_screen(stage: Stage, text: str) -> None:
    for _ in range(LOOKS):
        if any(text in said for said in on_screen(stage)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(on_screen(stage))


def on_screen(stage: Stage) -> list[str]:
    return [b.text for b in stage.phones.bubbles(stage.lines["7604"], WULAN) if b.shown]


def count(folder: Folder, table: str) -> int:
    with sqlite3.connect(f"file:{folder.path}/loket.db?mode=ro", uri=True) as database:
        number: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return number


def silent() -> Console:
    return Console(file=io.StringIO())


async def test_what_was_tried_is_there_when_the_demo_starts_again(tmp_path: Path) -> None:
    folder, ports = Folder(tmp_path), free_ports()
    config = prepare(folder, ports)
    async with performing(config, folder, ports, silent()) as stage:
        await stage.phones.say(stage.lines["7604"], WULAN, "Wulan", "jam layanan?")
        await until_on_screen(stage, "08.00-15.30")
        bot = stage.bots["7604"]
        stage.telegram.say(bot, stage.people[1], "Selamat pagi")
        async with asyncio.timeout(60):
            while len(bot.chats[chat_of(stage.people[1])]) < 2:  # noqa: ASYNC110 - its answer
                await asyncio.sleep(0.05)
        said, played = on_screen(stage), count(folder, "message")
    again = silent()
    async with performing(prepare(folder, ports), folder, ports, again) as stage:
        assert on_screen(stage) == said
        assert count(folder, "message") == played
        first = stage.bots["7604"].chats[chat_of(stage.people[1])][0]
        assert (first.mine, first.text) == (True, "Selamat pagi")
        await _post_a_webhook_by_other_means(stage)
        await until_on_screen(stage, "dari luar simulator")
        await _answer_a_letter_of_the_week(stage, folder)
        welcome(again, stage, ports)
        _check_told(again, stage)


async def _post_a_webhook_by_other_means(stage: Stage) -> None:
    """Sign and post a form as anybody can who reads the terminal."""
    line = stage.lines["7604"]
    form = {
        "AccountSid": line.account, "Body": "dari luar simulator", "NumMedia": "0",
        "From": f"whatsapp:{WULAN}", "To": f"whatsapp:{line.number}",
        "MessageSid": f"SM{secrets.token_hex(16)}",
    }  # fmt: skip
    headers = {"X-Twilio-Signature": sign(line.webhook, form, stage.secret)}
    async with (
        ClientSession() as http,
        http.post(line.webhook, data=form, headers=headers) as response,
    ):
        assert response.status == 200


async def _answer_a_letter_of_the_week(stage: Stage, folder: Folder) -> None:
    """Reply to what an officer wrote in the week: it is no new conversation."""
    mamuju = stage.posts["7604"].address
    person, letter = next(
        (p, one)
        for p in stage.people
        for one in stage.mailboxes.letters(p.email)
        if one.way == "received" and mamuju in one.header("From")
    )
    before, messages = count(folder, "conversation"), count(folder, "message")
    mail = compose(answer(letter), person, stage.clock())
    await post(mail, person.email, answer(letter).to, "127.0.0.1", stage.posts["7604"].port)
    assert count(folder, "message") > messages
    assert count(folder, "conversation") == before


def _check_told(console: Console, stage: Stage) -> None:
    assert isinstance(console.file, io.StringIO)
    told = console.file.getvalue().replace("\n", "")
    assert "Played" not in told
    for wanted in (stage.url, stage.secret, "selamat-datang", "joko@pasuruan.example", "Ctrl+C"):
        assert wanted in told


async def test_the_command_for_a_webhook_signs_its_fields_in_order(tmp_path: Path) -> None:
    folder, ports = Folder(tmp_path), free_ports()
    async with performing(prepare(folder, ports), folder, ports, silent()) as stage:
        told = dict(commands(stage))
    assert set(told) == {"whatsapp", "email", "calls"}
    signed = told["whatsapp"].partition("printf")[2].partition("openssl")[0].split()
    names = [word for word in signed if word[0].isupper()]
    assert names == sorted(names) == ["AccountSid", "Body", "From", "MessageSid", "NumMedia", "To"]
    assert told["calls"].count("Wulan Anggraini") == 1


def test_a_port_in_use_is_named_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        ports = free_ports()
        taken.bind(("127.0.0.1", ports.sink))
        taken.listen()
        assert run(port=ports.pages, folder=tmp_path / "demo", fresh=False) == 1
    said = capsys.readouterr().err
    assert f"port {ports.sink} is in use" in said
    assert f"which needs {ports.pages + 100} to {ports.telegram + 100}" in said
    assert f"loket demo --port {ports.pages + 100}" in said
    assert not (tmp_path / "demo").exists()


def test_a_wrong_configuration_starts_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ports = free_ports()
    (tmp_path / "config.toml").write_text("[server]\nprot = 8700\n", "utf-8")
    assert run(port=ports.pages, folder=tmp_path, fresh=False) == 2
    assert "did you mean 'port'" in capsys.readouterr().err
    assert not (tmp_path / "loket.db").exists()


def test_a_folder_of_another_port_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(Folder(tmp_path), Ports(18700))
    assert run(port=free_ports().pages, folder=tmp_path, fresh=False) == 2
    assert "--port 18700" in capsys.readouterr().err


def test_a_demo_that_runs_lets_no_other_into_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Folder(tmp_path)
    prepare(place, Ports(18700))
    with held_file(place.database):  # before the configuration is read or thrown away
        assert run(port=free_ports().pages, folder=tmp_path, fresh=False) == 1
    assert "is in use by a Loket that runs" in capsys.readouterr().err
