"""Take the articles of a file into a scope, all of them or none."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from desk.article import known, scopes
from knowledge_base.exchange import Plan, Record, plan
from router.write_article import write
from store import library


def import_articles(
    session: Session,
    scope: str,
    records: Sequence[Record],
    *,
    by: str,
    at: datetime,
    only_check: bool = False,
) -> Plan:
    """Write what the records change, unless something is wrong or only a check was asked for."""
    present = known(library.editions(session, scopes(scope)), scope)
    planned = plan(records, present, scope)
    if planned.problems or only_check:
        return planned
    for change in planned.changes:
        article = present.get(change.key)
        before = article.of(scope) if article else None
        write(session, before, scope, change.key, change.layer,
              state=change.state, note="imported", by=by, at=at)  # fmt: skip
    return planned
