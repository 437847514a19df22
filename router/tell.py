"""The machine writes to a person, where it may."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Author
from desk.whatsapp_template import Template
from router.say import Route, say
from router.window import is_shut
from store import approved, people, rows, silences


def tell(
    session: Session,
    conversation: Conversation,
    text: str,
    at: datetime,
    *,
    template: str = "",
    values: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> bool:
    """Write to the person by machine; return whether that was possible.

    Into a closed WhatsApp window nothing is written freely: it goes as the approved message named
    `template`, with `values` in its variables; else the way that the officer's last answer went, if
    that was another one; else not at all.
    """
    to: Route | None = None
    beside = dict(extra or {})
    if is_shut(session, conversation, at):
        held = _filled(session, conversation, template, values or {})
        said = silences.last_answer(session, conversation.id or 0)
        if held:
            text, beside = held["text"], {"template": held}
        elif said and said.channel != conversation.channel:
            to = Route(said.channel, said.account, said.address)
        else:
            return False
    told = say(session, conversation, text, at=at, author=Author.SYSTEM, to=to, extra=beside)
    rows.save(session, conversation, "last_seq", "updated_at")
    return told is not None


def _filled(
    session: Session, conversation: Conversation, name: str, values: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return an approved message as a message of ours carries it; none if it cannot be sent."""
    known = people.addresses(session, conversation.contact_id)
    if not name or any(one.opted_out_at for one in known if one.value == conversation.address):
        return None
    found = approved.named(session, conversation.office, conversation.account, name)
    found.sort(key=lambda one: not one.language.startswith(conversation.language))
    if not found:
        return None
    given = given_to(found[0], values)
    return given and {
        "key": found[0].key, "name": name, "language": found[0].language, "values": given,
        "text": found[0].filled(given),
    }  # fmt: skip


def given_to(template: Template, values: Mapping[str, str]) -> dict[str, str] | None:
    """Return the values of a template's variables: by their names, else in their order.

    None if it has more variables than there are values.
    """
    if set(template.variables) <= set(values):
        return {name: values[name] for name in template.variables}
    if len(template.variables) > len(values):
        return None
    return dict(zip(template.variables, values.values(), strict=False))
