"""Figures for machines (Prometheus' text format 0.0.4): channels, never people."""

import hmac
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address

from aiohttp import web

from router.watch_channels import KINDS
from store.health import State, states
from web.site import Site, site_of

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
REFUSAL = "only from this machine, or with the metrics_token of [server]\n"
HELP = {
    "heard_total": ("counter", "Messages that came in."),
    "sent_total": ("counter", "Messages that a network took."),
    "failed_total": ("counter", "Messages that could not be sent."),
    "heard_timestamp_seconds": ("gauge", "When the last message came in."),
    "sent_timestamp_seconds": ("gauge", "When the last message left."),
    "waiting": ("gauge", "Messages that wait to leave."),
    "in_doubt": ("gauge", "Messages of which nobody knows whether they went."),
    "waiting_since_timestamp_seconds": ("gauge", "When the oldest message that waits was written."),
    "read_timestamp_seconds": ("gauge", "When a mailbox, log or provider was last read."),
    "trouble": ("gauge", "1 where a channel is unread, stuck or silent."),
}  # fmt: skip
Sample = tuple[str, dict[str, str], float]


async def show(request: web.Request) -> web.Response:
    """Answer with the figures, to this machine or to who shows the token."""
    site = site_of(request)
    if not _may(request, site):
        return web.Response(status=403, text=REFUSAL)
    router = site.router
    found = await router.store.read(states, router.rounds.lanes, router.clock())
    text = exposition([sample for state in found for sample in samples(state)])
    return web.Response(
        text=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )


def samples(state: State) -> Iterator[Sample]:
    """Return the figures of one channel; the sources are numbered, their names may say whose."""
    labels = {"office": state.office, "channel": state.channel}
    pulse, queue = state.pulse, state.queue
    yield "heard_total", labels, pulse.heard
    yield "sent_total", labels, pulse.sent
    yield "failed_total", labels, pulse.failed
    yield "waiting", labels, queue.waiting
    yield "in_doubt", labels, queue.in_doubt
    yield from _instant("heard_timestamp_seconds", labels, pulse.heard_at)
    yield from _instant("sent_timestamp_seconds", labels, pulse.sent_at)
    yield from _instant("waiting_since_timestamp_seconds", labels, queue.since)
    for number, source in enumerate(state.sources, 1):
        named = {**labels, "source": str(number)}
        yield from _instant("read_timestamp_seconds", named, source.read_at)
    for kind in KINDS:
        yield "trouble", {**labels, "kind": kind}, float(kind in state.troubles)


def exposition(found: list[Sample]) -> str:
    """Return samples as Prometheus reads them, those of one name together."""
    lines = []
    for name, (kind, text) in HELP.items():
        lines += [f"# HELP loket_{name} {text}", f"# TYPE loket_{name} {kind}"]
        lines += [_line(*sample) for sample in found if sample[0] == name]
    return "\n".join(lines) + "\n"


def _instant(name: str, labels: dict[str, str], at: datetime | None) -> Iterator[Sample]:
    if at:
        yield name, labels, at.timestamp()


def _line(name: str, labels: dict[str, str], value: float) -> str:
    said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"loket_{name}{{{said}}} {value:.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _may(request: web.Request, site: Site) -> bool:
    """Return whether somebody may read: a proxy on this machine makes nobody local."""
    if site.metrics_token:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        return hmac.compare_digest(given, f"Bearer {site.metrics_token}".encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


ROUTES = [web.get("/metrics", show)]
