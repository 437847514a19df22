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


def outcome(error: TelegramError) -> DeliveryError | Unknown:
    """Return what became of a message; never words that may hold an address or the token."""
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
    if isinstance(error, NetworkError):
        if isinstance(error.__cause__, NEVER_LEFT):
            return DeliveryError("Telegram cannot be reached", word="unreached")
        return Unknown(f"no answer from Telegram: {type(error.__cause__ or error).__name__}")
    return Unknown(f"Telegram answered {type(error).__name__}")


def asked(error: RetryAfter) -> float:
    """Return the seconds to wait: a number now, a span in later versions of the library."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns that it will be a span
        after: int | float | timedelta = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
