from socket import socket
from typing import Any

import pytest

from channels.email import Channel
from router import Router
from router.channel import DeliveryError, Unknown
from tests.cast import MAMUJU, FixedClock, by_mail
from tests.channels.email.post_office import HENDRA, OFFICE, PostOffice, outgoing, settings

AUTOMATIC = ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Loop")


async def test_an_officers_letter_looks_like_a_persons(post_office: PostOffice) -> None:
    name = await post_office.channel.send(outgoing("Yth. Hendra,\n\ndata di https://x.example/a."))
    [mail] = post_office.world.mails
    assert str(mail["From"]) == f"PST BPS Mamuju <{OFFICE}>"
    assert (mail["To"], mail["Subject"]) == (HENDRA, "Re: Permohonan data")
    assert mail["Message-ID"] == name
    assert (mail["In-Reply-To"], mail["References"]) == ("<1@example.org>", "<1@example.org>")
    assert mail["Reply-To"].startswith("pst+")
    assert not any(header in mail for header in AUTOMATIC)
    plain, html = mail.iter_parts()
    assert plain.get_content().split() == ["Yth.", "Hendra,", "data", "di", "https://x.example/a."]
    assert '<a href="https://x.example/a">https://x.example/a</a>.' in html.get_content()


async def test_an_officers_letter_bounces_to_its_conversation(post_office: PostOffice) -> None:
    await post_office.channel.send(outgoing())
    [(sender, recipients)] = post_office.world.envelopes
    assert sender == post_office.world.mails[0]["Reply-To"]
    assert recipients == [HENDRA]


@pytest.mark.parametrize("author", ["bot", "system"])
async def test_a_machines_mail_says_so_and_cannot_be_answered_by_another(
    post_office: PostOffice, author: str
) -> None:
    await post_office.channel.send(outgoing(author=author))
    [mail], [(sender, _)] = post_office.world.mails, post_office.world.envelopes
    assert [mail[header] for header in AUTOMATIC] == ["auto-replied", "All", "loket"]
    assert sender == "<>"


async def test_chat_marks_are_drawn_in_a_machines_mail_and_left_alone_in_an_officers(
    post_office: PostOffice,
) -> None:
    for author in ("bot", "officer"):
        await post_office.channel.send(outgoing("Buka *pukul 8*.", author=author))
    said = [[p.get_content() for p in mail.iter_parts()] for mail in post_office.world.mails]
    assert said[0][0].strip() == "Buka pukul 8."
    assert "<strong>pukul 8</strong>" in said[0][1]
    assert said[1][0].strip() == "Buka *pukul 8*."
    assert "*pukul 8*" in said[1][1]


async def test_a_relay_that_refuses_the_empty_sender_gets_our_own(post_office: PostOffice) -> None:
    post_office.world.answers = {"MAIL <>": "550 no empty sender here"}
    await post_office.channel.send(outgoing(author="bot"))
    assert post_office.world.envelopes[0][0] == OFFICE


async def test_every_attempt_has_the_same_message_id(post_office: PostOffice) -> None:
    first = await post_office.channel.send(outgoing())
    assert await post_office.channel.send(outgoing(attempt=2)) == first


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ({"MAIL": "451 later"}, False),
        ({"MAIL": "554 no"}, True),
        ({"RCPT": "450 greylisted"}, False),
        ({"RCPT": "550 5.1.1 no such user"}, True),
        ({"DATA": "452 full"}, False),
        ({"DATA": "554 spam"}, True),
    ],
)
async def test_what_the_server_says_decides_whether_to_try_again(
    post_office: PostOffice, answers: dict[str, str], permanent: bool
) -> None:
    post_office.world.answers = answers
    with pytest.raises(DeliveryError) as failed:
        await post_office.channel.send(outgoing())
    assert failed.value.permanent is permanent
    assert failed.value.reason[:3] == next(iter(answers.values()))[:3]


