"""What a channel hears, before anything is done about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from desk.kind import Kind
from desk.turning import TURNING


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: `kind` is phone, email, whatsapp (an id without a number) or chat."""

    kind: str
    value: str
    name: str = ""
    also: tuple[tuple[str, str], ...] = ()
    """Further addresses (kind, value) that the network vouches for; never what a person claims."""


@dataclass(frozen=True, slots=True)
class File:
    """Something attached: its bytes in `content`, or the place to fetch it from in `url`."""

    name: str
    content_type: str
    content: bytes = b""
    url: str = ""
    inline: bool = False
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel heard it. `at` is the provider's instant, aware UTC.

    `account` is the office's own address on the network (a WhatsApp number, a mailbox, a site key);
    `(account, external_id)` names the message for ever. `raw` is the payload as it came.
    """

    office: str
    channel: str
    account: str
    external_id: str
    sender: Sender
    at: datetime
    text: str
    kind: Kind = Kind.HUMAN
    subject: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    token: str = ""
    """A conversation token of ours that the message carries (e-mail reply, chat session)."""
    language: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What only this channel knows (headers for threading, button payloads), kept as JSON."""
    raw: bytes = b""
    raw_type: str = ""

    @property
    def is_sticker(self) -> bool:
        """Whether it is a picture that only nods: WhatsApp's stickers, and nothing beside."""
        types = {file.content_type.partition(";")[0] for file in self.files}
        return types == {"image/webp"} and not self.text.strip()

    def storable(self) -> "Inbound":
        """Return the message without characters that no database can keep; `raw` has them still."""
        return replace(
            self,
            external_id=_plain(self.external_id),
            sender=replace(
                self.sender, value=_plain(self.sender.value), name=_line(self.sender.name)
            ),
            text=_plain(self.text),
            subject=_line(self.subject),
            html=_plain(self.html),
            files=tuple(
                replace(file, name=_line(file.name), content_type=_plain(file.content_type))
                for file in self.files
            ),
            token=_plain(self.token),
            language=_plain(self.language),
            raw_type=_plain(self.raw_type),
        )


_UNSEEN = str.maketrans(
    dict.fromkeys(map(chr, [*range(0x20), *range(0x7F, 0xA0)]), " ")
    | dict.fromkeys(TURNING | {"\ufeff"}, "")
)


def _line(text: str) -> str:
    """Return a name or subject as one line that reads as it is kept: it stands amid our words."""
    return _plain(" ".join(text.translate(_UNSEEN).split()))


def _plain(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
