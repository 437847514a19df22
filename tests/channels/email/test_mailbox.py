import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from channels.email import Channel
from desk.cursor import Cursor
from router import Router
from tests.cast import MAMUJU, FixedClock
from tests.channels.email.imap_server import PASSWORD, USER, ImapServer
from tests.channels.email.post_office import PostOffice, letter, settings
from tests.channels.email.refusing import refusing
from tests.channels.email.relay import between


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ImapServer]:
    with ImapServer() as made:
        yield made


@pytest.fixture
def server(shared_server: ImapServer) -> ImapServer:
    shared_server.empty()
    return shared_server


def mailbox(server: ImapServer, **changes: Any) -> dict[str, Any]:
    usual = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": USER}
    return {**usual, "password": PASSWORD, "poll": 1, "first_days": 3650, **changes}


@contextlib.asynccontextmanager
async def reading(
    office: PostOffice, *boxes: dict[str, Any], **changes: Any
) -> AsyncIterator[Channel]:
    """Read mailboxes until the end of the block."""
    channel = Channel(office.router.offices[MAMUJU], settings(imap=boxes, **changes), office.router)
    listening = asyncio.create_task(channel.listen())
    try:
        yield channel
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


async def until(office: PostOffice, count: int) -> list[str]:
    """Wait for so many messages; return their texts."""
    for _ in range(400):
        heard = await office.heard()
        if len(heard) >= count:
            return [message.text for message in heard]
        await asyncio.sleep(0.02)
    raise TimeoutError(f"{len(await office.heard())} of {count} messages")


