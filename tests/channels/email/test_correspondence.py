"""Rules 11, 12 and 13: who is answered, who joins, who gets copies, whom to doubt."""

from typing import Any

import pytest
from sqlmodel import select

from channels.email import Channel
from channels.email.reading import parse_mail
from channels.email.suspicion import suspicion
from desk.conversation import Conversation
from desk.message import Message
from desk.ticket import Ticket
from router.attribute import attribute
from router.channel import DeliveryError
from router.errors import Missing, Refused
from router.reply import reply
from tests.cast import MAMUJU, Cast
from tests.channels.email.post_office import (
    HENDRA,
    OFFICE,
    PostOffice,
    letter,
    outgoing,
    settings,
)
from tests.channels.email.test_threading import asked_and_answered, bounce

MX = "mx.mamuju.example"
FAILS = f"{MX}; spf=pass smtp.mailfrom=x.example; dmarc=fail (p=none) header.from=example.org"


async def answered(office: PostOffice, cast: Cast, **more: Any) -> Message:
    """Let Sari answer the first conversation; return the message that left."""
    await office.router.run(
        reply, 1, "Data terlampir.", office=MAMUJU, by=cast.sari, at=office.clock(), **more
    )
    await office.deliver()
    return (await office.said())[-1]


async def test_rule_13_a_reply_goes_where_the_writer_wants_it(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB", Reply_To="Kantor <kantor@example.org>"))
    await answered(post_office, cast)
    assert post_office.world.mails[-1]["To"] == "kantor@example.org"


async def test_rule_13_who_holds_our_mark_and_forges_a_sender_diverts_no_answer(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB", Reply_To="Kantor <kantor@example.org>"))
    out = await answered(post_office, cast)
    for number, wanted in enumerate(("kantor@example.org", "lain@example.net"), 2):
        await post_office.post(letter(
            f"Susulan {number}", Reply_To=wanted, In_Reply_To=str(out.external_id),
            Message_ID=f"<{number}@x>",
        ))  # fmt: skip
        await answered(post_office, cast)
    assert [m["To"] for m in post_office.world.mails[-2:]] == ["kantor@example.org", HENDRA]
    assert len(await post_office.every(Conversation)) == 1


async def test_rule_13_copies_are_those_the_officer_wrote(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB", Cc="camat@example.org"))
    await answered(post_office, cast)
    assert "Cc" not in post_office.world.mails[-1]
    await answered(post_office, cast, copies=["camat@example.org", OFFICE])
    assert post_office.world.mails[-1]["Cc"] == "camat@example.org"
    assert post_office.world.envelopes[-1][1] == [HENDRA, "camat@example.org"]


@pytest.mark.parametrize("copies", [["camat"], ["a@b\r\nBcc: x@y"], ["a@b"] * 21])
async def test_rule_13_impossible_copies_are_refused_before_anything_leaves(
    post_office: PostOffice, cast: Cast, copies: list[str]
) -> None:
    await post_office.post(letter("Mohon data PDRB"))
    with pytest.raises(Refused, match="copies"):
        await answered(post_office, cast, copies=copies)


async def test_rule_13_a_refused_copy_keeps_the_whole_letter_from_leaving(
    post_office: PostOffice,
) -> None:
    post_office.world.answers = {"RCPT camat@example.org": "550 5.1.1 no such user"}
    with pytest.raises(DeliveryError) as failed:
        await post_office.channel.send(outgoing(extra={"cc": ["camat@example.org"]}))
    assert failed.value.permanent
    assert not post_office.world.mails


async def test_rule_13_new_people_on_the_thread_are_marked(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB", Cc="camat@example.org"))
    out = await answered(post_office, cast)
    again = letter(
        "Tambahan", Cc="camat@example.org, wartawan@example.org", In_Reply_To=str(out.external_id),
        Message_ID="<2@example.org>",
    )  # fmt: skip
    await post_office.post(again)
    first, second = await post_office.heard()
    assert first.conversation_id == second.conversation_id
    assert "newcomers" not in first.extra
    assert second.extra["newcomers"] == ["wartawan@example.org"]


def doubt(head: str) -> str:
    return suspicion(parse_mail(f"{head}\n\nIsi".encode()), MX)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (f"Authentication-Results: {FAILS}\nFrom: a@b.example", "dmarc"),
        (f"Authentication-Results: {MX};\n dmarc=pass\nFrom: a@b.example", ""),
        (f"Authentication-Results: {MX} 1; dmarc=FAIL\nFrom: a@b.example", "dmarc"),
        ("Authentication-Results: other.example; dmarc=fail\nFrom: a@b.example", ""),
        (f"Authentication-Results: {MX}; dmarc=fail\nAuthentication-Results: {MX}; dmarc=pass\n"
         "From: a@b.example", "dmarc"),
        (f"Authentication-Results: {MX}; none\nFrom: a@b.example", ""),
        ("From: a@b.example", ""),
        ('From: "kepala@bps.example" <a@b.example>', "name"),
        ('From: "A <a@b.example>" <a@b.example>', ""),
    ],
)  # fmt: skip
def test_rule_13_doubts_come_from_our_own_server_and_from_lying_names(
    head: str, found: str
) -> None:
    assert doubt(head) == found


async def test_rule_13_a_doubtful_sender_joins_no_matter_and_is_nobody_we_know(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB"))
    out = await answered(post_office, cast)
    made = settings(smtp_port=post_office.world_port, auth_server=MX)
    channel = Channel(post_office.channel.office, made, post_office.router)
    forged = letter("Kirim ke saya", In_Reply_To=str(out.external_id), Message_ID="<2@x>")
    await channel.take(f"Authentication-Results: {FAILS}\r\n".encode() + forged)
    first, second = await post_office.every(Conversation)
    assert first.contact_id != second.contact_id
    assert (await post_office.heard())[-1].extra["suspicion"] == "dmarc"


async def test_rule_12_a_stranger_with_our_mark_is_suggested_and_not_joined(
    post_office: PostOffice,
) -> None:
    first = await asked_and_answered(post_office)
    sent = len(await post_office.said())
    stranger = letter(
        "Buka jam berapa?", From="l@x.example", In_Reply_To=str(first.external_id),
        Message_ID="<9@x>",
    )  # fmt: skip
    await post_office.post(stranger)
    heard = (await post_office.heard())[-1]
    assert heard.conversation_id != first.conversation_id
    assert heard.extra["related"] == first.conversation_id
    assert len(await post_office.said()) == sent


async def test_rule_12_a_ticket_number_in_the_subject_is_only_suggested(
    post_office: PostOffice,
) -> None:
    await post_office.post(letter("Mohon data PDRB"))
    subject = "Re: [7604-2026-000001] data"
    await post_office.post(letter("Tambahan", Subject=subject, Message_ID="<2@x>"))
    first, second = await post_office.heard()
    assert second.conversation_id != first.conversation_id
    assert second.extra["related"] == first.conversation_id


async def test_rule_11_a_responder_with_another_address_for_each_mail_is_not_answered(
    post_office: PostOffice,
) -> None:
    out = await asked_and_answered(post_office)
    for number in range(12):
        mail = letter(
            "Terima kasih, surat Anda kami terima.", From=f"jawab-{number}@x.example",
            In_Reply_To=str(out.external_id), Message_ID=f"<r{number}@x>",
        )  # fmt: skip
        await post_office.post(mail)
    await post_office.deliver()
    assert len(post_office.world.mails) == 1


async def test_rule_11_a_responder_that_hides_is_answered_fewer_than_six_times(
    post_office: PostOffice,
) -> None:
    for number in range(25):
        subject = f"Surat {number}"
        await post_office.post(letter("ok", Subject=subject, Message_ID=f"<a{number}@x>"))
    await post_office.deliver()
    assert len(post_office.world.mails) < 6


async def test_rule_11_the_same_text_twice_stops_the_machine_and_goes_to_a_person(
    post_office: PostOffice,
) -> None:
    again = "Kantor buka jam berapa? Mohon dijawab."
    for number in range(4):
        mail = letter(again, Subject=f"Surat {number}", Message_ID=f"<same{number}@x>")
        await post_office.post(mail)
    await post_office.deliver()
    assert len(post_office.world.mails) == 1
    heard = await post_office.heard()
    assert [bool(m.extra.get("repeats")) for m in heard] == [False, True, True, True]
    assert [m.extra.get("related") for m in heard] == [None, 1, 2, 3]
    tickets = await post_office.router.store.read(lambda s: list(s.exec(select(Ticket))))
    assert [t.reason for t in tickets] == ["never_answer"] * 3


async def test_rule_10_a_bounce_is_shown_in_the_conversation_of_what_came_back(
    post_office: PostOffice,
) -> None:
    out = await asked_and_answered(post_office)
    await post_office.post(bounce(str(out.external_id)), sender="")
    back = (await post_office.heard())[-1]
    assert (back.conversation_id, back.kind) == (out.conversation_id, "bounce")
    assert (await post_office.said())[-1].error == "550 5.1.1 mailbox unavailable"


async def test_a_bounce_is_tied_by_the_address_it_comes_to(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB"))
    await answered(post_office, cast)
    sender = post_office.world.envelopes[-1][0]
    bare = f"From: MAILER-DAEMON@x.example\nTo: {sender}\nSubject: failure notice\n\nMaaf."
    await post_office.post(bare.encode(), sender, sender="")
    first, back = await post_office.heard()
    assert (back.conversation_id, back.kind) == (first.conversation_id, "bounce")


FORWARDED = """Mohon dibantu.

---------- Forwarded message ---------
Dari: Wulan <wulan@x.example>
Date: Sel, 3 Mar 2026 pukul 10.11
Subject: Data
To: <hendra@example.org>

Saya perlu data PDRB."""


async def test_a_forwarded_mail_is_given_to_who_wrote_it_in_one_step(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter(FORWARDED, Subject="Fwd: Data"))
    [heard] = await post_office.heard()
    assert heard.extra["forwarded_from"] == "wulan@x.example"
    assert heard.extra["forwarded_name"] == "Wulan"
    run, at = post_office.router.run, post_office.clock()
    for _ in range(2):
        await run(attribute, 1, "Wulan@x.example", "Wulan", office=MAMUJU, by=cast.sari, at=at)
    out = await answered(post_office, cast)
    assert post_office.world.mails[-1]["To"] == "wulan@x.example"
    thanks = letter(
        "Terima kasih", From="wulan@x.example", In_Reply_To=str(out.external_id),
        Message_ID="<3@x>",
    )  # fmt: skip
    await post_office.post(thanks)
    assert {m.conversation_id for m in await post_office.heard()} == {1}
    with pytest.raises(Refused, match="address"):
        await run(attribute, 1, "wulan", office=MAMUJU, by=cast.sari, at=at)
    with pytest.raises(Missing):
        await run(attribute, 1, "a@b", office="3514", by=cast.joko, at=at)


async def test_gmail_and_outlook_keep_a_conversation_together(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB", Message_ID="<satu@example.org>"))
    first = await answered(post_office, cast)
    again = letter(
        "Tambahan", Subject="Re: Permohonan data", In_Reply_To=str(first.external_id),
        References=f"<satu@example.org> {first.external_id}", Message_ID="<dua@example.org>",
    )  # fmt: skip
    await post_office.post(again)
    await answered(post_office, cast)
    mail = post_office.world.mails[-1]
    assert mail["Subject"] == "Re: Permohonan data"
    assert mail["In-Reply-To"] == "<dua@example.org>"
    named = mail["References"].split()
    assert named[0] == "<satu@example.org>"
    assert str(first.external_id) in named
    assert named[-1] == "<dua@example.org>"
