"""What the clock looks for. A look that finds nothing costs a few questions over indexes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlmodel import Session

from desk.office import Office
from router.appointment import due_reminders, remind_appointments
from router.watch import watch
from router.watch_visits import watch_visits
from store import tickets, timers, visits

Look = Callable[[Session], int]


def due_looks(
    session: Session, offices: Mapping[str, Office], as_of: datetime, url: str = ""
) -> list[Look]:
    """Return the verbs for which something is due now; each looks again when it is run.

    `url` is where officers open tickets.
    """
    found: list[Look] = []
    near = tickets.to_watch(session, offices, as_of, 1)
    if near or timers.to_watch(session, offices, as_of, 1):
        found.append(partial(watch, offices=offices, as_of=as_of, url=url))
    if visits.to_watch(session, offices, as_of):
        found.append(partial(watch_visits, offices=offices, as_of=as_of))
    if due_reminders(session, offices, as_of):
        found.append(partial(remind_appointments, offices=offices, as_of=as_of))
    return found