async def soon(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(400):
        if await asyncio.to_thread(holds):
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


async def in_background(work: Callable[..., None], *args: Any) -> None:
    await asyncio.to_thread(work, *args)


async def test_what_lies_in_the_mailbox_and_what_comes_later_is_heard(
    post_office: PostOffice, server: ImapServer
) -> None:
    server.put(letter("Satu"), letter("Dua"))
    async with reading(post_office, mailbox(server)):
        assert await until(post_office, 2) == ["Satu", "Dua"]
        await in_background(server.put, letter("Tiga"))
        assert await until(post_office, 3) == ["Satu", "Dua", "Tiga"]
    assert await asyncio.to_thread(server.unseen) == 3


async def test_rule_05_the_servers_hint_is_enough(
    post_office: PostOffice, server: ImapServer
) -> None:
    async with reading(post_office, mailbox(server, poll=500)) as channel:
        await soon(lambda: any(box.read_at for box in channel.mailboxes))
        for number in range(1, 20):  # pymap does not tell what came between a look and the waiting
            await in_background(server.put, letter(f"Surat {number}"))
            with contextlib.suppress(TimeoutError):
                assert len(await until(post_office, number)) == number
                return
    pytest.fail("no hint was heeded")


async def test_rule_04_a_restart_goes_on_where_it_was(
    post_office: PostOffice, server: ImapServer
) -> None:
    server.put(letter("Satu"))
    async with reading(post_office, mailbox(server)):
        await until(post_office, 1)
    await in_background(server.put, letter("Dua"))
    post_office.clock.forward(minutes=5)
    async with reading(post_office, mailbox(server)):
        assert await until(post_office, 2) == ["Satu", "Dua"]
    [cursor] = await _cursors(post_office)
    assert cursor.value["uid"] == max(await asyncio.to_thread(server.names))


async def test_rule_04_a_mailbox_made_anew_is_read_anew_without_doubles(
    post_office: PostOffice, server: ImapServer
) -> None:
    server.put(letter("Satu"), letter("Dua"))
    async with reading(post_office, mailbox(server)):
        await until(post_office, 2)
    await in_background(server.stop)
    await in_background(server.start)
    await in_background(server.put, letter("Dua"), letter("Tiga"))
    post_office.clock.forward(minutes=5)
    async with reading(post_office, mailbox(server)):
        assert await until(post_office, 3) == ["Satu", "Dua", "Tiga"]


async def test_rule_04_a_mailbox_made_anew_while_it_is_read_is_noticed(
    post_office: PostOffice, server: ImapServer
) -> None:
    with server.client() as client:
        client.create_folder("Kotak")
    server.put(letter("Satu"), letter("Dua"), folder="Kotak")

    def make_anew() -> None:
        with server.client() as client:
            client.delete_folder("Kotak")
            client.create_folder("Kotak")
        server.put(letter("Dua"), letter("Tiga"), folder="Kotak")

    async with reading(post_office, mailbox(server, folder="Kotak")) as channel:
        await until(post_office, 2)
        await soon(lambda: any(box.read_at for box in channel.mailboxes))
        await in_background(make_anew)
        assert await until(post_office, 3) == ["Satu", "Dua", "Tiga"]


async def test_rule_05_a_server_that_restarts_is_read_again(
    post_office: PostOffice, server: ImapServer
) -> None:
    server.put(letter("Satu"))
    async with reading(post_office, mailbox(server)):
        await until(post_office, 1)
        await in_background(server.stop)
        await in_background(server.start)
        await in_background(server.put, letter("Dua"))
        assert "Dua" in await until(post_office, 2)


async def test_two_mailboxes_are_read_and_one_mail_in_both_is_one_message(
    post_office: PostOffice, server: ImapServer
) -> None:
    server.put(letter("Satu"))
    server.put(letter("Satu"), letter("Dua"), folder="Sent")
    boxes = mailbox(server), mailbox(server, folder="Sent")
    async with reading(post_office, *boxes):
        assert sorted(await until(post_office, 2)) == ["Dua", "Satu"]
        await soon(lambda: len(server.names("Sent")) >= 2)
    assert len(await post_office.heard()) == 2


async def test_a_mail_that_is_too_large_becomes_a_message_that_says_so(
    post_office: PostOffice, server: ImapServer
) -> None:
    server.put(letter("kata " * 300_000, Subject="Besar"), letter("Kecil"))
    async with reading(post_office, mailbox(server), max_mb=1):
        large, small = await until(post_office, 2)
    assert "terlalu besar, 1 MB" in large
    assert small == "Kecil"
    assert [m.subject for m in await post_office.heard()] == ["Besar", "Permohonan data"]


@contextlib.asynccontextmanager
async def withholding(server: ImapServer, times: int) -> AsyncIterator[dict[str, Any]]:
    """Stand before the server, and so often say that a mail cannot be had just now."""

    async def asked(line: bytes) -> bytes:
        nonlocal times
        if b"BODY.PEEK[]" not in line or not times:
            return b""
        times -= 1
        return line.split()[0] + b" NO [SERVERBUG] Internal error\r\n"

    async with between(server.port, asked) as port:
        yield mailbox(server, port=port)


async def test_rule_05_a_hint_that_comes_with_the_consent_to_wait_is_heeded(
    post_office: PostOffice, server: ImapServer
) -> None:
    late = [letter("Satu")]

    async def asked(line: bytes) -> bytes:
        if b" IDLE" in line and late:  # the reader looked, and found nothing
            await asyncio.to_thread(server.put, late.pop())
        return b""

    def told(some: bytes) -> bytes:
        return some + b"* 1 EXISTS\r\n" if some.startswith(b"+") else some

    async with (
        between(server.port, asked, told) as port,
        reading(post_office, mailbox(server, port=port, poll=500)),
    ):
        assert await until(post_office, 1) == ["Satu"]


async def test_a_mail_that_the_server_does_not_give_just_now_is_asked_for_again(
    post_office: PostOffice, server: ImapServer
) -> None:
    server.put(letter("Satu"))
    async with withholding(server, 2) as box, reading(post_office, box):
        assert await until(post_office, 1) == ["Satu"]


async def test_a_mail_that_the_server_never_gives_is_said_to_be_there_and_holds_up_no_other(
    post_office: PostOffice, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.email.mailbox.ATTEMPTS", 1)
    server.put(letter("Satu"), letter("Dua"))
    async with withholding(server, 2) as box, reading(post_office, box):
        lost, other = await until(post_office, 2)
    assert "Aslinya masih ada di kotak surat" in lost
    assert other == "Dua"


async def test_rule_04_kept_mails_are_moved_out_of_the_way(
    post_office: PostOffice, server: ImapServer
) -> None:
    with server.client() as client:
        client.create_folder("Processed")
    server.put(letter("Satu"), letter("Dua"))
    async with reading(post_office, mailbox(server, processed="Processed")):
        await until(post_office, 2)
        await soon(lambda: len(server.names("Processed")) == 2)
    assert await asyncio.to_thread(server.names) == []


async def test_a_refused_password_waits_and_says_so_without_naming_it(
    post_office: PostOffice, server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "loket.email"):
        async with reading(post_office, mailbox(server, password="salah-sekali")):
            await soon(lambda: "reason=refused" in caplog.text)
    assert "salah-sekali" not in caplog.text
    assert USER not in caplog.text


async def test_only_one_process_reads_a_mailbox(
    post_office: PostOffice, router: Router, clock: FixedClock, server: ImapServer
) -> None:
    async with reading(post_office, mailbox(server)) as first:
        await soon(lambda: any(box.read_at for box in first.mailboxes))
        async with reading(post_office, mailbox(server)) as second:
            await in_background(server.put, letter("Satu"))
            assert await until(post_office, 1) == ["Satu"]
            assert second.mailboxes[0].read_at is None


async def test_rule_01_when_the_database_is_down_the_mail_waits_in_the_mailbox(
    post_office: PostOffice, server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy import text

    engine = post_office.router.store.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload RENAME TO payload_away"))
    server.put(letter("Satu"))
    async with reading(post_office, mailbox(server)) as channel:
        await soon(lambda: "mailbox_not_read" in caplog.text)  # tried, and nothing half done
        assert channel.mailboxes[0].read_at is None
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE payload_away RENAME TO payload"))
        assert await until(post_office, 1) == ["Satu"]


async def test_rule_01_a_mail_the_database_has_no_room_for_waits_and_is_read_later(
    post_office: PostOffice, server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.put(letter("Satu"), letter("Dua"))
    async with contextlib.AsyncExitStack() as exits:
        async with refusing(post_office.router.store, "Satu", "disk_full"):
            await exits.enter_async_context(reading(post_office, mailbox(server)))
            await soon(lambda: "mailbox_not_read" in caplog.text)
            assert await post_office.heard() == []
        assert await until(post_office, 2) == ["Satu", "Dua"]
    assert "mail_kept_unread" not in caplog.text


async def _cursors(office: PostOffice) -> list[Cursor]:
    from sqlmodel import Session, select

    def find(session: Session) -> list[Cursor]:
        return list(session.exec(select(Cursor)))

    return await office.router.store.read(find)
