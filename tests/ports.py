"""Ports for servers of tests, where no outgoing connection of anybody takes them meanwhile."""

import itertools
import os
import socket
from collections.abc import Iterator
from random import SystemRandom

BELOW_OUTGOING = range(20_000, 32_000)
ROOM = 8
"""Ports from one that is given to the next: a demo listens on those that follow, too."""


def unused_port() -> int:
    """Return a port that nobody uses, nor the few after it.

    Processes that test side by side give different ones, and none gives one again soon: some
    servers need seconds until they listen.
    """
    for port in itertools.islice(_ports, len(BELOW_OUTGOING)):
        if _free(port):
            return port
    raise OSError("no port is free")


def _in_turn() -> Iterator[int]:
    """Return this process's part of the ports, again and again, from anywhere on."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    own = BELOW_OUTGOING[worker * ROOM :: workers * ROOM]
    start = SystemRandom().randrange(len(own))
    return itertools.cycle([*own[start:], *own[:start]])


_ports = _in_turn()


def _free(port: int) -> bool:
    try:
        for one in range(port, port + ROOM):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", one))
    except OSError:
        return False
    return True
