"""One turn of a person: all that they wrote since anybody answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person said and what the bot remembers of the conversation.

    `texts` are the messages of one burst, oldest first. `media` counts attachments. `language` is
    the conversation's; `memory` is what the last decision asked to remember. `address` is how the
    office addresses people ("Kak", "Bapak/Ibu"), `office` is its name.
    `begun`: something was said in this talk before.
    """

    texts: tuple[str, ...] = ()
    media: int = 0
    language: str = "id"
    memory: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "whatsapp"
    subject: str = ""
    address: str = ""
    office: str = ""
    begun: bool = False

    @property
    def text(self) -> str:
        """The burst as one text; an e-mail's subject comes first when the mail says little.

        Of a reply to the machine the subject only repeats what was asked.
        """
        said = "\n".join(self.texts)
        if not self.subject or (self.memory and said.strip()):
            return said
        subject = _REPLIED.sub("", self.subject)
        return f"{subject}\n{said}" if subject and len(said.split(None, LITTLE)) < LITTLE else said


LITTLE = 8
"""Words below which a mail's subject is read with it."""
_REPLIED = re.compile(r"^\s*((re|fw|fwd|bls|balas|tr)\s*:\s*)+", re.IGNORECASE)
