"""What an error of the Bot API means for a message: surely not sent, or perhaps."""

import warnings
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from router.channel import DeliveryError, Unknown

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
REFUSED = "Telegram refuses the bot's token; ask @BotFather for a new one"


BUSY, TOO_LARGE = "Too Many Requests", "Request Entity Too Large"
"""How descriptions begin for which the library has no kind of its own."""
LONGEST = 86_400.0
"""Seconds that are waited at most, whatever is asked."""


def outcome(error: TelegramError) -> DeliveryError | Unknown:
    """Return what became of a message; never words that may hold an address or the token."""
    if is_foreign(error) and not isinstance(error, NetworkError):
        return DeliveryError("something before Telegram refuses, as a proxy", word="unreached")
    if isinstance(error, RetryAfter):
        return DeliveryError("Telegram asks to wait", retry_after=asked(error))
    if isinstance(error, Forbidden):
        reason = "Telegram: the person has blocked the bot or deleted the chat"
        return DeliveryError(reason, permanent=True, opted_out=True)
    if isinstance(error, InvalidToken | EndPointNotFound):
        return DeliveryError(REFUSED, word="login")
    if isinstance(error, BadRequest):
        return DeliveryError(f"Telegram: {error.message}"[:200], permanent=True)
    if isinstance(error, Conflict):
        return DeliveryError("Telegram: conflict")
    if error.message.startswith(BUSY):
        return DeliveryError("Telegram asks to wait")
    if error.message.startswith(TOO_LARGE):
        return DeliveryError("Telegram: too large", permanent=True)
    if isinstance(error, NetworkError):
        if isinstance(error.__cause__, NEVER_LEFT):
            return DeliveryError("Telegram cannot be reached", word="unreached")
        return Unknown(f"no answer from Telegram: {type(error.__cause__ or error).__name__}")
    return Unknown(f"Telegram answered {type(error).__name__}")


def is_foreign(error: TelegramError) -> bool:
    """Return whether an answer is none of Telegram's: its own are JSON, also when it refuses."""
    return isinstance(error.__cause__, TelegramError)


def asked(error: RetryAfter) -> float:
    """Return the seconds to wait: a number now, a span in later versions of the library."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns that it will be a span
        after: int | float | timedelta = error.retry_after
    seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
    return min(max(seconds, 1.0), LONGEST)
