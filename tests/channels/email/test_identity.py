from channels.email.identity import fingerprint
from tests.channels.email.hard_mails import mail

MAIL = mail("Subject: Data", "Message-ID: <1@x>", "", "Isi", "dua")


def test_what_servers_add_on_the_way_changes_nothing() -> None:
    on_the_way = (
        b"Return-Path: <budi@example.org>\r\nReceived: from a by b\r\n\twith ESMTP; now\r\n"
    )
    added = on_the_way + b"X-Spam-Score: 0\r\nDelivered-To: x\r\n" + MAIL.replace(b"\n", b"\r\n")
    assert fingerprint(added + b"\r\n") == fingerprint(MAIL)


def test_another_text_subject_or_date_is_another_mail() -> None:
    others = (
        MAIL.replace(b"dua", b"tiga"),
        MAIL.replace(b"Data", b"Lain"),
        b"Date: Mon, 16 Nov 2026 09:00:00 +0800\n" + MAIL,
    )
    assert len({fingerprint(raw) for raw in (MAIL, *others)}) == 4


def test_large_mails_have_a_fingerprint_too() -> None:
    assert fingerprint(MAIL + b"x" * 200_000) != fingerprint(MAIL + b"x" * 200_001)
