"""Writes the mails that leave: an officer's letter, or a machine's that must not be answered."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from channels.email import phrases, tokens
from channels.email.classify import LOOP
from channels.email.enclosing import Enclosure, enclose
from channels.email.headers import one_line
from channels.email.settings import Settings
from desk import markup
from desk.message import Author
from desk.office import Office
from router.channel import Outgoing

_REPLIED = re.compile(r"(?:re|bls|balas|aw|sv|antw|res?)\s*:", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"']{3,2000}[^\s<>\"'.,;:!?)\]]")
_THREAD = 20
"""Message-IDs named in References; the oldest and the newest tell mailers enough."""


def compose(
    outgoing: Outgoing,
    office: Office,
    settings: Settings,
    at: datetime,
    enclosed: Sequence[Enclosure] = (),
) -> EmailMessage:
    """Return the mail for an outgoing message. Raises ValueError for an impossible address."""
    mail = EmailMessage(policy=SMTP)
    local, _, domain = settings.address.rpartition("@")
    mail["From"] = Address(settings.name or office.name, local, domain)
    mail["To"] = one_line(outgoing.address)
    if copies := copies_of(outgoing, settings):
        mail["Cc"] = ", ".join(copies)
    if settings.plus:
        mail["Reply-To"] = reply_address(outgoing, settings)
    mail["Subject"] = subject(outgoing, office.language)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = own_id(outgoing, settings)
    if outgoing.thread:
        mail["In-Reply-To"] = outgoing.thread[-1]
        mail["References"] = " ".join(_thread(outgoing.thread))
    if is_automatic(outgoing):
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Loop"] = LOOP
    automatic = is_automatic(outgoing)  # only there are * and _ surely meant as marks
    said = _signed(outgoing.text, settings.signature)
    text = markup.plain(said) if automatic else said
    mail.set_content(text, cte="quoted-printable")
    html = as_html(said, marked=automatic)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    enclose(mail, enclosed)
    return mail


def _signed(text: str, signature: str) -> str:
    """Return a text with the office's signature, as mailers mark it so that others can cut it."""
    return f"{text.rstrip()}\n\n-- \n{signature.strip()}\n" if signature.strip() else text


def own_id(outgoing: Outgoing, settings: Settings) -> str:
    """Return the Message-ID of an outgoing message: the same at every attempt."""
    domain = settings.address.rpartition("@")[2]
    return tokens.message_id(
        outgoing.token, outgoing.message_id, outgoing.office, settings.key, domain
    )


def copies_of(outgoing: Outgoing, settings: Settings) -> list[str]:
    """Return who gets a copy, as the officer wrote; never we ourselves."""
    wanted = [one_line(str(one)) for one in outgoing.extra.get("cc", ())]
    own = {*settings.addresses, outgoing.address.lower()}
    return [one for one in wanted if one and tokens.plain_address(one) not in own]


def reply_address(outgoing: Outgoing, settings: Settings) -> str:
    """Return the address to which answers go, with the conversation's mark in it."""
    return tokens.plus_address(settings.address, outgoing.token, outgoing.office, settings.key)


def is_automatic(outgoing: Outgoing) -> bool:
    """Tell whether no person wrote the message."""
    return outgoing.author != Author.OFFICER


def subject(outgoing: Outgoing, language: str) -> str:
    """Return the subject of an answer, on one line."""
    said = one_line(outgoing.subject)[:300]
    if not said:
        return phrases.say("no_subject", language)
    return said if _REPLIED.match(said) or not outgoing.thread else f"Re: {said}"


def as_html(text: str, *, marked: bool = False) -> str:
    """Return a text as plain HTML: paragraphs, line breaks, links, and chat marks if it has any."""
    draw = markup.html if marked else _linked
    body = "\n".join(f"<p>{draw(p)}</p>" for p in markup.paragraphs(text))
    return f'<!doctype html>\n<html><body style="font-family:sans-serif">\n{body}\n</body></html>\n'


def _linked(text: str) -> str:
    said: list[str] = []
    start = 0
    for link in _LINK.finditer(text):
        said.append(escape(text[start : link.start()]))
        said.append(f'<a href="{escape(link[0])}">{escape(link[0])}</a>')
        start = link.end()
    said.append(escape(text[start:]))
    return "".join(said).replace("\n", "<br>\n")


def _thread(thread: tuple[str, ...]) -> tuple[str, ...]:
    if len(thread) <= _THREAD:
        return thread
    return (thread[0], *thread[-_THREAD + 1 :])
