"""E-mail as the other way to a person."""

from desk.office import Office
from store.timeline import Timeline


def mail_from(office: Office | None) -> str:
    """Return the address from which an office writes mail; empty when it has none."""
    section = office.channels.get("email", {}) if office else {}
    return str(section.get("address", ""))


def mail_to(talk: Timeline) -> str:
    """Return the person's e-mail address, empty when the office knows none."""
    return next((address.value for address in talk.addresses if address.kind == "email"), "")
