import asyncio
import logging
import smtplib

import pytest
from sqlalchemy import text

from channels.email import Channel
from desk.message import Attachment
from router import Router
from tests.cast import MAMUJU, PASURUAN, FixedClock
from tests.channels.email.post_office import HENDRA, OFFICE, PostOffice, letter, settings
from tests.channels.email.refusing import refusing
from tests.ports import unused_port

OTHER = "pst@pasuruan.example"


async def test_rule_01_a_mail_is_kept_with_its_original_before_it_is_acknowledged(
    post_office: PostOffice,
) -> None:
    await post_office.post(letter("Mohon data inflasi."))
    [heard], [payload] = await post_office.heard(), await post_office.payloads()
    assert (heard.text, heard.subject, heard.address, heard.account, heard.kind) == (
        "Mohon data inflasi.", "Permohonan data", "hendra@example.org", OFFICE, "human",
    )  # fmt: skip
    assert heard.extra["message_id"] == "<1@example.org>"
    assert b"Mohon data inflasi." in payload.body
    assert heard.at == post_office.clock()


async def test_rule_03_the_same_mail_twice_is_one_message(post_office: PostOffice) -> None:
    await post_office.post(letter())
    await post_office.post(b"Received: from elsewhere; today\r\n" + letter())
    assert len(await post_office.heard()) == 1


async def test_rule_03_two_mails_with_one_message_id_are_two_messages(
    post_office: PostOffice,
) -> None:
    await post_office.post(letter("Satu"))
    await post_office.post(letter("Dua"))
    assert [m.text for m in await post_office.heard()] == ["Satu", "Dua"]


async def test_rule_03_a_mail_without_message_id_gets_one_of_its_own(
    post_office: PostOffice,
) -> None:
    await post_office.post(letter("Tanpa", Message_ID=""))
    [heard] = await post_office.heard()
    assert heard.extra["message_id"].endswith("@mamuju.example>")


async def test_two_offices_share_a_door_and_each_hears_its_own(
    post_office: PostOffice, router: Router
) -> None:
    shared = settings(address=OTHER, door=post_office.settings.door)
    await post_office.open(Channel(router.offices[PASURUAN], shared, router), post_office.port)
    await post_office.post(letter("Untuk dua kantor"), OFFICE, OTHER)
    await post_office.post(letter("Untuk Pasuruan"), OTHER)
    heard = [(m.office, m.text) for m in await post_office.heard()]
    assert heard == [
        (MAMUJU, "Untuk dua kantor"),
        (PASURUAN, "Untuk dua kantor"),
        (PASURUAN, "Untuk Pasuruan"),
    ]


