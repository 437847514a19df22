"""Messages that WhatsApp has approved, with which an office may write first."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from desk.row import Row, json_field

APPROVED = "approved"
_PLACE = re.compile(r"\{\{([^{}]{1,60})\}\}")


class Template(Row, table=True):
    """One approved (or not yet approved) wording of an office's account.

    `key` is how the network knows it: Twilio's ContentSid, or Meta's name and language.
    """

    __table_args__ = (UniqueConstraint("account", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    office: str
    account: str
    key: str
    name: str
    language: str
    category: str = ""
    state: str = ""
    """approved, pending, rejected, paused, … in the network's words, in lower case."""
    body: str
    variables: dict[str, Any] = json_field()
    """What may be filled in: each variable's name and an example."""
    seen_at: datetime
    """When the network last listed it; what it lists no longer cannot be sent."""

    @property
    def sendable(self) -> bool:
        """Whether WhatsApp lets it open a conversation."""
        return self.state == APPROVED

    def filled(self, values: dict[str, str]) -> str:
        """Return the words as the person will read them."""
        # In one go: a value that looks like another's place is no place.
        return _PLACE.sub(
            lambda found: values.get(found[1], "") if found[1] in self.variables else found[0],
            self.body,
        )
