"""E-mail as the other way to a person."""

import re

from desk.message import Direction
from desk.office import Office
from store.timeline import Timeline
from web.pages import LONGEST

SAID = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def mail_from(office: Office | None) -> str:
    """Return the address from which an office writes mail; empty when it has none."""
    section = office.channels.get("email", {}) if office else {}
    return str(section.get("address", ""))


def mail_to(talk: Timeline) -> str:
    """Return the person's e-mail address, empty when the office knows none."""
    return next((address.value for address in talk.addresses if address.kind == "email"), "")


def mail_said(talk: Timeline) -> str:
    """Return the e-mail address that the person wrote last, empty when they wrote none.

    Only what the page shows is looked through: a mail may have millions of characters.
    """
    for shown in reversed(talk.messages):
        message = shown.message
        found = SAID.findall(message.text[:LONGEST]) if message.direction == Direction.IN else []
        if found:
            return str(found[-1])
    return ""