async def test_an_unknown_recipient_is_refused_for_good(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await post_office.post(letter(), "siapa@mamuju.example")
    [(code, _)] = refused.value.recipients.values()
    assert code == 550
    assert not await post_office.heard()
    for _ in range(3):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await post_office.post(letter(), "siapa@mamuju.example")
    told = [r.getMessage() for r in caplog.records if r.name == "loket.email"]
    refusals = [line for line in told if line.startswith("mail_refused")]
    assert refusals == ["mail_refused channel=email reason=no_such_mailbox times=1"]


async def test_recipients_may_carry_a_mark_and_capitals(post_office: PostOffice) -> None:
    await post_office.post(letter(), "PST+apa-saja@Mamuju.example")
    assert len(await post_office.heard()) == 1


async def test_rule_15_lines_far_beyond_the_standard_are_taken(post_office: PostOffice) -> None:
    long = "x" * 200_000
    raw = letter("y").replace(b"\r\ny\r\n", f"\r\n{long}\r\n".encode())
    await post_office.post(raw)
    assert (await post_office.heard())[0].text == long


async def test_rule_15_raw_8_bit_and_nul_bytes_are_taken(post_office: PostOffice) -> None:
    await post_office.post(
        b"From: a@b.example\r\nSubject: \xc3\xa9 \xff\r\n\r\nisi \xe2\x80\x93\x00\r\n"
    )
    assert (await post_office.heard())[0].text == "isi –"


async def test_an_empty_mail_is_kept_too(post_office: PostOffice) -> None:
    await post_office.post(b"")
    await post_office.post(b"", sender="warga@example.org")
    await post_office.post(b"", sender="warga@example.org")
    heard = await post_office.heard()
    assert [one.text for one in heard] == ["", ""]
    assert [one.address for one in heard] == [HENDRA, "warga@example.org"]
    await post_office.post(b"", sender="")
    assert (await post_office.heard())[-1].address.endswith("@unknown.invalid")


async def test_rule_15_the_door_tells_what_it_takes(post_office: PostOffice) -> None:
    def greet() -> dict[str, str]:
        with smtplib.SMTP("127.0.0.1", post_office.port, timeout=60) as server:
            server.ehlo()
            return dict(server.esmtp_features)

    features = await asyncio.to_thread(greet)
    assert features["size"] == str(30 * 1024 * 1024)
    assert {"8bitmime", "smtputf8"} <= set(features)


async def test_a_mail_that_is_too_large_is_refused_for_good(
    router: Router, clock: FixedClock
) -> None:
    async with PostOffice(router, clock, max_mb=1) as small:
        with pytest.raises(smtplib.SMTPException) as refused:
            await small.post(letter("kata " * 300_000))
        assert "552" in str(refused.value)


async def test_rule_15_a_database_that_is_down_means_try_again_later(
    post_office: PostOffice,
) -> None:
    engine = post_office.router.store.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload RENAME TO payload_away"))
    with pytest.raises(smtplib.SMTPDataError) as refused:
        await post_office.post(letter())
    assert refused.value.smtp_code == 451
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload_away RENAME TO payload"))
    await post_office.post(letter())
    assert len(await post_office.heard()) == 1


async def test_rule_15_a_mail_the_database_has_no_room_for_comes_again(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    async with refusing(post_office.router.store, "Mohon data inflasi.", "disk_full"):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await post_office.post(letter())
    assert refused.value.smtp_code == 451
    assert await post_office.payloads() == []
    await post_office.post(letter())
    assert [heard.text for heard in await post_office.heard()] == ["Mohon data inflasi."]
    assert "mail_kept_unread" not in caplog.text


async def test_rule_02_a_mail_that_no_database_keeps_is_kept_with_its_original(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    async with refusing(post_office.router.store, "Mohon data inflasi.", "odd_value"):
        await post_office.post(letter())
    [heard] = await post_office.heard()
    assert "tidak terbaca" in heard.text
    [original] = await post_office.every(Attachment)
    assert original.name == "message.eml"
    assert "mail_kept_unread channel=email" in caplog.text


async def test_the_log_names_nobody_and_quotes_nothing(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    engine = post_office.router.store.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload RENAME TO payload_away"))
    with caplog.at_level(logging.DEBUG), pytest.raises(smtplib.SMTPDataError):
        await post_office.post(letter("Mohon data inflasi."))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload_away RENAME TO payload"))
    assert "mail_not_kept channel=email" in caplog.text
    assert not [word for word in ("hendra", "inflasi", "pst@") if word in caplog.text.lower()]


async def test_our_own_mail_that_comes_back_is_put_aside(post_office: PostOffice) -> None:
    await post_office.post(letter("Kami balas.", X_Loop="loket"))
    assert not await post_office.heard()
    [payload] = await post_office.payloads()
    assert (payload.state, payload.reason) == ("quarantined", "our own mail came back")


@pytest.mark.parametrize("sender", ["", HENDRA])
async def test_a_machine_that_wants_no_answer_gets_none(
    post_office: PostOffice, sender: str
) -> None:
    await post_office.post(letter("Saya sedang cuti."), sender=sender)
    await post_office.deliver()
    [heard] = await post_office.heard()
    assert heard.kind == ("human" if sender else "automatic")
    assert len(await post_office.said()) == (1 if sender else 0)


async def test_a_web_form_that_writes_in_our_name_is_heard_as_the_person(
    post_office: PostOffice,
) -> None:
    await post_office.post(
        letter("Lewat formulir", From=OFFICE, Reply_To="Wulan <wulan@x.example>")
    )
    [heard] = await post_office.heard()
    assert (heard.address, heard.kind) == ("wulan@x.example", "human")


async def test_rule_15_lmtp_answers_once_for_every_recipient(
    router: Router, clock: FixedClock
) -> None:
    port = unused_port()
    async with PostOffice(router, clock) as office:
        made = settings(door=f"lmtp://127.0.0.1:{port}", aliases=["bps7604@mamuju.example"])
        await office.open(Channel(router.offices[MAMUJU], made, router), port)
        said = await talk_lmtp(port, [OFFICE, "siapa@x.example", "bps7604@mamuju.example"])
    assert [line[:3] for line in said] == ["250", "550", "250", "354", "250", "250"]
    assert len(await office.heard()) == 1


@pytest.mark.parametrize("bite", [1, 7, 100_000])
async def test_rule_15_mails_said_in_one_go_are_two_and_keep_their_dots(
    post_office: PostOffice, bite: int
) -> None:
    lines = [".satu titik", "..dua titik", "akhir kalimat.", "bukan akhir:\n.", "", ".", "baris."]
    texts = ["\r\n".join(lines), "Yang kedua."]
    said = b"EHLO here\r\n"
    for text_ in texts:
        stuffed = letter("x").replace(b"\r\nx\r\n", f"\r\n{text_}\r\n".encode())
        stuffed = stuffed.replace(b"\r\n.", b"\r\n..")
        envelope = f"MAIL FROM:<{HENDRA}>\r\nRCPT TO:<{OFFICE}>\r\nDATA\r\n"
        said += envelope.encode() + stuffed + b".\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", post_office.port)
    for start in range(0, len(said), bite):
        writer.write(said[start : start + bite])
        await asyncio.sleep(0)
    writer.write(b"QUIT\r\n")
    answers = (await asyncio.wait_for(reader.read(), 30)).decode().splitlines()
    writer.close()
    finals = [line[:3] for line in answers if line[3] == " "]
    assert finals == ["220", "250", *["250", "250", "354", "250"] * 2, "221"]
    assert "250-PIPELINING" in answers
    kept = [p.body.partition(b"\r\n\r\n")[2] for p in await post_office.payloads()]
    assert kept == [f"{text_}\r\n".encode() for text_ in texts]


async def test_after_a_mail_that_was_too_large_the_next_is_taken(
    router: Router, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with PostOffice(router, clock, max_mb=1) as small:

        def post() -> list[int]:
            with smtplib.SMTP("127.0.0.1", small.port, timeout=60) as server:
                codes = []
                for body in (b"kata.\r\n" * 200_000, b"x" * 9_000_000, b"kata.\r\n"):
                    server.ehlo()
                    server.mail(HENDRA)
                    server.rcpt(OFFICE)
                    codes.append(server.data(letter("") + body)[0])
                return codes

        assert await asyncio.to_thread(post) == [552, 552, 250]
        assert len(await small.heard()) == 1
        with pytest.raises(smtplib.SMTPSenderRefused):  # by the size it tells beforehand
            await small.post(letter("kata " * 300_000))
    told = [r.getMessage() for r in caplog.records if r.name == "loket.email"]
    assert told == ["mail_refused channel=email reason=too_large answers=1 most=1048576"] * 3


async def talk_lmtp(port: int, recipients: list[str]) -> list[str]:
    """Return the answers to the recipients, to DATA and after it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def ask(line: bytes) -> str:
        writer.write(line + b"\r\n")
        while (answer := (await asyncio.wait_for(reader.readline(), 5)).decode())[3:4] == "-":
            pass
        return answer

    await reader.readline()
    await ask(b"LHLO here")
    await ask(b"MAIL FROM:<hendra@example.org>")
    said = [await ask(f"RCPT TO:<{r}>".encode()) for r in recipients]
    said.append(await ask(b"DATA"))
    writer.write(letter("Untuk banyak").rstrip() + b"\r\n.\r\n")
    said += [(await asyncio.wait_for(reader.readline(), 5)).decode() for _ in range(2)]
    writer.close()
    return said


async def test_a_mail_without_from_is_answered_where_the_envelope_says(
    post_office: PostOffice,
) -> None:
    raw = b"Return-Path: <forged@example.org>\r\n" + letter("Mohon data.", From="")
    await post_office.post(raw, sender="warga@example.org")
    [heard] = await post_office.heard()
    assert heard.address == "warga@example.org"
    await post_office.deliver()
    assert [to for _, to in post_office.world.envelopes] == [["warga@example.org"]]


async def test_who_wrote_a_mail_is_told_by_from_and_not_by_the_envelope(
    post_office: PostOffice,
) -> None:
    await post_office.post(letter(), sender="bounces+17@example.org")
    await post_office.post(letter("Tanpa siapa-siapa", From="", Message_ID=""), sender="")
    first, second = await post_office.heard()
    assert first.address == HENDRA
    assert second.address.endswith(".invalid")
    assert second.kind != "human"


@pytest.mark.parametrize(
    "above",
    [b"\xef\xbb\xbf", b"\r\n\r\n", b"\0", b"From hendra@example.org Fri Nov 27 10:00:00 2026\r\n"],
)
async def test_what_stands_above_the_header_hides_no_from(
    post_office: PostOffice, above: bytes
) -> None:
    await post_office.post(above + letter("Mohon data."), sender="bounces+17@example.org")
    [heard] = await post_office.heard()
    assert (heard.address, heard.text) == (HENDRA, "Mohon data.")
