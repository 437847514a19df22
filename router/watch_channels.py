"""Watch the channels: which fell silent, are not read or cannot send; tell once, and once more."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.event import Event
from desk.notice import Notice
from desk.notices import CHANNEL, TELEGRAM
from desk.office import Office
from desk.words import say_instant
from router.catalogue import PHRASES
from router.channel import Asked
from router.cursors import move_cursor
from store import health, rows, tickets
from store.health import Lane, State

KINDS = ("unread", "stuck", "silent")
"""What can be wrong, the most certain first."""


def keep_asked(session: Session, asked: Mapping[Lane, Sequence[Asked]], *, as_of: datetime) -> None:
    """Keep how it went to ask for what came, for every process to see."""
    for lane, sources in asked.items():
        for one in sources:
            key = health.name(health.SOURCE, lane, one.name)
            known = health.kept(session, key)
            read_at = one.read_at.isoformat() if one.read_at else known.get("read_at")
            since = known.get("since", as_of.isoformat())
            value = {"since": since, "read_at": read_at, "trouble": one.trouble}
            value["every"] = one.every
            if value != known:
                move_cursor(session, key, value, as_of)


def watch_channels(
    session: Session,
    *,
    offices: Mapping[str, Office],
    lanes: Mapping[Lane, Sequence[str]],
    as_of: datetime,
    url: str = "",
) -> int:
    """Note what is newly wrong or well again, and tell whom the office chose; return how many.

    `lanes` are the channels that are configured, each with the names of whom it asks.
    """
    count = 0
    for state in health.states(session, list(lanes), as_of):
        lane = state.office, state.channel
        office = offices[state.office]
        wrong = troubles(office, state, lanes[lane], as_of)
        if wrong.keys() == state.troubles.keys():
            continue
        key = health.name(health.TROUBLE, lane)
        move_cursor(session, key, {k: at.isoformat() for k, at in wrong.items()}, as_of)
        for kind in wrong.keys() - state.troubles.keys():
            _tell(session, office, state.channel, kind, "troubled", wrong[kind], as_of, url)
        for kind in state.troubles.keys() - wrong.keys():
            began = state.troubles[kind]
            _tell(session, office, state.channel, kind, "recovered", began, as_of, url)
        count += len(wrong.keys() ^ state.troubles.keys())
    return count


def troubles(
    office: Office, state: State, names: Sequence[str], as_of: datetime
) -> dict[str, datetime]:
    """Return what is wrong with a channel now, and since when."""
    long = timedelta(minutes=office.notices.channel_minutes)
    unread = [
        one.good_at
        for one in state.sources
        if one.name in names and as_of - one.good_at >= long + timedelta(seconds=one.every)
    ]
    found: dict[str, datetime] = {}
    if unread:
        found["unread"] = min(unread)
    if state.queue.since and as_of - state.queue.since >= long:
        found["stuck"] = state.queue.since
    heard = state.pulse.heard_at
    if heard and (_stays_silent(state, heard) or state.pulse.is_silent(office.calendar, as_of)):
        found["silent"] = heard
    return found


def _stays_silent(state: State, heard: datetime) -> bool:
    """Return whether a silence that was told lasts: closing time does not make it well again."""
    return state.troubles.get("silent") == heard


def _tell(
    session: Session,
    office: Office,
    channel: str,
    kind: str,
    turn: str,
    since: datetime,
    as_of: datetime,
    url: str,
) -> None:
    """Leave an event, and a notice for each recipient."""
    words, language = PHRASES.override(office.wording), office.language
    named = f"notice.channels.{channel}"
    called = words.say(named, language) if words.has(named, language) else channel
    what = words.say(f"health.{turn}.{kind}", language, channel=called)
    text = words.say(
        "health.text", language, what=what, since=say_instant(since, office.zone, language),
        advice=words.say(f"health.advice.{kind if turn == 'troubled' else 'none'}", language),
        url=f"{url}/connections", office=office.name,
    )  # fmt: skip
    for way, place in _recipients(session, office):
        notice = Notice(
            office=office.code, way=way, address=place, level=CHANNEL, subject=f"[Loket] {what}",
            text=text, tickets=[], at=as_of, status_at=as_of,
        )  # fmt: skip
        rows.add(session, notice)
    happened = Event(
        office=office.code, at=as_of, actor="system", verb=f"channel.{turn}",
        detail={"channel": channel, "kind": kind, "since": since.isoformat()},
    )  # fmt: skip
    rows.add_later(session, happened)


def _recipients(session: Session, office: Office) -> list[tuple[str, str]]:
    """Return ways and addresses, each once; no officer has a channel, so the supervisors do."""
    found: list[tuple[str, str]] = []
    for one in office.notices.channel:
        if one.startswith(TELEGRAM):
            found.append(("telegram", one.removeprefix(TELEGRAM)))
        elif "@" in one:
            found.append(("email", one))
        else:
            people = tickets.officers(session, office.code)
            found += [("email", p.email) for p in people if p.role == "supervisor"]
    return list(dict.fromkeys(found))
