import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from loket.demo.letter import Draft, NotTakenError, answer, compose, post
from loket.demo.mail_sink import Letter, Mailboxes, protocol
from loket.demo.people import Person
from tests.cast import MONDAY

WULAN = Person("Wulan Anggraini", email="wulan@mahasiswa.example")
OFFICE = "bps7604@bps.go.id"
ANSWER = Letter(
    "x", "received", MONDAY,
    b"From: BPS Kabupaten Mamuju <bps7604@bps.go.id>\r\nTo: wulan@mahasiswa.example\r\n"
    b"Reply-To: bps7604+mark@bps.go.id\r\nSubject: Re: Data\r\nMessage-ID: <b@bps.go.id>\r\n"
    b"References: <a@mahasiswa.example>\r\n\r\nSilakan.\r\nSalam.\r\n",
)  # fmt: skip


def test_an_answer_goes_where_the_letter_asks_and_keeps_its_thread() -> None:
    draft = answer(ANSWER)
    assert (draft.to, draft.subject) == ("bps7604+mark@bps.go.id", "Re: Data")
    mail = compose(draft, WULAN, MONDAY)
    assert mail["In-Reply-To"] == "<b@bps.go.id>"
    assert mail["References"] == "<a@mahasiswa.example> <b@bps.go.id>"


def test_an_answer_quotes_below_what_it_says() -> None:
    draft = Draft(OFFICE, "Re: Data", "Terima kasih.", (), ANSWER)
    said = compose(draft, WULAN, MONDAY).get_content()
    assert said.startswith("Terima kasih.\n\nPada ")
    assert said.rstrip().endswith("menulis:\n> Silakan.\n> Salam.")


def test_writing_again_below_ones_own_letter_goes_to_the_office() -> None:
    own = Letter("y", "sent", MONDAY, b"From: wulan@mahasiswa.example\r\nTo: bps7604@bps.go.id\r\n")
    assert answer(own).to == OFFICE


def test_line_breaks_do_not_get_into_headers() -> None:
    mail = compose(Draft("a@b.example\r\nBcc: x@y.example", "satu\r\nBcc: dua"), WULAN, MONDAY)
    assert mail["Subject"] == "satu Bcc: dua"
    assert mail["Bcc"] is None


@pytest.mark.parametrize("kind", ["", "message/rfc822", "multipart/mixed", "nonsense"])
def test_files_of_unknown_kinds_go_as_they_are(kind: str) -> None:
    mail = compose(Draft(OFFICE, "x", "x", (("surat.eml", kind, b"\0isi"),)), WULAN, MONDAY)
    [part] = mail.iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_content() == b"\0isi"


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[Mailboxes, int]]:
    """A mail server on a socket."""
    boxes = Mailboxes(tmp_path)
    serving = asyncio.get_running_loop().create_server(partial(protocol, boxes), "127.0.0.1", 0)
    server = await serving
    yield boxes, server.sockets[0].getsockname()[1]
    server.close()


async def test_a_letter_is_posted_by_smtp(door: tuple[Mailboxes, int]) -> None:
    boxes, port = door
    mail = compose(Draft(OFFICE, "Data", "Selamat pagi"), WULAN, MONDAY)
    await post(mail, WULAN.email, OFFICE, "127.0.0.1", port)
    assert boxes.letters(OFFICE)[0].text == "Selamat pagi"


async def test_who_is_refused_hears_why(door: tuple[Mailboxes, int]) -> None:
    mail = compose(Draft("nobody", "Data", "x"), WULAN, MONDAY)
    with pytest.raises(NotTakenError, match=r"550 .*no such mailbox"):
        await post(mail, WULAN.email, "nobody", "127.0.0.1", door[1])


async def test_a_door_that_is_shut_is_told(unused_tcp_port: int) -> None:
    mail = compose(Draft(OFFICE, "Data", "x"), WULAN, MONDAY)
    with pytest.raises(NotTakenError):
        await post(mail, WULAN.email, OFFICE, "127.0.0.1", unused_tcp_port)
