"""How each channel is, and what to do: for supervisors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from router.watch_channels import KINDS
from store.health import Source, State, states
from web.site import office_of, page, reader_of, site_of, visit_of

REFUSED = frozenset({"refused", "LoginError", "Refused"})
"""Troubles of a source that a password mends; the others are of the connection."""

EVERY = 15
"""Seconds between looks of an open page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One channel as the page shows it."""

    state: State
    sources: Sequence[Source]

    @property
    def troubles(self) -> dict[str, datetime]:
        """What is wrong, and since when; what was tried in vain is stuck at once."""
        held = self.state.queue.held_since
        return ({"stuck": held} if held else {}) | self.state.troubles

    @property
    def worst(self) -> str:
        """What is wrong, in the catalogue's word: the most certain of all; empty when well."""
        return next((kind for kind in KINDS if kind in self.troubles), "")


async def show(request: web.Request) -> web.Response:
    """Show the channels of the office, those in trouble first."""
    if not visit_of(request).supervises:
        raise web.HTTPForbidden
    router, office, as_of = site_of(request).router, office_of(request), reader_of(request).as_of
    await router.rounds.look()
    lanes = [(office.code, name) for name in sorted(office.channels)]
    found = await router.store.read(states, lanes, as_of)
    names = {lane: router.rounds.names(lane) for lane in lanes}
    shown = [Shown(one, _asked(names[office.code, one.channel], one)) for one in found]
    shown.sort(key=lambda one: KINDS.index(one.worst) if one.worst else len(KINDS))
    return page(request, "connections.html", connections=shown, refused=REFUSED, every=EVERY)


def _asked(names: Sequence[str], state: State) -> list[Source]:
    """Return whom a channel asks, without those that are no longer configured."""
    return [source for source in state.sources if source.name in names]


ROUTES = [web.get("/connections", show)]
