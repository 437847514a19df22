"""Connections that nobody reads along, and signing in with and without a password."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from imapclient.exceptions import LoginError

from channels.email import Channel
from channels.email.connecting import connected
from router.channel import DeliveryError
from tests.cast import MAMUJU
from tests.channels.email.imap_server import CERT, PASSWORD, USER, ImapServer
from tests.channels.email.impostor import impostor
from tests.channels.email.issuer import Issuer, context, tunnel
from tests.channels.email.post_office import PostOffice, letter, outgoing, settings
from tests.channels.email.test_mailbox import mailbox, reading, soon, until
from tests.ports import unused_port


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database is enough: what happens here happens before it."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with ImapServer(tls=True) as made:
        yield made


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ImapServer]:
    with ImapServer() as made:
        yield made


@pytest.fixture
def plain_server(shared_server: ImapServer) -> ImapServer:
    shared_server.empty()
    return shared_server


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with Issuer() as made:
        yield made


def smtp(office: PostOffice, port: int, security: str, **changes: Any) -> Channel:
    """Return Mamuju's e-mail that sends through a port."""
    section = {"host": "127.0.0.1", "port": port, "security": security, "timeout": 5}
    made = settings(smtp={**section, "ca_file": CERT, **changes})
    return Channel(office.router.offices[MAMUJU], made, office.router)


async def test_a_mailbox_is_read_over_starttls(post_office: PostOffice, server: ImapServer) -> None:
    await asyncio.to_thread(server.put, letter("Lewat STARTTLS", Message_ID="<tls@x>"))
    async with reading(post_office, mailbox(server, security="starttls", ca_file=CERT)):
        assert "Lewat STARTTLS" in await until(post_office, 1)


async def test_a_mailbox_is_read_over_tls(
    post_office: PostOffice, plain_server: ImapServer
) -> None:
    await asyncio.to_thread(plain_server.put, letter("Lewat TLS"))
    async with tunnel(plain_server.port) as port:
        box = mailbox(plain_server, security="tls", ca_file=CERT, port=port)
        async with reading(post_office, box):
            assert "Lewat TLS" in await until(post_office, 1)


async def refused(box: dict[str, Any]) -> None:
    """Sign in at who lets nobody in."""
    (imap,) = settings(imap=[box]).imap
    with pytest.raises(LoginError):
        await asyncio.to_thread(connected, imap)


def with_password(heard: list[bytes]) -> bool:
    return any(PASSWORD.encode() in line for line in heard)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_server_that_is_not_who_it_says_gets_no_password(
    post_office: PostOffice, server: ImapServer, security: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "loket.email"):
        async with impostor(security) as (port, heard):
            box = mailbox(server, security=security, port=port)
            async with reading(post_office, box):
                await soon(lambda: "reason=SSLCertVerificationError" in caplog.text)
            assert not with_password(heard)
            await refused({**box, "ca_file": CERT})
            assert with_password(heard)  # once somebody vouches for it


async def test_a_server_that_offers_no_starttls_gets_no_password(
    post_office: PostOffice, server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "loket.email"):
        async with impostor("none") as (port, heard):
            box = mailbox(server, security="starttls", port=port)
            async with reading(post_office, box) as channel:
                await soon(lambda: "mailbox_not_read" in caplog.text)
                assert channel.mailboxes[0].read_at is None
            assert heard
            assert not with_password(heard)
            await refused({**box, "security": "none"})
            assert with_password(heard)  # where the office wants it so


async def test_a_refused_password_tells_the_operator_which_office_and_what_to_do(
    post_office: PostOffice, plain_server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "loket.email"):
        async with reading(post_office, mailbox(plain_server, password="salah-sekali")):
            await soon(lambda: "mailbox_refused" in caplog.text)
    assert "office=7604" in caplog.text
    assert "check user and password in [[office.7604.channels.email.imap]]" in caplog.text
    assert "salah-sekali" not in caplog.text


async def test_a_letter_leaves_over_tls(post_office: PostOffice) -> None:
    port = unused_port()
    await post_office.open_world(port, context())
    await smtp(post_office, port, "tls").send(outgoing())
    assert len(post_office.world.mails) == 1


async def test_a_letter_leaves_over_starttls(post_office: PostOffice) -> None:
    port = unused_port()
    await post_office.open_world(port, tls_context=context(), require_starttls=True)
    await smtp(post_office, port, "starttls").send(outgoing())
    assert len(post_office.world.mails) == 1


@pytest.mark.parametrize("ca_file", ["", CERT])
async def test_no_letter_leaves_unsafely(post_office: PostOffice, ca_file: str) -> None:
    port = unused_port()
    ways = {"tls_context": context()} if not ca_file else {}
    await post_office.open_world(port, **ways)
    with pytest.raises(DeliveryError) as failed:
        await smtp(post_office, port, "starttls", ca_file=ca_file).send(outgoing())
    assert not failed.value.permanent
    assert not post_office.world.mails


def oauth(issuer: Issuer, **changes: Any) -> dict[str, Any]:
    return {"token_url": issuer.url, "client_id": "loket", "refresh_token": "awal", **changes}


