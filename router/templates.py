"""The messages that WhatsApp has approved: their list, and one filled in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.event import Event
from desk.whatsapp_template import Template
from router.channel import ListedTemplate, Outgoing
from router.errors import Missing, Refused
from router.record import officer
from store import rows, templates

GONE = "gone"
"""What the network lists no longer."""
LONGEST = 1024
"""Characters of a template with its values."""
_KEPT = ("name", "language", "category", "state", "body", "variables", "seen_at")


def keep_templates(
    session: Session, office: str, account: str, listed: Iterable[ListedTemplate], *, at: datetime
) -> int:
    """Take the network's list as it is now; return how many templates changed."""
    known, changed = templates.of_account(session, account), 0
    for one in listed:
        values: dict[str, Any] = {
            "name": one.name, "language": one.language, "category": one.category,
            "state": one.state, "body": one.body, "variables": dict(one.variables), "seen_at": at,
        }  # fmt: skip
        held = known.pop(one.key, None)
        if held is None:
            rows.add(session, Template(office=office, account=account, key=one.key, **values))
            changed += 1
            continue
        changed += any(getattr(held, name) != values[name] for name in _KEPT[:-1])
        held.__dict__.update(values)
        rows.save(session, held, *_KEPT)
    for held in known.values():
        changed += held.state != GONE
        held.state = GONE
        rows.save(session, held, "state")
    if changed:
        happened = Event(office=office, at=at, actor="system", verb="template.listed")
        rows.add_later(session, happened)
    return changed


def filled(
    session: Session, office: str, account: str, template_id: int, values: Mapping[str, str]
) -> dict[str, Any]:
    """Return a template with its values, as a message carries it.

    Raises Missing; Refused: not_approved, not_filled, long_template.
    """
    found = templates.template(session, office, template_id)
    if found is None or found.account != account:
        raise Missing("template")
    if not found.sendable:
        raise Refused("not_approved")
    # WhatsApp refuses line ends, tabs and runs of blanks in a value.
    given = {name: " ".join(values.get(name, "").split()) for name in found.variables}
    if not all(given.values()):
        raise Refused("not_filled")
    text = found.filled(given)
    if len(text) > LONGEST:
        raise Refused("long_template")
    return {
        "key": found.key, "name": found.name, "language": found.language, "values": given,
        "text": text,
    }  # fmt: skip


def try_template(
    session: Session,
    office: str,
    account: str,
    template_id: int,
    values: Mapping[str, str],
    *,
    to: str,
    by: int,
    at: datetime,
) -> Outgoing:
    """Return a template as a message that belongs to no conversation, for a trial. Raises as above.

    The trial leaves its trace; what it says is kept nowhere.
    """
    held = filled(session, office, account, template_id, values)
    happened = Event(
        office=office, at=at, actor=officer(by), verb="template.tried",
        detail={"template": held["name"]},
    )  # fmt: skip
    rows.add_later(session, happened)
    return Outgoing(
        message_id=0, office=office, conversation_id=0, channel="whatsapp", account=account,
        address=to, text=held["text"], author="officer", token="", written_at=at, status_at=at,
        extra={"template": held},
    )  # fmt: skip
