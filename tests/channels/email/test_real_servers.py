"""Rules 3, 4, 5 and 15 before servers that people really run, where they are installed.

On Debian: apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd exim4-daemon-light.
"""

import asyncio
import os
import shutil
import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from channels.email import Channel
from tests.cast import MAMUJU
from tests.channels.email.dovecot import PASSWORD, USER, Dovecot
from tests.channels.email.exim import Exim
from tests.channels.email.post_office import OFFICE, PostOffice, letter, outgoing, settings
from tests.channels.email.test_mailbox import reading, soon, until
from tests.ports import unused_port


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database is enough: what happens here happens before it."""
    return f"sqlite:///{tmp_path}/loket.db"


def needs(program: str) -> pytest.MarkDecorator:
    """Skip, and say why, where a server cannot be run."""
    found = shutil.which(program) and os.geteuid() == 0
    return pytest.mark.skipif(not found, reason=f"needs {program} on the PATH, and root to run it")


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as made:
        yield made


def box(server: Dovecot, **changes: Any) -> dict[str, Any]:
    usual = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": USER}
    return {**usual, "password": PASSWORD, "poll": 500, "first_days": 3650, **changes}


@needs("dovecot")
async def test_rules_03_04_05_dovecot_is_read_by_its_hints_and_after_a_new_uidvalidity(
    post_office: PostOffice, dovecot: Dovecot
) -> None:
    await asyncio.to_thread(dovecot.put, letter("Satu"), letter("Satu"), letter("Dua"))
    async with reading(post_office, box(dovecot)) as channel:
        assert await until(post_office, 2) == ["Satu", "Dua"]
        await soon(lambda: any(one.read_at for one in channel.mailboxes))
        await asyncio.to_thread(_lmtp, dovecot.lmtp, letter("Tiga"))
        assert await until(post_office, 3) == ["Satu", "Dua", "Tiga"]
    await asyncio.to_thread(dovecot.make_inbox_anew)
    await asyncio.to_thread(dovecot.put, letter("Empat"))
    post_office.clock.forward(minutes=5)
    async with reading(post_office, box(dovecot)):
        assert await until(post_office, 4) == ["Satu", "Dua", "Tiga", "Empat"]


@needs("dovecot")
async def test_dovecot_keeps_what_was_read_and_what_was_sent_in_their_folders(
    post_office: PostOffice, dovecot: Dovecot
) -> None:
    await asyncio.to_thread(dovecot.put, letter("Satu"), letter("Dua"))
    async with reading(post_office, box(dovecot, processed="Processed")):
        await until(post_office, 2)
        await soon(lambda: len(dovecot.names("Processed")) == 2)
    section = box(dovecot, sent="Terkirim")
    made = settings(smtp_port=post_office.world_port, imap=(section,))
    channel = Channel(post_office.router.offices[MAMUJU], made, post_office.router)
    await channel.send(outgoing())
    await channel.close()
    assert len(await asyncio.to_thread(dovecot.names, "Terkirim")) == 1


@needs("exim4")
async def test_rule_15_exim_before_our_door_loses_and_doubles_nothing(
    post_office: PostOffice,
) -> None:
    port = unused_port()
    aliases = ("data@mamuju.example",)
    made = settings(door=f"lmtp://127.0.0.1:{port}", aliases=aliases)
    channel = Channel(post_office.router.offices[MAMUJU], made, post_office.router)
    await post_office.open(channel, port)
    with Exim(port) as exim:
        mails = [letter(f"Surat {n}", Message_ID=f"<e{n}@x>") for n in range(8)]
        mails.append(letter("é " * 3000, Message_ID="<panjang@x>").replace(b"=\r\n", b""))
        for mail in mails:
            await asyncio.to_thread(_smtp, exim.port, mail, [OFFICE, *aliases])
        log = await asyncio.to_thread(exim.settled)
    assert len(await post_office.heard()) == len(mails)
    assert log.count(" => ") + log.count(" -> ") == 2 * len(mails), log
    assert " == " not in log, log
    [first, *_] = await post_office.payloads()
    assert b"Envelope-to:" in first.body
    assert b"Return-path: <hendra@example.org>" in first.body


def _smtp(port: int, mail: bytes, recipients: list[str]) -> None:
    for _ in range(100):
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
                server.sendmail("hendra@example.org", recipients, mail)
            return
        except ConnectionRefusedError:
            import time

            time.sleep(0.05)
    raise TimeoutError


def _lmtp(port: int, mail: bytes) -> None:
    with smtplib.LMTP("127.0.0.1", port) as server:
        server.sendmail("hendra@example.org", [f"{USER}@mamuju.example"], mail)
