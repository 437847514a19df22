from pathlib import Path

import pytest

from channels.email.reading import parse_mail
from tests.channels.email.hard_mails import mail, mixed, text_part

WULAN = ("wulan@x.example", "Wulan Sari")
FORWARDS = [
    ("Fwd: Data", "Mohon dibantu.\n\n---------- Forwarded message ---------\nDari: Wulan Sari "
     "<wulan@x.example>\nDate: Sen, 2 Mar 2026\nSubject: Data\nTo: <pst@x.example>\n\nIsi"),
    ("FW: Data", "From: Wulan Sari <wulan@x.example>\nSent: Monday, March 2, 2026 10:11 AM\n"
     "To: pst@x.example\nSubject: Data\n\nIsi"),
    ("Fwd: Data", "Begin forwarded message:\n\n> From: Wulan Sari <wulan@x.example>\n"
     "> Date: 2 Maret\n> To: pst@x.example\n> Subject: Data\n> \n> Isi"),
    ("TR: Data", "-----Pesan Asli-----\nDari: Wulan Sari [mailto:wulan@x.example]\n"
     "Terkirim: x\n\nIsi"),
    ("Data", "-------- Pesan Diteruskan --------\nPerihal: Data\nTanggal: x\nDari: Wulan Sari\n"
     "<wulan@x.example>\nKepada: pst@x.example\n\nIsi"),
    ("Fwd: Data", "Pada Sen, 2 Mar 2026 10.11, Wulan Sari <wulan@x.example> menulis:\n> Isi"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), FORWARDS)
def test_who_wrote_what_was_forwarded_is_suggested(subject: str, text: str) -> None:
    seen = parse_mail(mail(f"Subject: {subject}", "", text))
    assert seen.original
    assert seen.original.address == WULAN[0]
    assert seen.reply == seen.text


def test_a_mail_forwarded_as_a_file_names_its_writer() -> None:
    inner = (
        b"Content-Type: message/rfc822\n\nFrom: Wulan Sari <wulan@x.example>\nSubject: Data\n\nIsi"
    )
    seen = parse_mail(mixed(text_part("Terlampir."), inner, subject="Fwd: Data"))
    assert seen.original
    assert (seen.original.address, seen.original.name) == WULAN


@pytest.mark.parametrize(
    "text",
    [
        "Mohon data.",
        "Terima kasih.\n\nPada Sen, 2 Mar 2026 10.11, PST <pst@x.example> menulis:\n> Isi",
        "Kontak saya: wulan@x.example",
    ],
)
def test_a_mail_that_was_not_forwarded_suggests_nobody(text: str) -> None:
    assert parse_mail(mail("Subject: Re: Data", "", text)).original is None


MAILERS = [
    block.split("\n", 1)
    for block in (Path(__file__).with_name("corpus") / "forwards.txt")
    .read_text("utf-8")
    .split("\n=== ")[1:]
]


@pytest.mark.parametrize(("title", "text"), MAILERS)
def test_whoever_first_wrote_is_found_in_every_mailers_forwards(title: str, text: str) -> None:
    subject = title.partition(" | ")[2]
    head = f"From: Budi <budi@bps.example>\nSubject: {subject}\n"
    seen = parse_mail(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".encode())
    assert seen.original is not None
    assert seen.original.address == "w@x.example"
    assert seen.reply.split() == text.split()
