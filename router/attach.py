"""Keep the files of a message: their bytes once, or the place from which they will be fetched."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from desk.inbound import File
from desk.message import Attachment, Blob, Message
from store import rows


def attach(session: Session, message: Message, file: File, at: datetime) -> Attachment:
    """Keep a file of a message; one of which only the place is known is fetched from now on."""
    assert message.id is not None
    attachment = Attachment(
        office=message.office,
        message_id=message.id,
        name=file.name,
        content_type=file.content_type,
        size=len(file.content),
        sha256=keep_bytes(session, file.content) if file.content else "",
        inline=file.inline,
        cid=file.cid,
        url=file.url,
        fetch_at=at if file.url and not file.content else None,
    )
    return rows.add(session, attachment)


def keep_bytes(session: Session, content: bytes) -> str:
    """Keep bytes once, however often they come; return their name."""
    digest = hashlib.sha256(content).hexdigest()
    rows.add_new(session, Blob(sha256=digest, content=content))
    return digest
