"""WhatsApp, through Twilio or directly from Meta: webhooks in, REST out."""

from channels.whatsapp.channel import Channel
from channels.whatsapp.describing import describe
from channels.whatsapp.payload import read
from channels.whatsapp.settings import Settings, settings_for
from wire.seal import sign

__all__ = ["Channel", "Settings", "describe", "read", "settings_for", "sign"]
