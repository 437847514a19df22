"""Finders of the messages that WhatsApp has approved."""

from sqlmodel import Session

from desk.whatsapp_template import APPROVED, Template
from store import rows

_T = rows.table(Template)


def templates(session: Session, office: str) -> list[Template]:
    """Return all templates of an office, by name and language."""
    chosen = rows.columns(Template).where(_T.c.office == office)
    return rows.every(session, Template, chosen.order_by(_T.c.name, _T.c.language, _T.c.id))


def sendable(session: Session, office: str, account: str) -> list[Template]:
    """Return what an account may open a conversation with, by name."""
    chosen = rows.columns(Template).where(
        _T.c.office == office, _T.c.account == account, _T.c.state == APPROVED
    )
    return rows.every(session, Template, chosen.order_by(_T.c.name, _T.c.language))


def of_account(session: Session, account: str) -> dict[str, Template]:
    """Return all templates of an account, by how the network knows them."""
    chosen = rows.columns(Template).where(_T.c.account == account)
    return {one.key: one for one in rows.every(session, Template, chosen)}


def template(session: Session, office: str, template_id: int) -> Template | None:
    """Return a template of an office."""
    found = rows.get(session, Template, template_id)
    return found if found and found.office == office else None
