"""Puts the files of an answer into its mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from channels.email.headers import one_line
from router import Router
from router.channel import DeliveryError, Outgoing
from store import files

UNKNOWN = "application/octet-stream"
LONGEST_NAME = 150
_TYPE = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9.+-]{0,100})")
_APART = frozenset({"message", "multipart"})
"""Types whose parts other rules hold for: as plain bytes nobody reads them wrongly."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file with its bytes."""

    name: str
    content_type: str
    content: bytes


async def enclosures(router: Router, outgoing: Outgoing) -> list[Enclosure]:
    """Return the files of a message with their bytes. Raises DeliveryError."""
    found = list[Enclosure]()
    for file in outgoing.files:
        content = await router.store.read(files.content, file.sha256)
        if content is None:
            raise DeliveryError(
                f"the file is not there any more: {file.attachment_id}", permanent=True
            )
        found.append(Enclosure(file.name, file.content_type, content))
    return found


def enclose(mail: EmailMessage, enclosed: Sequence[Enclosure]) -> None:
    """Attach files; their names are written as RFC 2231 wants where they are not plain."""
    for number, file in enumerate(enclosed, 1):
        main, sub = _kind(file.content_type)
        name = one_line(file.name).replace("/", "_").replace("\\", "_")[-LONGEST_NAME:]
        mail.add_attachment(
            file.content, maintype=main, subtype=sub, filename=name or f"{number}.bin"
        )


def _kind(content_type: str) -> tuple[str, str]:
    given = _TYPE.fullmatch(content_type.partition(";")[0].strip().lower())
    if given is None or given[1] in _APART:
        given = _TYPE.fullmatch(UNKNOWN)
    assert given is not None
    return given[1], given[2]
