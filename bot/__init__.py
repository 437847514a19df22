"""What the machine says by itself. Pure: it returns decisions and does nothing."""

from bot.dialogue import consider
from bot.turn import Turn

__all__ = ["Turn", "consider"]
