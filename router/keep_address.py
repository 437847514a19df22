"""An officer keeps the e-mail address that a person gave, so that an answer can go there."""

from datetime import datetime

from sqlmodel import Session

from router.errors import Refused
from router.record import officer, record
from router.reply import ADDRESS, conversation_of
from store import people


def keep_address(
    session: Session,
    conversation_id: int,
    email: str,
    *,
    consented: bool,
    office: str,
    by: int,
    at: datetime,
) -> None:
    """Give the person of a conversation an e-mail address, as they gave it and agreed to its use.

    One that somebody else has joins nobody: who typed it may be wrong. Raises Missing; Refused:
    address, consent, address_taken.
    """
    conversation = conversation_of(session, office, conversation_id, by=by)
    address = email.strip().casefold()
    if not ADDRESS.fullmatch(address) or "\0" in address or "." not in address.partition("@")[2]:
        raise Refused("address")
    if not consented:
        raise Refused("consent")
    owner = people.owner(session, office, "email", address)
    if owner == conversation.contact_id:
        return
    if owner or not people.add_address(session, office, "email", address, conversation.contact_id):
        raise Refused("address_taken")
    record(session, "contact.address_given", officer(by), at, conversation)