async def test_a_mailbox_is_read_with_a_token_in_place_of_a_password(
    post_office: PostOffice, plain_server: ImapServer, issuer: Issuer
) -> None:
    await asyncio.to_thread(plain_server.put, letter("Dengan token", Message_ID="<token@x>"))
    async with tunnel(plain_server.port, token="baru") as port:
        box = mailbox(
            plain_server, password="", security="tls", ca_file=CERT, port=port,
            oauth=oauth(issuer, scope="imap", client_secret="rahasia"),
        )  # fmt: skip
        async with reading(post_office, box):
            assert "Dengan token" in await until(post_office, 1)
    assert issuer.asked == [
        {
            "grant_type": "refresh_token", "refresh_token": "awal", "client_id": "loket",
            "client_secret": "rahasia", "scope": "imap",
        }
    ]  # fmt: skip


async def test_a_letter_leaves_with_a_token(post_office: PostOffice, issuer: Issuer) -> None:
    port = unused_port()
    await post_office.open_world(port, tls_context=context())
    channel = smtp(post_office, port, "starttls", user="pst@x", oauth=oauth(issuer))
    await channel.send(outgoing())
    await channel.send(outgoing(message_id=8))
    assert post_office.world.tokens == ["user=pst@x auth=Bearer baru"] * 2
    assert len(issuer.asked) == 1


async def test_a_token_is_renewed_when_it_ends_or_is_refused(
    post_office: PostOffice, issuer: Issuer
) -> None:
    port = unused_port()
    await post_office.open_world(port, tls_context=context())
    issuer.answers = [(200, {"access_token": "lama", "expires_in": 3600, "refresh_token": "dua"})]
    channel = smtp(post_office, port, "starttls", user="pst@x", oauth=oauth(issuer))
    await channel.send(outgoing())
    await channel.send(outgoing())
    again = smtp(post_office, port, "starttls", user="pst@x", oauth=oauth(issuer))
    again.router.shared.clear()  # as after a restart
    await again.send(outgoing())
    assert [asked["refresh_token"] for asked in issuer.asked] == ["awal", "dua", "dua"]


async def test_a_mailbox_goes_on_at_once_where_its_token_was_withdrawn(
    post_office: PostOffice, plain_server: ImapServer, issuer: Issuer
) -> None:
    await asyncio.to_thread(plain_server.put, letter("Dengan token", Message_ID="<token@x>"))
    issuer.answers = [(200, {"access_token": "lama", "expires_in": 3600})]
    async with tunnel(plain_server.port, token="baru") as port:
        box = mailbox(
            plain_server, password="", security="tls", ca_file=CERT, port=port,
            oauth=oauth(issuer),
        )  # fmt: skip
        async with reading(post_office, box):
            assert "Dengan token" in await until(post_office, 1)
    assert len(issuer.asked) == 2


async def test_an_application_asks_for_itself_without_a_refresh_token(
    post_office: PostOffice, issuer: Issuer
) -> None:
    port = unused_port()
    await post_office.open_world(port, tls_context=context())
    way = {
        "token_url": issuer.url,
        "client_id": "loket",
        "client_secret": "s",
        "scope": "x/.default",
    }
    await smtp(post_office, port, "starttls", user="pst@x", oauth=way).send(outgoing())
    assert issuer.asked[0]["grant_type"] == "client_credentials"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [((400, {"error": "invalid_grant"}), "invalid_grant"), ((503, {}), "no connection")],
)
async def test_without_a_token_nothing_is_lost(
    post_office: PostOffice, issuer: Issuer, answer: Any, reason: str
) -> None:
    port = unused_port()
    await post_office.open_world(port, tls_context=context())
    issuer.answers = [answer]
    channel = smtp(post_office, port, "starttls", user="pst@x", oauth=oauth(issuer))
    with pytest.raises(DeliveryError) as failed:
        await channel.send(outgoing())
    assert reason in failed.value.reason
    assert not failed.value.permanent
    await channel.send(outgoing())


async def test_a_refused_token_tells_the_operator_what_to_do(
    post_office: PostOffice, plain_server: ImapServer, issuer: Issuer,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    issuer.answers = [(400, {"error": "invalid_grant", "error_description": "user a@b"})]
    box = mailbox(plain_server, password="", oauth=oauth(issuer))
    with caplog.at_level(logging.WARNING, "loket.email"):
        async with reading(post_office, box):
            await soon(lambda: "mailbox_refused" in caplog.text)
    assert "check oauth (invalid_grant) in [[office.7604.channels.email.imap]]" in caplog.text
    assert "a@b" not in caplog.text
    assert USER not in caplog.text


async def test_what_was_sent_is_kept_among_what_was_sent(
    post_office: PostOffice, plain_server: ImapServer
) -> None:
    folder = f"Terkirim {post_office.port}"
    box = mailbox(plain_server, sent=folder)
    made = settings(smtp_port=post_office.world_port, imap=(box,))
    channel = Channel(post_office.router.offices[MAMUJU], made, post_office.router)
    await channel.send(outgoing("Data terlampir."))
    await channel.send(outgoing("Data kedua.", message_id=8))
    await channel.close()
    assert len(await asyncio.to_thread(plain_server.names, folder)) == 2


async def test_a_letter_counts_as_sent_though_its_copy_was_not_kept(
    post_office: PostOffice, plain_server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    box = mailbox(plain_server, sent="Terkirim", password="salah")
    made = settings(smtp_port=post_office.world_port, imap=(box,))
    channel = Channel(post_office.router.offices[MAMUJU], made, post_office.router)
    assert await channel.send(outgoing())
    await channel.close()
    assert "copy_not_kept channel=email office=7604" in caplog.text
