"""What an office promises, one line for each promise that differs."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from desk.office import CHANNELS, CONSULTATION, DEFAULT, Office
from desk.promise import Promise
from desk.standard import Standard

Key = tuple[str, str, str]
"""Kind, channel and clock; the channel is empty where all have the same."""


def promised(
    office: Office, as_of: datetime, met: Collection[Key] = ()
) -> dict[Key, Promise | None]:
    """Return what an office promises, in the order of its telling.

    Consultations have a promise on each channel; other kinds only where theirs differ. `met` is
    what tickets were found under: it is told even where the standard has no line of its own.
    """
    standard, found = office.standard(as_of), dict[Key, Promise | None]()
    for kind in dict.fromkeys((*standard.known_kinds(), *sorted({key[0] for key in met}))):
        clocks = {way: _clocks(standard, way, kind) for way in _ways(office, standard, kind, met)}
        for channel in clocks:
            for clock in _told(standard, channel, kind, met):
                said = {one.get(clock) for one in clocks.values()}
                one_for_all = kind != CONSULTATION and len(said) == 1
                promise = clocks[channel].get(clock) or _once(office, channel, kind, clock, as_of)
                found.setdefault((kind, "" if one_for_all else channel, clock), promise)
    return found


def _ways(office: Office, standard: Standard, kind: str, met: Collection[Key]) -> list[str]:
    """Return the channels of a kind of matter: what the standard offers, and those it came by."""
    own, came = standard.services.get(kind, {}), {key[1] for key in met if key[0] == kind}
    known = {*standard.promises, *office.channels, *own} - {DEFAULT}
    offered = {way for way in known if standard.offers(way, kind)} | came
    ordered = sorted(offered, key=lambda name: (name not in CHANNELS, _order(name), name))
    return ordered or ([""] if kind != CONSULTATION else [])


def _told(standard: Standard, channel: str, kind: str, met: Collection[Key]) -> Iterator[str]:
    """Return the clocks that are told of a kind of matter on a channel."""
    own = standard.own(channel, kind)
    if own is None and kind == CONSULTATION:
        own = standard.pledge(channel)
    promises = [] if own is None else [*([""] if own.first else []), *own.later()]
    came = [clock for found, way, clock in sorted(met) if (found, way) == (kind, channel)]
    yield from dict.fromkeys((*promises, *came))


def _clocks(standard: Standard, channel: str, kind: str) -> dict[str, Promise]:
    """Return what a ticket is promised, by clock; that of the first answer has no name."""
    return {"": standard.first(channel, kind), **standard.pledge(channel, kind).later()}


def _once(office: Office, channel: str, kind: str, clock: str, as_of: datetime) -> Promise | None:
    """Return what the last version that had such a clock promised."""
    today = office.local(as_of).date()
    for standard in reversed(office.standards):
        begun = (standard.decree.valid_from or date.min) <= today
        if begun and (found := _clocks(standard, channel, kind).get(clock)):
            return found
    return None


def _order(name: str) -> int:
    return CHANNELS.index(name) if name in CHANNELS else 0
