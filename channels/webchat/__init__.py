"""Website chat: a widget on the office's pages, one WebSocket for each visitor."""

from channels.webchat.channel import Channel
from channels.webchat.reading import read
from channels.webchat.settings import Settings

__all__ = ["Channel", "Settings", "read"]
