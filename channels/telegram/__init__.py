"""Telegram for citizens: a bot that is asked for messages, or told of them by webhook."""

from channels.telegram.channel import Channel
from channels.telegram.reading import describe, read
from channels.telegram.settings import Settings

__all__ = ["Channel", "Settings", "describe", "read"]
