"""Reads one mail: raw bytes in, what people need to know of it out. Pure, and never gives up."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from channels.email import body as bodies
from channels.email import classify, mime, phrases
from channels.email.addresses import Mailbox, display_name, mailboxes
from channels.email.attachment import Attachment
from channels.email.charset import clean
from channels.email.folding import fold
from channels.email.forwarding import original_sender
from channels.email.headers import Headers, one_line, repair, split
from channels.email.tokens import plain_address
from channels.email.vocabulary import pattern
from desk.kind import Kind

_SENDERS = ("from", "sender", "x-sender", "reply-to", "return-path", "x-original-from")
RAW_TYPE = "message/rfc822"
_ID = re.compile(r"<[^<>\s]{1,990}>")
_FORWARD = re.compile(rf"{pattern('forwarded_subject')}\s*[:：]", re.IGNORECASE)
_ANSWER = re.compile(
    r"[^\w\[]*(?:\[[^\[\]]{0,80}\][^\w\[]*){0,3}(?:(?:spam|external)[^\w\[]*)?"
    rf"(?:{pattern('answered_subject')}|{pattern('forwarded_subject')})"
    r"\s?(?:[\[(^]\d{1,3}[\])]?)?\s?[:：]",
    re.IGNORECASE,
)
"""How the subject of a mail begins that answers or forwards one, behind what servers put there."""


@dataclass(frozen=True)
class Mail:
    """A mail as people understand it. `reply` is the new text, without what it quotes."""

    sender: Mailbox
    writer: Mailbox
    """The person behind the mail: the sender, unless a web form wrote for somebody."""
    reply_to: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    html: str
    reply: str
    files: tuple[Attachment, ...]
    kind: Kind
    date: str
    original: Mailbox | None
    """Who first wrote it, if it was forwarded."""
    part: mime.Part = field(repr=False)

    @property
    def headers(self) -> Headers:
        """The header fields of the mail itself."""
        return self.part.headers

    def describe(self) -> dict[str, object]:
        """Return the mail as one JSON object."""
        return {
            "from_addr": self.sender.address,
            "from_name": self.sender.name,
            "reply_to": self.reply_to,
            "to": list(self.to),
            "cc": list(self.cc),
            "subject": self.subject,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": list(self.references),
            "text": self.text,
            "html": self.html,
            "attachments": [file.describe() for file in self.files],
            "reply": self.reply,
            "kind": str(self.kind),
        }


def parse_mail(raw: bytes, own: Collection[str] = ()) -> Mail:
    """Return the mail in `raw`; `own` are our addresses in lower case. Takes linear time."""
    part = mime.parse(repair(raw))
    headers = part.headers
    gathered = bodies.gather(part)
    sender = sender_of(headers)
    writer = _writer(headers, sender, own)
    said, html = gathered.text, gathered.html
    files = _files(gathered.files, raw)
    text = said or phrases.label(gathered.types, whole=files != gathered.files)
    subject = clean(headers.text("subject"))[:2000]
    forwarded = bool(_FORWARD.match(subject))
    reply = fold(said, html, forwarded=forwarded, first=_is_first(headers, subject))
    return Mail(
        sender=sender,
        writer=writer,
        reply_to=next((box.address for box in mailboxes(headers, "reply-to")), ""),
        to=tuple(box.address for box in mailboxes(headers, "to")),
        cc=tuple(box.address for box in mailboxes(headers, "cc")),
        subject=subject,
        message_id=next(iter(ids_of(headers, "message-id")), ""),
        in_reply_to=next(iter(ids_of(headers, "in-reply-to")), ""),
        references=tuple(dict.fromkeys(ids_of(headers, "references")))[:200],
        text=text,
        html=html,
        reply=reply.lstrip(" \u00a0") or text,  # Yahoo indents the first line
        files=tuple(files),
        kind=classify.kind_of(part, own=own, sender=writer.address),
        date=one_line(headers.text("date"))[:100],
        original=original_sender(part, said, forwarded=forwarded),
        part=part,
    )


def _is_first(headers: Headers, subject: str) -> bool:
    """Tell whether a mail answers and forwards none, by its header and its subject."""
    named = any(headers.first(name).strip() for name in ("in-reply-to", "references"))
    return not (named or _ANSWER.match(subject))


def _files(found: list[Attachment], raw: bytes) -> list[Attachment]:
    """Return a mail's files; what lies too deep in it for us is left to the original, as a file."""
    shallow = [file for file in found if not file.content_type.startswith("multipart/")]
    return found if len(shallow) == len(found) else [*shallow, original(raw)]


def original(raw: bytes) -> Attachment:
    """Return a mail itself as a file."""
    return Attachment("message.eml", RAW_TYPE, raw)


def stand_in(head: bytes, text: str, files: tuple[Attachment, ...] = ()) -> Mail:
    """Return a mail that says `text` in place of one that cannot be read beyond its header."""
    try:
        headers = split(repair(head))[0]
        sender, subject = sender_of(headers), headers.text("subject")[:500]
        ids = ids_of(headers, "message-id")
    except Exception:  # whatever broke the parser may break it again
        headers, sender, subject, ids = Headers(), Mailbox(""), "", []
    return Mail(
        sender=sender,
        writer=sender,
        reply_to="",
        to=(),
        cc=(),
        subject=subject,
        message_id=next(iter(ids), ""),
        in_reply_to="",
        references=(),
        text=text,
        html="",
        reply=text,
        files=files,
        kind=Kind.HUMAN,
        date="",
        original=None,
        part=mime.Part(headers, "text/plain", {}, "", "", b""),
    )


def ids_of(headers: Headers, name: str) -> list[str]:
    """Return the message ids in a field; one without brackets is taken as it is."""
    found: list[str] = []
    for value in headers.every(name):
        ids = _ID.findall(value[:100_000])
        bare = one_line(value).strip("<> ")
        if not ids and bare and name == "message-id":
            ids = [f"<{bare.replace(' ', '')[:990]}>"]
        elif not ids:
            ids = [
                f"<{word.strip('<>')}>" for word in bare.split() if "@" in word and len(word) < 990
            ]
        found += map(clean, ids)
    return found


def _writer(headers: Headers, sender: Mailbox, own: Collection[str]) -> Mailbox:
    """Return who really wrote: web forms send in another name, with the person in Reply-To."""
    if sender.address.lower() in own or classify.wants_no_reply(sender.address):
        for box in mailboxes(headers, "reply-to"):
            if plain_address(box.address) not in own and not classify.wants_no_reply(box.address):
                return box
    return sender


def sender_of(headers: Headers) -> Mailbox:
    """Return who wrote: From, or the next best header that holds an address."""
    for name in _SENDERS:
        for box in mailboxes(headers, name):
            if name == "from":
                return box
            said = next(
                (n for v in headers.every("from") if (n := display_name(v, headers.hints))), ""
            )
            return Mailbox(box.address, said or box.name)
    named = next((n for v in headers.every("from") if (n := display_name(v, headers.hints))), "")
    return Mailbox("", named)
