"""Mails of 8 KB in two parts, as people's programs write them; a quarter of them replies."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from random import Random

from benchmarks.office import ADDRESS
from benchmarks.questions import questions

WANTED = "Saya ingin berbicara langsung dengan petugas mengenai permintaan data berikut."
"""So that each mail becomes a ticket: the bot hands over to whoever asks for a person."""
SIZE = 8000


@dataclass(frozen=True)
class Letter:
    """A mail; `answers` is the person whose earlier mail it goes on from, if it is a reply."""

    writer: str
    raw: bytes
    answers: str = ""


def first_mails(many: int) -> list[Letter]:
    """Return mails of new people."""
    return [Letter(person(n), _mail(n, person(n))) for n in range(many)]


def mails(many: int, start: int, tickets: Mapping[str, int]) -> list[Letter]:
    """Return mails, every fourth a reply that names the peer's ticket of its writer."""
    made, writers = [], sorted(tickets)
    for n in range(start, start + many):
        if n % 4:
            made.append(Letter(person(n), _mail(n, person(n))))
        else:
            writer = writers[n // 4 % len(writers)]
            raw = _mail(n, writer, subject=f"[pst-{tickets[writer]}] Re: ")
            made.append(Letter(writer, raw, answers=writer))
    return made


def person(n: int) -> str:
    """Return somebody's address."""
    return f"warga{n}@warga.example"


def _mail(n: int, writer: str, subject: str = "") -> bytes:
    random, asked = Random(n), questions()
    lines = [WANTED, *random.choices(asked, k=SIZE // 180)]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Warga <{writer}>"
    mail["To"] = ADDRESS
    mail["Subject"] = f"{subject}Permintaan data nomor {n}"
    mail["Date"] = "Mon, 16 Nov 2026 09:00:00 +0800"
    mail["Message-ID"] = f"<{n}@warga.example>"
    mail["User-Agent"] = "Mozilla Thunderbird"
    mail.set_content("\n\n".join(lines))
    paragraphs = "".join(f'<p style="margin: 0 0 1em 0;">{line}</p>' for line in lines)
    mail.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
    return mail.as_bytes()
