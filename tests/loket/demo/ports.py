"""Ports that nobody uses, some in a row as the demo needs them."""

from loket.demo.config import Ports
from tests.ports import ROOM, unused_port


def free_ports() -> Ports:
    """Return ports on which the demo can listen."""
    ports = Ports(unused_port())
    assert len([*ports]) <= ROOM
    return ports
