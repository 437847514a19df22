"""WhatsApp through Twilio: signed webhooks in, REST out."""

from channels.whatsapp.channel import Channel
from channels.whatsapp.payload import describe, read
from channels.whatsapp.settings import Settings
from channels.whatsapp.signature import sign

__all__ = ["Channel", "Settings", "describe", "read", "sign"]
