"""Once a week, tell supervisors which articles wait for a look and which are about to end."""

from datetime import datetime, timedelta

from sqlmodel import Session

from desk.article import State, known, scopes
from desk.cursor import Cursor
from desk.event import Event
from desk.notice import Notice
from desk.office import Office
from router.catalogue import PHRASES
from store import library, rows, tickets

SOON = timedelta(days=14)
MOST = 30
LEVEL = "review"


def remind_reviews(session: Session, office: Office, *, at: datetime, url: str = "") -> int:
    """Write this week's notices, unless that was done or there is nothing; return how many."""
    day = office.local(at).date()
    year, week, _ = day.isocalendar()
    done = Cursor(name=f"articles.review.{office.code}.{year}-{week:02d}", value={}, at=at)
    if not rows.add_new(session, done):
        return 0
    seen = known(library.editions(session, scopes(office.code)), office.code).values()
    due = [
        k.content.question for k in seen if k.state == State.LIVE
        and ((k.content.review_on and k.content.review_on <= day)
             or (k.content.valid_until and k.content.valid_until <= day + SOON))
    ]  # fmt: skip
    if not due:
        return 0
    words, language = PHRASES.override(office.wording), office.language
    lines = "\n".join(f"• {question}" for question in sorted(due)[:MOST])
    subject = words.say("review.subject", language, count=len(due))
    text = words.say("review.text", language, count=len(due), list=lines, url=url)
    people = [one for one in tickets.officers(session, office.code)
              if one.role == "supervisor" and not one.disabled_at]  # fmt: skip
    for one in people if "email" in office.channels else ():
        notice = Notice(office=office.code, way="email", address=one.email, level=LEVEL,
                        subject=subject, text=text, tickets=[], at=at, status_at=at)  # fmt: skip
        rows.add(session, notice)
    told = {"count": len(due), "to": len(people)}
    rows.add_later(session, Event(office=office.code, at=at, actor="system",
                                  verb="article.review_due", detail=told))  # fmt: skip
    return len(due)
