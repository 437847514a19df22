"""Turns a mail into what the router hears."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from channels.email import phrases, tokens
from channels.email.classify import never_answer
from channels.email.headers import Headers
from channels.email.identity import fingerprint, fingerprint_of
from channels.email.reading import RAW_TYPE, Mail, original, parse_mail, stand_in
from channels.email.settings import Settings
from channels.email.suspicion import suspicion
from channels.email.tokens import Mark
from desk.inbound import File, Inbound, Sender

_HEAD = 64 * 1024


def read(
    raw: bytes,
    *,
    office: str,
    settings: Settings,
    at: datetime,
    recipients: Collection[str] = (),
) -> Inbound:
    """Return the message in `raw`, received at `at`; `recipients` are those of the envelope."""
    return heard(
        parse_mail(raw, settings.addresses),
        raw,
        office=office,
        settings=settings,
        at=at,
        recipients=recipients,
    )


def heard(
    mail: Mail,
    raw: bytes,
    *,
    office: str,
    settings: Settings,
    at: datetime,
    recipients: Collection[str] = (),
    key: str = "",
) -> Inbound:
    """Return the message in a parsed mail; `key` names one that was not, or not whole."""
    key = key or fingerprint_of(mail.headers, mail.part.body)
    doubt = suspicion(mail, settings.auth_server)
    # Who may not be who he says joins nobody's matter and is nobody whom we know.
    mark = None if doubt else mark_of(mail, office, settings.key, recipients)
    kind = "unverified" if doubt else "email"
    return Inbound(
        office=office,
        channel="email",
        account=settings.address,
        external_id=key,
        sender=Sender(kind, mail.writer.address.lower() or _nobody(key), mail.writer.name),
        at=at,
        text=mail.text,
        kind=mail.kind,
        subject=mail.subject,
        html=mail.html,
        files=tuple(
            File(f.name, f.content_type, f.content, inline=f.inline, cid=f.cid) for f in mail.files
        ),
        token=mark.token if mark else "",
        extra=_extra(mail, key, settings) | ({"suspicion": doubt} if doubt else {}),
        raw=raw,
        raw_type=RAW_TYPE,
    )


def unreadable(raw: bytes, language: str = "id") -> Mail:
    """Return what stands for a mail that broke the parser: the mail itself is its file."""
    return stand_in(raw[:_HEAD], phrases.say("unreadable", language), (original(raw),))


def too_large(
    head: bytes, size: int, *, office: str, settings: Settings, at: datetime, language: str = "id"
) -> Inbound:
    """Return a message in place of a mail of `size` bytes of which only the header was fetched."""
    text = phrases.say("too_large", language, size=size // (1024 * 1024))
    key = f"{fingerprint(head)}:{size}"
    return heard(stand_in(head, text), head, office=office, settings=settings, at=at, key=key)


def mark_of(mail: Mail, office: str, key: bytes, recipients: Iterable[str] = ()) -> Mark | None:
    """Return the mark of ours by which a mail answers one of our messages."""
    written = [*recipients, *mail.to, *mail.cc, *_delivered(mail.headers)]
    if mark := tokens.in_addresses(written, office, key):
        return mark
    return tokens.in_ids([*mail.references, mail.in_reply_to], office, key)


def _delivered(headers: Headers) -> list[str]:
    names = ("delivered-to", "x-original-to", "envelope-to")
    return [value for name in names for value in headers.every(name)[:20]]


def _extra(mail: Mail, key: str, settings: Settings) -> dict[str, Any]:
    """Return what only e-mail knows; empty values are left out."""
    domain = settings.address.rpartition("@")[2]
    others = [
        address
        for address in (*mail.to, *mail.cc)
        if tokens.plain_address(address) not in settings.addresses
    ]
    extra = {
        "message_id": mail.message_id or f"<{key[:32]}@{domain}>",
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "to": list(mail.to[:50]),
        "cc": list(mail.cc[:50]),
        "others": others[:50],
        "reply_to": mail.reply_to,
        "date": mail.date,
        "forwarded_from": mail.original.address if mail.original else "",
        "forwarded_name": mail.original.name if mail.original else "",
        "fold": mail.reply if mail.reply != mail.text else "",
        "never_answer": never_answer(mail.headers, mail.writer.address),
    }
    return {name: value for name, value in extra.items() if value}


def _nobody(key: str) -> str:
    """Return an address for a mail without one: nothing can ever be sent to it."""
    return f"{key[:24]}@unknown.invalid"
