"""`loket check --live` tries every connection and says in words what is wrong."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestServer
from aiosmtpd.smtp import SMTP, AuthResult

from loket.check_command import run
from loket.config import load
from loket.live_check import try_all
from router.channel import Tried
from tests.channels.email.imap_server import PASSWORD, USER, ImapServer
from tests.channels.phone.test_database import SCHEMA
from tests.ports import unused_port

ACCOUNT, BOT, RIGHT = "AC" + "7604" * 8, "123456:" + "A" * 35, "rahasia-benar"
CONFIG = """
[store]
url = "sqlite:///{database}"
[office.7604]
name = "BPS Kabupaten Mamuju"
zone = "Asia/Makassar"
[office.7604.channels.whatsapp]
account_sid = "{account}"
auth_token = "{token}"
number = "+6281210007604"
api_base = "{http}"
[office.7604.channels.sms]
account_sid = "{account}"
auth_token = "{token}"
number = "+6281210007604"
api_base = "{http}"
[office.7604.channels.telegram]
bot_token = "{bot}"
api_base = "{http}"
[[office.7604.channels.phone.cdr]]
path = "{log}"
queue_log = "{log}"
cel = "{log}"
manager = {{ port = {ami}, username = "loket", secret = "{token}" }}
[[office.7604.channels.phone.cdr]]
name = "freepbx"
database = "sqlite:///{pbx}"
[office.7604.channels.email]
address = "pst@mamuju.example"
secret = "rahasia-kantor-mamuju"
[office.7604.channels.email.smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
user = "loket"
password = "{token}"
[[office.7604.channels.email.imap]]
host = "127.0.0.1"
port = {imap}
security = "none"
user = "{user}"
password = "{secret}"
folder = "{folder}"
[office.3514]
name = "BPS Kabupaten Pasuruan"
zone = "Asia/Jakarta"
[office.3514.channels.whatsapp]
provider = "meta"
number = "+6281210003514"
phone_number_id = "35140000"
access_token = "{token}"
app_secret = "rahasia-aplikasi"
verify_token = "kata-sandi"
api_base = "{http}"
[office.3514.channels.webchat]
[office.3514.notices.telegram]
bot_token = "{bot}"
api_base = "{http}"
"""


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with ImapServer() as server:
        yield server


async def providers(request: web.Request) -> web.Response:
    """Twilio, Meta and Telegram, as far as they say whether they know us."""
    shown = request.headers.get("Authorization", "")
    known = {
        f"/2010-04-01/Accounts/{ACCOUNT}.json": shown == encode_basic_auth(ACCOUNT, RIGHT),
        "/v23.0/35140000": shown == f"Bearer {RIGHT}",
        f"/bot{BOT}/getMe": True,
    }
    if not known.get(request.path):
        return web.json_response({"ok": False}, status=401)
    return web.json_response({"ok": True, "status": "active", "id": "35140000"})


async def manager(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An exchange's Manager Interface."""
    writer.write(b"Asterisk Call Manager/5.0\r\n")
    said = await reader.readuntil(b"\r\n\r\n")
    answer = b"Success" if RIGHT.encode() in said else b"Error"
    writer.write(b"Response: " + answer + b"\r\nMessage: told\r\n\r\n")
    writer.close()


@asynccontextmanager
async def world(imap: ImapServer, folder: Path) -> AsyncIterator[dict[str, Any]]:
    """Everybody whom the configuration names, well and with the right secrets."""
    app = web.Application()
    app.router.add_get("/{path:.*}", providers)
    loop, smtp, ami = asyncio.get_running_loop(), unused_port(), unused_port()

    def judge(*asked: Any) -> AuthResult:
        return AuthResult(success=asked[-1].password == RIGHT.encode(), handled=False)

    post = await loop.create_server(
        lambda: SMTP(None, loop=loop, authenticator=judge, auth_require_tls=False),
        "127.0.0.1", smtp,
    )  # fmt: skip
    exchange = await asyncio.start_server(manager, "127.0.0.1", ami)
    log = folder / "Master.csv"
    log.touch()
    with sqlite3.connect(folder / "pbx.db") as table:
        table.execute(SCHEMA)
    async with TestServer(app) as server, post, exchange:
        yield {
            "database": folder / "new.db", "account": ACCOUNT, "token": RIGHT, "bot": BOT,
            "http": str(server.make_url("")).rstrip("/"), "log": log, "ami": ami, "smtp": smtp,
            "imap": imap.port, "user": USER, "secret": PASSWORD, "folder": "INBOX",
            "pbx": folder / "pbx.db",
        }  # fmt: skip


async def tried(folder: Path, settings: dict[str, Any]) -> list[tuple[str, Tried]]:
    file = folder / "config.toml"
    file.write_text(CONFIG.format(**settings), "utf-8")
    return await try_all(load(file))


async def test_what_is_well_is_named_and_nothing_is_sent(tmp_path: Path, imap: ImapServer) -> None:
    async with world(imap, tmp_path) as settings:
        found = await tried(tmp_path, settings)
    assert [(whose, one.fault) for whose, one in found if one.fault] == []
    whose = sorted({whose for whose, _ in found})
    assert whose == [
        "3514 notices", "3514 whatsapp", "7604 email", "7604 phone", "7604 sms", "7604 telegram",
        "7604 whatsapp", "store",
    ]  # fmt: skip
    assert len(found) == 13
    assert not (tmp_path / "new.db").exists()


async def test_each_thing_that_is_wrong_is_told_with_how_to_mend_it(
    tmp_path: Path, imap: ImapServer
) -> None:
    async with world(imap, tmp_path) as settings:
        wrong = {"token": "salah-sama-sekali", "secret": "salah", "bot": "654321:" + "B" * 35}
        lost = {"log": tmp_path / "none.csv", "pbx": tmp_path / "none.db"}
        found = await tried(tmp_path, settings | wrong | lost)
        folder = await tried(tmp_path, settings | {"folder": "Pengaduan"})
    faults = {(whose, one.what.split()[0]): f"{one.fault} -> {one.mend}" for whose, one in found}
    assert "Twilio refuses the account's token" in faults["7604 whatsapp", "Twilio"]
    assert "channels.sms" in faults["7604 sms", "Twilio"]
    assert "access_token" in faults["3514 whatsapp", "Meta"]
    assert "@BotFather" in faults["7604 telegram", "Telegram"]
    assert "@BotFather" in faults["3514 notices", "Telegram"]
    assert "app password" in faults["7604 email", "IMAP"]
    assert "refused the password (535)" in faults["7604 email", "SMTP"]
    assert "manager.conf" in faults["7604 phone", "manager"]
    phone = [f"{one.what}: {one.fault} -> {one.mend}" for whose, one in found if "phone" in whose]
    assert [line for line in phone if "no such file" in line] == [
        f"{what} {tmp_path}/none.csv: cannot be read: no such file or directory"
        f" -> check {key}, and who may read it"
        for what, key in (("call log", "path"), ("queue_log", "queue_log"), ("CEL", "cel"))
    ]
    assert any("call table cdr: cannot be read (OperationalError)" in line for line in phone)
    assert all(one.fault for whose, one in found if whose != "store")
    assert not any(secret in str(found) for secret in (RIGHT, *wrong.values()))
    (box,) = [one for _, one in folder if one.what.startswith("IMAP")]
    assert box.fault == "there is no folder 'Pengaduan'"


def test_who_cannot_be_reached_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = unused_port()
    file = tmp_path / "config.toml"
    settings = {
        "database": tmp_path / "new.db", "account": ACCOUNT, "token": RIGHT, "bot": BOT,
        "http": f"http://127.0.0.1:{nobody}", "log": file, "ami": nobody, "smtp": nobody,
        "imap": nobody, "user": USER, "secret": PASSWORD, "folder": "INBOX",
        "pbx": tmp_path / "none.db",
    }  # fmt: skip
    file.write_text(CONFIG.format(**settings), "utf-8")
    assert run(file, live=True) == 2
    said = capsys.readouterr().out
    assert f"wrong   7604 email     IMAP 127.0.0.1:{nobody} INBOX: refuses connections" in said
    assert said.count("refuses connections -> check the address, the firewall") == 8
    assert "13 connections tried, 9 wrong" in said
    assert run(file) == 0
