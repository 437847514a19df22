"""Ports that nobody uses, five in a row as the demo needs them."""

import socket

from loket.demo.config import Ports
from tests.ports import unused_port


def free_ports() -> Ports:
    """Return ports on which the demo can listen."""
    while True:
        ports = Ports(unused_port())
        if all(map(_free, ports)):
            return ports


def _free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
