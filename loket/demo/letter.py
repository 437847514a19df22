"""A citizen's letter: composed as a mail program does, posted by SMTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from desk.clock import new_token
from loket.demo.mail_sink import Letter
from loket.demo.people import Person

PATIENCE = 15.0
"""Seconds that an office's door has to take a letter."""

CARRIED = ("application/", "audio/", "image/", "text/", "video/")
UNKNOWN = "application/octet-stream"


class NotTakenError(Exception):
    """The office's door did not take a letter; `reason` is what it said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter being written; `files` are (name, type, content), `answers` the one it answers."""

    to: str
    subject: str = ""
    text: str = ""
    files: Sequence[tuple[str, str, bytes]] = ()
    answers: Letter | None = None


def answer(letter: Letter) -> Draft:
    """Return an empty answer to a letter; to one's own letter, a further one to the same place."""
    subject = letter.header("Subject")
    to = letter.answer_to if letter.way == "received" else letter.header("To")
    again = subject.lower().startswith("re:")
    return Draft(to, subject if again else f"Re: {subject}", "", (), letter)


def compose(draft: Draft, person: Person, at: datetime, zone: str = "UTC") -> EmailMessage:
    """Return a draft as a mail; an answer keeps its thread and quotes what it answers.

    `zone` is the one in which the person reads a clock.
    """
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(person.name, addr_spec=person.email)
    mail["To"] = " ".join(draft.to.split())
    mail["Subject"] = " ".join(draft.subject.split())
    mail["Date"] = format_datetime(at.astimezone(ZoneInfo(zone)))
    mail["Message-ID"] = f"<{new_token()}@{person.email.partition('@')[2]}>"
    text = draft.text
    if draft.answers:
        _thread(mail, draft.answers)
        text += _quote(draft.answers, ZoneInfo(zone))
    mail.set_content(text + "\n")
    for name, kind, content in draft.files:
        main, _, sub = (kind if kind.startswith(CARRIED) else UNKNOWN).partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


async def post(mail: EmailMessage, sender: str, to: str, host: str, port: int) -> None:
    """Speak SMTP with an office's door. Raises NotTakenError."""
    import aiosmtplib

    try:
        await aiosmtplib.send(
            mail, sender=sender, recipients=[to], hostname=host, port=port, start_tls=False,
            timeout=PATIENCE,
        )  # fmt: skip
    except aiosmtplib.SMTPResponseException as error:
        raise NotTakenError(f"{error.code} {error.message}") from error
    except aiosmtplib.SMTPRecipientsRefused as error:
        said = error.recipients[0]
        raise NotTakenError(f"{said.code} {said.message}") from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotTakenError(type(error).__name__) from error


def _thread(mail: EmailMessage, letter: Letter) -> None:
    named = letter.header("Message-ID")
    if named:
        mail["In-Reply-To"] = named
        mail["References"] = " ".join([*letter.header("References").split(), named])


def _quote(letter: Letter, zone: ZoneInfo) -> str:
    """Return the letter that is answered, below a line such as Indonesian mail programs write."""
    lines = "\n".join(f"> {line}" for line in letter.text.splitlines())
    at = letter.at.astimezone(zone)
    return f"\n\nPada {at:%d/%m/%Y %H.%M}, {letter.header('From')} menulis:\n{lines}"
