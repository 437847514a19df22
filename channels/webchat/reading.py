"""A visitor's message becomes an `Inbound`."""

import hashlib
from datetime import datetime

from channels.webchat.frames import Contact, Say
from channels.webchat.phrases import catalogue
from channels.webchat.uploads import Brought
from desk.inbound import Inbound, Sender
from desk.message import Kind
from desk.phrases import Phrases

LEFT = {
    "name": "webchat.left_name",
    "email": "webchat.left_email",
    "phone": "webchat.left_phone",
    "institution": "webchat.left_institution",
    "purpose": "webchat.left_purpose",
}
"""What stands before each answer of the form."""


def visitor_of(token: str) -> str:
    """Return the name under which a visitor is known; the token itself is never kept."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def account_of(office: str) -> str:
    """Return the office's own address in the chat."""
    return f"webchat:{office}"


def read(
    frame: Say | Contact | Brought,
    *,
    office: str,
    visitor: str,
    at: datetime,
    language: str = "id",
    name: str = "",
    vouched: str = "",
    raw: bytes = b"",
    phrases: Phrases | None = None,
) -> Inbound:
    """Return what a visitor said; `visitor` scopes the browser's message id. Pure.

    `vouched` is the e-mail address for which the host page's server vouches; `phrases` are those of
    an office that words them itself.
    """
    contact = isinstance(frame, Contact)
    called = name or (frame.name if isinstance(frame, Contact) else "")
    also = (("email", vouched),) if vouched else ()
    file = frame.file if isinstance(frame, Brought) else None
    return Inbound(
        office=office,
        channel="webchat",
        account=account_of(office),
        external_id=f"{visitor[:16]}:{frame.client_msg_id}",
        sender=Sender("chat", visitor, called, also),
        at=at,
        text=_text(frame, language, phrases or catalogue()),
        kind=Kind.AUTOMATIC if contact else Kind.HUMAN,
        language=language,
        files=(file,) if file else (),
        extra={"client_msg_id": frame.client_msg_id}
        | ({"choice": frame.choice} if isinstance(frame, Say) and frame.choice else {})
        | ({"contact": frame.filled()} if isinstance(frame, Contact) else {}),
        raw=raw,
        raw_type="application/json",
    )


def _text(frame: Say | Contact | Brought, language: str, phrases: Phrases) -> str:
    if isinstance(frame, Contact):
        return _contact(frame, language, phrases)
    return frame.text if isinstance(frame, Say) else ""


def _contact(frame: Contact, language: str, phrases: Phrases) -> str:
    # Not an Address of the person: whoever typed somebody else's number would become them.
    say = phrases.say
    left = [f"{say(LEFT[name], language)}: {told}" for name, told in frame.filled().items()]
    return "\n".join([say("webchat.contact_message", language), *left])
