"""Twilio's words for how far a message got."""

from desk.message import Status

STATUSES = {
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.READ,
    "failed": Status.FAILED,
    "undelivered": Status.FAILED,
    "canceled": Status.FAILED,
}
"""The others (queued, sending, …) tell us nothing new."""
