"""The approved WhatsApp messages that the machine may send."""

from sqlmodel import Session

from desk.whatsapp_template import APPROVED, Template
from store import rows

_T = rows.table(Template)


def named(session: Session, office: str, account: str, name: str) -> list[Template]:
    """Return an account's approved messages of a name, one a language."""
    chosen = rows.columns(Template).where(
        _T.c.office == office,
        _T.c.account == account,
        _T.c.name == name,
        _T.c.state == APPROVED,
    )
    return rows.every(session, Template, chosen.order_by(_T.c.language))
