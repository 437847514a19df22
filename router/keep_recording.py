"""What a caller left in the mailbox becomes a file of the message that shows the call."""

from datetime import datetime

from sqlmodel import Session

from desk.call import Call
from desk.inbound import File
from desk.message import Message
from router.attach import attach
from store import rows

NAME = "audio-1.mp3"


def keep_recording(session: Session, call: Call, message: Message, at: datetime) -> bool:
    """Let the recording be fetched, once; return whether there is a new one."""
    place = str(call.recording.get("file", ""))
    if not place or message.files:
        return False
    attach(session, message, File(NAME, "audio/mpeg", url=place), at)
    message.files = 1
    rows.save(session, message, "files")
    return True
