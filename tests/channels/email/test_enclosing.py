"""Files that an officer sends by e-mail, as they arrive at a mail server."""

import pytest

from desk.inbound import File
from router.channel import DeliveryError, Enclosed
from router.errors import Refused
from router.reply import LARGEST_FILE, LARGEST_MAIL, reply
from tests.cast import MAMUJU, Cast
from tests.channels.email.post_office import PostOffice, letter, outgoing

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FILES = (
    File("Inflasi “Mamuju” – 2025 (r).pdf", "application/pdf", b"%PDF-1.7\n" + bytes(range(256))),
    File("Penduduk.xlsx", "application/vnd.ms-excel", b"PK\x03\x04" * 40_000),
    File("a.csv", "text/csv; charset=utf-8", "tahun;nilai\n2025;é\n".encode()),
    File("x/..\\y\r\nBcc: a@b.example.eml", "message/rfc822", b"From: a@b.example\n\nx"),
    File("é" * 200 + ".txt", "no type at all\r\n", b"."),
)


async def test_an_officers_files_arrive_with_their_names_and_every_byte(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.channel.take(letter())
    (talk,) = await post_office.heard()
    router = post_office.router
    await router.run(
        reply, talk.conversation_id, "Terlampir.", office=MAMUJU, by=cast.sari,
        at=router.clock(), files=FILES,
    )  # fmt: skip
    await post_office.deliver()
    mail = post_office.world.mails[-1]
    body, *parts = mail.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    said, _html = body.iter_parts()
    assert said.get_content().startswith("Terlampir.")
    assert [part.get_payload(decode=True) for part in parts] == [file.content for file in FILES]
    names = [part.get_filename() for part in parts]
    assert names == [
        FILES[0].name, "Penduduk.xlsx", "a.csv", "x_.._y Bcc: a@b.example.eml",
        "é" * 146 + ".txt",
    ]  # fmt: skip
    assert [part.get_content_type() for part in parts] == [
        "application/pdf", "application/vnd.ms-excel", "text/csv",
        "application/octet-stream", "application/octet-stream",
    ]  # fmt: skip
    assert all(part.get_content_disposition() == "attachment" for part in parts)
    assert "Bcc" not in mail
    assert b"filename*" in parts[0].as_bytes()
    assert all(len(line) < 999 for line in mail.as_bytes().splitlines())


async def test_a_mail_is_no_larger_than_servers_take(post_office: PostOffice, cast: Cast) -> None:
    await post_office.channel.take(letter())
    (talk,) = await post_office.heard()
    two = [File(f"{n}.bin", "", bytes(LARGEST_MAIL // 2 + 1)) for n in range(2)]
    assert len(two[0].content) < LARGEST_FILE
    at = post_office.router.clock()
    with pytest.raises(Refused, match="large_mail"):
        await post_office.router.run(
            reply, talk.conversation_id, "", office=MAMUJU, by=cast.sari, at=at, files=two
        )


async def test_a_mail_whose_file_is_gone_is_not_sent_without_it(post_office: PostOffice) -> None:
    lost = Enclosed(1, "a.pdf", "application/pdf", 3, "0" * 64)
    with pytest.raises(DeliveryError, match="not there any more") as error:
        await post_office.channel.send(outgoing(files=(lost,)))
    assert error.value.permanent
    assert post_office.world.mails == []
