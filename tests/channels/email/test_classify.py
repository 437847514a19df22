import pytest

from channels.email.classify import never_answer
from channels.email.reading import parse_mail
from desk.message import Kind
from tests.channels.email.hard_mails import mail, mixed, text_part
from tests.channels.email.people import human

AUTOMATIC = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated; owner-email=x",
    "X-Autoreply: yes",
    "X-Auto-Response-Suppress: All",
    "X-Autorespond: Budi sedang cuti",
    "Precedence: auto_reply",
    "Precedence: bulk",
    "Precedence: junk",
    "X-Mail-Autoreply: vacation",
    "X-POST-MessageClass: 9; Autoresponder",
    "Delivered-To: Autoresponder",
    "X-FC-MachineGenerated: true",
    "Return-Path: <>",
    "Subject: Automatic reply: data",
    "Subject: Balasan otomatis: Di luar kantor",
    "Subject: Out of Office: cuti",
    "Subject: Abwesenheitsnotiz",
    "Subject: Out of office until 20 October",
    "Subject: AUTO: Budi sedang cuti (kembali 20 Oktober)",
    "From: tidak-membalas@bank.example\nSubject: Tagihan",
    "From: jangan_dibalas@bank.example\nSubject: Tagihan",
    "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_data?=",
]
HUMAN = [
    "Auto-Submitted: no",
    "Auto-Submitted: auto-forwarded",
    "X-Autoreply: no",
    "Subject: Re: Automatic reply: data",
    "Subject: Undangan rapat, mohon diantar",
    "Subject: Auto loan statistik kendaraan",
    "Precedence: normal",
    "X-Auto-Response-Suppress: DR, RN, NRN, OOF",
    "Return-Path: <budi@example.org>",
    "Subject: Laporan pengiriman data gagal diunduh",
    "Subject: Delivery status data ekspor",
    "Subject: Out of office supplies data",
    "Subject: auto: data produksi mobil",
    "Subject: Cuti",
    "Subject: Auto response buruk sekali",
    "Subject: Vacation message in Bali hotels",
    "Subject: Holiday response times",
    "Subject: Mail system error when I log in",
    "Subject: Cuti (melahirkan) PNS 2025",
    "Subject: Non-delivery of the book I ordered",
    "Subject: Mail delivery failed to your old address",
    "Subject: Mail delivery problems in our village, statistics?",
    "Subject: Undeliverable mail to your office",
    "From: membalas@surat.example\nSubject: Data",
]
BOUNCES = [
    "From: MAILER-DAEMON@mx.example.org\nSubject: failure notice",
    "From: Mail Delivery System <MAILER-DAEMON@x.example>\nSubject: Undelivered Mail",
    "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\nSubject: Tidak terkirim",
    "From: postmaster@x.example\nSubject: Undeliverable: Jawaban atas pesan Anda",
    "From: postmaster@x.example\nReturn-Path: <>\nSubject: Pengiriman gagal",
    "From: budi@x.example\nSubject: Undeliverable: Jawaban atas pesan Anda",
    "From: Administrator <administrator@x.example>\nSubject: Delivery report",
    "From: <>\nSubject: Warning: could not send message for past 4 hours",
    "From: a@b.example\nX-Failed-Recipients: budi@example.org\nSubject: x",
    "From: MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example\nSubject: Data",
]
LISTS = ["List-Id: <milis.example.org>", "List-Unsubscribe: <mailto:x>", "Precedence: list"]


def kind(head: str) -> Kind:
    fields = f"{head}\n" if "From:" in head else f"From: budi@example.org\n{head}\n"
    return parse_mail(fields.encode() + b"\nIsi\n").kind


@pytest.mark.parametrize("head", AUTOMATIC)
def test_a_machines_mail_is_automatic(head: str) -> None:
    assert kind(head) is Kind.AUTOMATIC


@pytest.mark.parametrize(
    ("head", "text", "wanted"),
    [
        ("Thread-Index: AdxyzQ==", "Mohon data kemiskinan.", Kind.HUMAN),
        ("X-Mailer: Microsoft Outlook 16.0", "Mohon data kemiskinan.", Kind.HUMAN),
        ("Subject: Data", "Apakah ada data kemiskinan 2024?", Kind.HUMAN),
        ("Subject: Data", "Mohon data.\n\nDikirim dari iPhone saya", Kind.HUMAN),
        ("Subject: Data", "Pesan Anda telah kami terima. Ada pertanyaan?", Kind.AUTOMATIC),
        ("Subject: Data", "Tiket 7 ditutup.", Kind.AUTOMATIC),
        ("Thread-Index: AdxyzQ==\nAuto-Submitted: auto-generated", "Apa?", Kind.AUTOMATIC),
        ("Thread-Index: AdxyzQ==\nSubject: Automatic reply: data", "Saya cuti.", Kind.AUTOMATIC),
    ],
)
def test_a_mail_that_only_asks_machines_for_silence_is_a_persons_where_one_seems_to_write(
    head: str, text: str, wanted: Kind
) -> None:
    raw = mail("X-Auto-Response-Suppress: All", head, "", text)
    seen = parse_mail(raw)
    assert seen.kind is wanted
    assert never_answer(seen.headers, seen.sender.address)


