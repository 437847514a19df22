"""The telephone: call logs of an Asterisk exchange, Twilio Voice, and what officers write down."""

from channels.phone.channel import Channel
from channels.phone.reading import describe, read
from channels.phone.settings import Settings

__all__ = ["Channel", "Settings", "describe", "read"]