async def test_a_connection_cut_while_sending_leaves_doubt(post_office: PostOffice) -> None:
    post_office.world.answers = {"DATA": "cut"}
    with pytest.raises(Unknown):
        await post_office.channel.send(outgoing())
    with pytest.raises(Unknown):
        await post_office.channel.lookup(outgoing())


async def test_a_server_that_is_away_is_tried_again_and_the_log_says_why(
    router: Router, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    channel = Channel(router.offices[MAMUJU], settings(smtp_port=1), router)
    with pytest.raises(DeliveryError) as failed:
        await channel.send(outgoing())
    assert (failed.value.permanent, failed.value.word) == (False, "refused")
    router.connect({(MAMUJU, "email"): channel})
    await router.receive(by_mail("Mohon data", at=clock()))
    await router.outbox.settle()
    [line] = [r.getMessage() for r in caplog.records if r.name == "loket.outbox"]
    assert line == "not sent office=7604 channel=email message=2 why=refused permanent=False"


async def test_a_server_that_says_nothing_is_called_a_timeout(router: Router) -> None:
    with socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        smtp = {"host": "127.0.0.1", "port": silent.getsockname()[1], "timeout": 0.2}
        own = settings(smtp={**smtp, "security": "none"})
        with pytest.raises(DeliveryError) as failed:
            await Channel(router.offices[MAMUJU], own, router).send(outgoing())
    assert failed.value.word == "timeout"


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "x@unknown.invalid"},
        {"address": "bukan alamat"},
        {"address": ""},
    ],
)
async def test_an_impossible_address_is_a_permanent_failure(
    post_office: PostOffice, changes: dict[str, Any]
) -> None:
    with pytest.raises(DeliveryError) as failed:
        await post_office.channel.send(outgoing(**changes))
    assert failed.value.permanent


async def test_nobody_can_smuggle_in_a_header(post_office: PostOffice) -> None:
    await post_office.channel.send(outgoing(subject="Data\r\nBcc: korban@x.example"))
    [mail] = post_office.world.mails
    assert "Bcc" not in mail
    assert post_office.world.envelopes[0][1] == [HENDRA]


async def test_an_address_beyond_ascii_is_reached(post_office: PostOffice) -> None:
    await post_office.channel.send(outgoing(address="wulan@contoh-é.example"))
    assert post_office.world.envelopes[0][1] == ["wulan@contoh-é.example"]


async def test_a_subject_is_answered_not_stacked(post_office: PostOffice) -> None:
    await post_office.channel.send(outgoing(subject="RE: Data"))
    await post_office.channel.send(outgoing(subject=""))
    subjects = [mail["Subject"] for mail in post_office.world.mails]
    assert subjects == ["RE: Data", "Jawaban atas pesan Anda"]


async def test_a_long_thread_keeps_its_beginning_and_its_end(post_office: PostOffice) -> None:
    thread = tuple(f"<{n}@example.org>" for n in range(100))
    await post_office.channel.send(outgoing(thread=thread))
    named = post_office.world.mails[0]["References"].split()
    assert (named[0], named[-1], len(named)) == ("<0@example.org>", "<99@example.org>", 20)


async def test_every_letter_bears_the_offices_signature(post_office: PostOffice) -> None:
    made = settings(
        smtp_port=post_office.world_port, signature="PST BPS Mamuju\nhttps://mamuju.example\n"
    )
    office = post_office.router.offices[MAMUJU]
    await Channel(office, made, post_office.router).send(outgoing("Data terlampir.\n"))
    plain, html = post_office.world.mails[0].iter_parts()
    said = plain.get_content().replace("\r\n", "\n")
    assert said == "Data terlampir.\n\n-- \nPST BPS Mamuju\nhttps://mamuju.example\n"
    assert "<br>\nPST BPS Mamuju<br>" in html.get_content().replace("\r\n", "\n")
