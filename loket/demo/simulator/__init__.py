"""Pages on which anybody plays a citizen: a telephone, a mailbox, a website, an exchange."""

from loket.demo.simulator.simulator import PUBLIC, Simulator

__all__ = ["PUBLIC", "Simulator"]