@pytest.mark.parametrize("head", HUMAN)
def test_a_persons_mail_is_human(head: str) -> None:
    assert kind(head) is Kind.HUMAN


def test_none_of_500_mails_that_people_wrote_is_called_automatic() -> None:
    called = {human(n): parse_mail(human(n)).kind for n in range(500)}
    assert [mail for mail, kind in called.items() if kind is not Kind.HUMAN] == []


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of office", "Saya sedang cuti sampai 3 Maret. Hubungi Bapak Budi."),
        ("Out of Office", "Thank you for your e-mail. I am out of the office until Monday."),
        ("Balasan otomatis", "Terima kasih telah menghubungi kami. Pesan Anda telah kami terima."),
        ("Auto reply", "This is an automated response.\n\n> Kantor buka jam berapa?"),
        ("Tidak di kantor", "<p>Saya sedang dinas ke Jakarta.</p><a href='x?y=1'>peta</a>"),
        ("Vacation notice", "I will be back on Monday.\n--\nAny questions? Call 021"),
        ("Automatic reply: Data", "Any questions? I am away; I will return on Monday."),
        ("Failure notice", "This is the qmail-send program.\n<budi@x.example>:\nno mailbox"),
        ("Undeliverable", "Diagnosa: 5.1.1 tidak dikenal"),
    ],
)
def test_a_subject_that_people_write_too_is_a_machines_by_its_text(subject: str, text: str) -> None:
    head = f"From: budi@x.example\nSubject: {subject}\n"
    said = "Kenapa saya dapat ini terus? Tolong datanya."
    machine, person = (parse_mail(f"{head}\n{body}\n".encode()).kind for body in (text, said))
    assert (machine in (Kind.AUTOMATIC, Kind.BOUNCE), person) == (True, Kind.HUMAN)


@pytest.mark.parametrize("head", BOUNCES)
def test_returned_mail_is_a_bounce(head: str) -> None:
    assert kind(head) is Kind.BOUNCE


@pytest.mark.parametrize("head", LISTS)
def test_a_mailing_list_is_a_list(head: str) -> None:
    assert kind(head) is Kind.LIST


@pytest.mark.parametrize(
    "sender", ["noreply", "no-reply", "do-not-reply", "notif.no_reply", "jangan-balas"]
)
def test_who_wants_no_reply_is_automatic(sender: str) -> None:
    assert kind(f"From: {sender}@x.example\nSubject: Info") is Kind.AUTOMATIC


def test_a_web_form_that_wants_no_reply_but_names_a_person_is_human() -> None:
    seen = parse_mail(b"From: noreply@form.example\nReply-To: Wulan <wulan@x.example>\n\nHalo")
    assert (seen.kind, seen.writer.address, seen.sender.address) == (
        Kind.HUMAN, "wulan@x.example", "noreply@form.example",
    )  # fmt: skip


def test_a_delivery_report_is_a_bounce_and_an_abuse_report_a_complaint() -> None:
    status = b"Content-Type: message/delivery-status\n\nAction: failed"
    bounce = mixed(text_part("x"), status, kind="report; report-type=delivery-status")
    assert parse_mail(bounce).kind is Kind.BOUNCE
    abuse = mixed(text_part("x"), b"Content-Type: message/feedback-report\n\nFeedback-Type: abuse")
    assert parse_mail(abuse).kind is Kind.COMPLAINT
    read = mixed(text_part("x"), kind="report; report-type=disposition-notification")
    assert parse_mail(read).kind is Kind.AUTOMATIC


def test_an_autoreply_of_a_mailer_daemon_is_no_bounce() -> None:
    head = "From: mailer-daemon@x.example\nAuto-Submitted: auto-replied (vacation)\nSubject: Cuti"
    assert kind(head) is Kind.AUTOMATIC


@pytest.mark.parametrize("head", ["X-Loop: loket", "Message-ID: <loket.abc.7@bps.example>"])
def test_what_comes_back_from_ourselves_is_our_own(head: str) -> None:
    assert kind(head) is Kind.OWN


def test_our_own_address_as_sender_is_our_own() -> None:
    raw = mail("Subject: x", "", "x")
    assert parse_mail(raw, own={"budi@example.org"}).kind is Kind.OWN


@pytest.mark.parametrize(
    "head",
    ["X-Auto-Response-Suppress: OOF", "X-Loop: lain", "List-Id: <x>", "Return-Path: <>"],
)
def test_some_mail_is_never_answered_even_if_a_person_wrote_it(head: str) -> None:
    seen = parse_mail(mail(head, "", "x"))
    assert never_answer(seen.headers, seen.sender.address)
