"""A change of the calendar that is first only looked at."""

from collections.abc import Callable, Iterable

from sqlmodel import Session

from desk.day import Day, Spell
from desk.officer import Officer
from router.recount import Recount
from web.reader import Reader


class Foreseen(Exception):
    """What a change would do; raised so that nothing of it is kept."""

    def __init__(self, count: Recount) -> None:
        super().__init__(count)
        self.count = count


def seen_or_done(
    change: Callable[[Session], Recount], *, seen: bool
) -> Callable[[Session], Recount]:
    """Return a change that is kept once its effect was `seen`, and raises Foreseen before."""

    def tried(session: Session) -> Recount:
        count = change(session)
        if not seen:
            raise Foreseen(count)
        return count

    return tried


def who(reader: Reader, people: Iterable[Officer], known: Day | Spell | None) -> str:
    """Return the name of who changed something of the calendar last."""
    _, _, number = (known.changed_by if known else "").partition(":")
    names = (officer.name for officer in people if str(officer.id) == number)
    return next(names, reader.say("event.actor_system"))
