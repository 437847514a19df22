"""What the desk says to a visitor's browser, one JSON object a frame."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from desk.markup import plain
from desk.message import Attachment, Author, Direction, Message
from store.chats import Seen

Hours = dict[str, Any]
Address = Callable[[Attachment], str]
"""Gives the address of a file."""


def welcome(visitor_token: str | None, conversation: str | None, hours: Hours, at: datetime) -> str:
    """Answer a hello; `visitor_token` is to be kept by the browser and by nobody else.

    None for whom the host page vouches.
    """
    now = at.isoformat()
    return _frame(
        "welcome", visitor_token=visitor_token, conversation=conversation, hours=hours, at=now
    )


def history(conversation: str, found: Iterable[Seen], address: Address, *, reset: bool) -> str:
    """Give what the browser does not have; `reset` says to forget what it has."""
    return _frame(
        "history",
        conversation=conversation,
        reset=reset,
        messages=[_message(s, address) for s in found],
    )


def message(seen: Seen, address: Address) -> str:
    """Give one new message."""
    return _frame("message", **_message(seen, address))


def ack(client_msg_id: str, message_id: int | None, seq: int) -> str:
    """Say that a message is kept, and may be forgotten by the browser's outbox."""
    return _frame("ack", client_msg_id=client_msg_id, id=message_id, seq=seq)


def typing() -> str:
    """Say that somebody of the office is writing; holds for a few seconds."""
    return _frame("typing")


def read(upto_seq: int) -> str:
    """Say that an officer has seen what the visitor wrote, up to a number."""
    return _frame("read", upto_seq=upto_seq)


def proof(sent: bool) -> str:
    """Say whether the mail with the proving link is on its way."""
    return _frame("proof", sent=sent)


def file_pass(given: str) -> str:
    """Give the pass with which a file may be brought."""
    return _frame("pass", value=given)


def pong(hours: Hours, at: datetime) -> str:
    """Answer a ping, with our time and whether the office is open."""
    return _frame("pong", hours=hours, at=at.isoformat())


def error(code: str, client_msg_id: str | None = None, retry_after: int = 0) -> str:
    """Refuse a frame; with `retry_after` (seconds) the same frame may come again."""
    more: dict[str, Any] = {"client_msg_id": client_msg_id} if client_msg_id else {}
    return _frame(
        "error", code=code, **more, **({"retry_after": retry_after} if retry_after else {})
    )


def _message(seen: Seen, address: Address) -> dict[str, Any]:
    said = seen.message
    shown = {
        "seq": said.seq,
        "author": said.author,
        "name": seen.officer,
        "text": plain(said.text) if said.author == Author.BOT else said.text,
        "at": said.at.isoformat(),
    }
    if said.direction == Direction.IN:
        mine = {"client_msg_id": said.extra.get("client_msg_id", "")}
        return shown | mine | _files(seen, address)
    return shown | _choices(said) | _files(seen, address)


def _choices(said: Message) -> dict[str, Any]:
    """Return the buttons under a message: what is sent on a press, and what each says."""
    buttons = said.extra.get("choices") or ()
    return (
        {"choices": [{"text": text, "label": label} for text, label in buttons]} if buttons else {}
    )


def _files(seen: Seen, address: Address) -> dict[str, Any]:
    """Return the files that came with a message, each with an address for this visitor."""
    files = [
        {"name": one.name, "type": one.content_type, "size": one.size, "url": address(one)}
        for one in seen.files
        if one.sha256
    ]
    return {"files": files} if files else {}


def _frame(kind: str, **content: Any) -> str:
    return json.dumps({"type": kind, **content}, ensure_ascii=False, separators=(",", ":"))
