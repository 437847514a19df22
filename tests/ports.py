"""Ports for servers of tests, where no outgoing connection of anybody takes them meanwhile."""

import socket
from random import SystemRandom

BELOW_OUTGOING = range(20_000, 32_000)


def unused_port() -> int:
    """Return a port that nobody uses, outside the range that systems give to outgoing ones."""
    random = SystemRandom()
    for _ in range(200):
        port = random.choice(BELOW_OUTGOING)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
