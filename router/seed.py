"""Give the centre the articles that come with Loket, and their newer editions after an update."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from desk.article import CENTRE, Content
from router.cursors import cursor, move_cursor
from router.write_article import write
from store import library

CURSOR = "articles.shipped"
LOKET = "loket"
"""Who wrote what came with Loket; what people changed is left as they wrote it."""


def seed(
    session: Session, articles: Mapping[str, Content], fingerprint: str, *, at: datetime
) -> int:
    """Write shipped articles that are new or were never changed by people; return how many."""
    if cursor(session, CURSOR).get("fingerprint") == fingerprint:
        return 0
    present = {edition.key: edition for edition in library.editions(session, (CENTRE,))}
    count = 0
    for key, content in articles.items():
        before = present.get(key)
        whole = content.over(None)
        if before and (before.by != LOKET or before.content == whole):
            continue
        write(session, before, CENTRE, key, whole, note="shipped", by=LOKET, at=at)
        count += 1
    move_cursor(session, CURSOR, {"fingerprint": fingerprint}, at)
    return count


def is_seeded(session: Session, fingerprint: str) -> bool:
    """Return whether these shipped articles were written already."""
    return cursor(session, CURSOR).get("fingerprint") == fingerprint
