"""Whose conversation a mail belongs to, and what happens to mail that came back."""

import email.utils

import pytest

from channels.email import tokens
from desk.conversation import Conversation
from desk.message import Message
from tests.channels.email.post_office import (
    HENDRA,
    OFFICE,
    SECRET,
    PostOffice,
    letter,
    outgoing,
)

WULAN = "Wulan <wulan@x.example>"


async def asked_and_answered(office: PostOffice) -> Message:
    """Let Hendra ask, and the bot's answer reach him; return the answer."""
    await office.post(letter("Kantor buka jam berapa?"))
    await office.deliver()
    return (await office.said())[-1]


async def test_an_answer_keeps_its_conversation_by_its_address(post_office: PostOffice) -> None:
    await asked_and_answered(post_office)
    reply_to = str(post_office.world.mails[0]["Reply-To"])
    answer = letter("Terima kasih", To=reply_to, Message_ID="<2@example.org>")
    await post_office.post(answer, reply_to)
    first, second = await post_office.heard()
    assert first.conversation_id == second.conversation_id


async def test_an_answer_keeps_its_conversation_by_its_references(post_office: PostOffice) -> None:
    answered = await asked_and_answered(post_office)
    assert answered.external_id
    await post_office.post(
        letter("Terima kasih", In_Reply_To=answered.external_id, Message_ID="<2@example.org>")
    )
    first, second = await post_office.heard()
    assert first.conversation_id == second.conversation_id


async def test_a_stranger_with_the_mark_does_not_join(post_office: PostOffice) -> None:
    answered = await asked_and_answered(post_office)
    assert answered.external_id
    await post_office.post(letter("Halo", From=WULAN, In_Reply_To=answered.external_id))
    first, second = await post_office.heard()
    assert first.conversation_id != second.conversation_id


async def test_a_forged_mark_joins_nothing(post_office: PostOffice) -> None:
    await asked_and_answered(post_office)
    [talk] = await post_office.every(Conversation)
    forged = tokens.message_id(talk.token, 1, talk.office, b"another secret", "mamuju.example")
    await post_office.post(letter("Halo", In_Reply_To=forged, Message_ID="<2@example.org>"))
    first, second = await post_office.heard()
    assert first.conversation_id != second.conversation_id


async def test_a_ticket_number_in_the_subject_joins_nothing(post_office: PostOffice) -> None:
    await post_office.post(letter("Satu"))
    await post_office.post(letter("Dua", Subject="Re: [7604-2026-000001] Permohonan data"))
    assert len({m.conversation_id for m in await post_office.heard()}) == 2


async def test_the_answer_continues_the_persons_thread(post_office: PostOffice) -> None:
    await asked_and_answered(post_office)
    [mail] = post_office.world.mails
    assert mail["In-Reply-To"] == "<1@example.org>"
    assert mail["To"] == HENDRA


async def test_only_the_new_words_are_shown_but_all_are_kept(post_office: PostOffice) -> None:
    quoted = "Terima kasih.\n\nPada 3 Mar 2026 10.11, PST <pst@x.example> menulis:\n> lama"
    await post_office.post(letter(quoted))
    [heard] = await post_office.heard()
    assert heard.extra["fold"] == "Terima kasih."
    assert "> lama" in heard.text


def bounce(
    message_id: str, action: str = "failed", sender: str = "MAILER-DAEMON@mx.example"
) -> bytes:
    """Return the mail by which a server returns one of ours."""
    return f"""From: MAILER-DAEMON@mx.example
To: {OFFICE}
Return-Path: <>
Subject: Undelivered Mail Returned to Sender
Date: {email.utils.formatdate()}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Maaf, surat Anda tidak dapat disampaikan.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {HENDRA}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 mailbox unavailable
--b
Content-Type: message/rfc822

From: {OFFICE}
Message-ID: {message_id}
Subject: Re: Permohonan data

isi
--b--
""".encode()


async def test_a_bounce_marks_the_message_that_came_back(post_office: PostOffice) -> None:
    answered = await asked_and_answered(post_office)
    assert answered.external_id
    await post_office.post(bounce(answered.external_id), sender="")
    back = (await post_office.said())[-1]
    assert (back.status, back.error) == ("failed", "550 5.1.1 mailbox unavailable")


async def test_a_delay_is_no_failure(post_office: PostOffice) -> None:
    answered = await asked_and_answered(post_office)
    assert answered.external_id
    await post_office.post(bounce(answered.external_id, action="delayed"), sender="")
    assert (await post_office.said())[-1].status == "sent"


async def test_a_forged_bounce_marks_nothing(post_office: PostOffice) -> None:
    answered = await asked_and_answered(post_office)
    forged = tokens.message_id(
        "q83vEjRWeJASNFZ4kBI0Vg", answered.id or 0, "7604", b"x", "y.example"
    )
    await post_office.post(bounce(forged), sender="")
    assert (await post_office.said())[-1].status == "sent"
    assert not await post_office.reports()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied", "Subject": "Balasan otomatis: cuti"},
        {"From": "MAILER-DAEMON@mx.example", "Subject": "Undelivered Mail"},
        {"Precedence": "bulk"},
        {"List_Id": "<milis.example.org>"},
    ],
)
async def test_a_machines_mail_is_kept_and_never_answered(
    post_office: PostOffice, headers: dict[str, str]
) -> None:
    await post_office.post(letter("Kantor buka jam berapa?", **headers))
    assert len(await post_office.heard()) == 1
    assert not await post_office.said()


async def test_two_machines_that_answer_each_other_stop(post_office: PostOffice) -> None:
    for number in range(30):
        await post_office.post(letter(f"Buka jam berapa? {number}", Message_ID=f"<{number}@x>"))
    await post_office.deliver()
    assert len(post_office.world.mails) == 5


def test_a_mark_survives_servers_that_write_everything_small() -> None:
    made = tokens.plus_address(OFFICE, "q83vEjRWeJASNFZ4kBI0Vg", "7604", SECRET.encode())
    for spelled in (made, made.upper()):
        mark = tokens.in_addresses([spelled], "7604", SECRET.encode())
        assert mark
        assert mark.token == "q83vEjRWeJASNFZ4kBI0Vg"
    assert len(made.partition("@")[0]) <= 64


def test_a_mark_of_one_office_means_nothing_at_another() -> None:
    made = tokens.plus_address(OFFICE, "q83vEjRWeJASNFZ4kBI0Vg", "7604", SECRET.encode())
    assert tokens.in_addresses([made], "3514", SECRET.encode()) is None


@pytest.mark.parametrize("token", ["q83vEjRWeJASNFZ4kBI0Vg", "apa-saja", "abcde", "ü"])
def test_any_token_comes_back_as_it_was(token: str) -> None:
    key = SECRET.encode()
    assert tokens.unsigned(tokens.signed(token, "7604", key), "7604", key) == token


def test_an_address_too_long_for_a_mark_stays_plain() -> None:
    long = "pelayanan.statistik.terpadu.mamuju@x.example"
    assert tokens.plus_address(long, "q83vEjRWeJASNFZ4kBI0Vg", "7604", b"k") == long


async def test_an_office_without_plus_addresses_is_answered_at_its_own(
    post_office: PostOffice,
) -> None:
    from tests.channels.email.post_office import settings

    plain = settings(smtp_port=post_office.world_port, plus=False)
    channel = type(post_office.channel)(post_office.channel.office, plain, post_office.router)
    await channel.send(outgoing())
    assert "Reply-To" not in post_office.world.mails[0]
    assert post_office.world.envelopes[0][0] == OFFICE
