import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from loket.demo.mail_sink import Mailboxes, protocol
from tests.cast import FixedClock

WULAN = "wulan@mahasiswa.example"


@pytest.fixture
def boxes(tmp_path: Path, clock: FixedClock) -> Mailboxes:
    return Mailboxes(tmp_path, clock)


@pytest.fixture
async def port(boxes: Mailboxes) -> AsyncIterator[int]:
    """The sink on a socket."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(partial(protocol, boxes), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def mail(text: str = "Datanya terlampir.") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "BPS Kabupaten Mamuju <bps7604@bps.go.id>"
    made["Reply-To"] = "bps7604+abc@bps.go.id"
    made["To"] = WULAN
    made["Subject"] = "Data “kemiskinan” per desa"
    made.set_content(text)
    return made


async def send(port: int, made: EmailMessage, to: str = WULAN) -> None:
    def speak() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail("bps7604@bps.go.id", [to], made.as_bytes())

    await asyncio.to_thread(speak)


async def test_a_mail_that_was_sent_lies_in_the_mailbox(boxes: Mailboxes, port: int) -> None:
    await send(port, mail())
    [letter] = boxes.letters(WULAN)
    assert letter.way == "received"
    assert letter.header("Subject") == "Data “kemiskinan” per desa"
    assert letter.text == "Datanya terlampir."


async def test_an_answer_goes_to_the_address_that_the_mail_asks_for(
    boxes: Mailboxes, port: int
) -> None:
    await send(port, mail())
    assert boxes.letters(WULAN)[0].answer_to == "bps7604+abc@bps.go.id"


async def test_files_come_along(boxes: Mailboxes, port: int) -> None:
    made = mail()
    made.add_attachment(b"a;b", maintype="text", subtype="csv", filename="desa.csv")
    await send(port, made)
    [enclosure] = boxes.letters(WULAN)[0].enclosures
    assert (enclosure.name, enclosure.content_type, enclosure.content) == (
        "desa.csv", "text/csv", b"a;b",
    )  # fmt: skip


async def test_a_long_line_is_no_reason_to_lose_a_mail(boxes: Mailboxes, port: int) -> None:
    raw = b"Subject: x\r\n\r\n" + b"a" * 50_000

    def speak() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail("bps7604@bps.go.id", [WULAN], raw)

    await asyncio.to_thread(speak)
    assert len(boxes.letters(WULAN)[0].text) == 50_000


@pytest.mark.parametrize("address", ["wulan", "../../etc@x/y", "a/b@x.example"])
async def test_what_is_no_address_has_no_mailbox(boxes: Mailboxes, port: int, address: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await send(port, mail(), address)
    assert not list(boxes.addresses())


def test_mailboxes_are_the_same_after_a_restart(
    boxes: Mailboxes, tmp_path: Path, clock: FixedClock
) -> None:
    boxes.keep(WULAN, "sent", b"Subject: satu\r\n\r\n")
    clock.forward(minutes=1)
    boxes.keep(WULAN.upper(), "received", b"Subject: dua\r\n\r\n")
    again = Mailboxes(tmp_path)
    shown = [(one.way, one.header("Subject"), one.at) for one in again.letters(WULAN)]
    assert shown == [(one.way, one.header("Subject"), one.at) for one in boxes.letters(WULAN)]
    assert [subject for _, subject, _ in shown] == ["dua", "satu"]


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: =?utf-8?b?!!?=\r\nFrom: <<>\r\n\r\nx", b"From"]
)
def test_odd_mail_can_be_shown(boxes: Mailboxes, raw: bytes) -> None:
    letter = boxes.keep(WULAN, "received", raw)
    assert isinstance(letter.header("Subject") + letter.text + letter.answer_to, str)
    assert letter.enclosures == []
