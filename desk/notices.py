"""Who in the office is told when a promise nears its end, and by which way."""

import re
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from desk.promise import Promise, Unit

STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
LEVELS = ("half", "soon", "window", "escalated", "overdue")
"""What is told, the most pressing last."""
CHANNEL = "channel"
"""The level of what is told of channels, not of tickets."""
ROLES = ("officer", "supervisor")
TELEGRAM = "telegram:"
AT_BREACH = "at breach"
_MAIL = re.compile(r"[^\s@<>\"(),:;]{1,64}@[^\s@<>\"(),:;]{1,190}")
_CHAT = re.compile(r"-?\d{3,20}|@\w{4,32}")
_TOKEN = re.compile(r"\d{3,20}:[\w-]{20,80}")


def _escalate(given: Any) -> Any:
    return None if given == AT_BREACH else given


def _listed(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


Recipients = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Telegram(BaseModel):
    """The bot that writes to officers."""

    model_config = STRICT

    bot_token: SecretStr
    api_base: str = "https://api.telegram.org"

    @field_validator("bot_token")
    @classmethod
    def _token(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError('is no token of a Telegram bot; @BotFather gives one: "123456:AAE…"')
        return token

    @field_validator("api_base")
    @classmethod
    def _address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError('is no web address; write "https://api.telegram.org"')
        return url.rstrip("/")


class Notices(BaseModel):
    """For each level the people who are told beside the screen.

    A recipient is "officer" (who has the ticket; nobody's go to the supervisors), "supervisor"
    (all of them), an e-mail address, or "telegram:" and the number of a chat.
    """

    model_config = STRICT

    half: Recipients = ()
    soon: Recipients = ()
    window: Recipients = ()
    escalated: Recipients = ()
    overdue: Recipients = ()
    channel: Recipients = ()
    """Who is told when a channel falls silent, is not read or cannot send; and when it is well."""
    channel_minutes: int = Field(default=15, ge=2, le=1440)
    """After how many minutes without being read, or with messages waiting, that is told."""
    escalate: Annotated[Promise | None, BeforeValidator(_escalate)] = Field(
        default_factory=lambda: Promise.read("2 hours")
    )
    """How much opening time before the end; none: when the promise is broken."""
    telegram: Telegram | None = None

    @field_validator(*LEVELS, CHANNEL)
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            if one not in ROLES and not _MAIL.fullmatch(one) and not _is_chat(one):
                raise ValueError(
                    f'unknown recipient {one!r}; write "officer", "supervisor", an e-mail address '
                    f'or "telegram:-1001234567890"'
                )
        # As officers are known: who is kept from a complaint is so in whatever letters.
        return tuple(one if one.startswith(TELEGRAM) else one.lower() for one in given)

    @field_validator("escalate")
    @classmethod
    def _opening_time(cls, given: Promise | None) -> Promise | None:
        if given and given.unit not in (Unit.MINUTES, Unit.HOURS):
            raise ValueError('is no opening time; write "2 hours", "30 minutes" or "at breach"')
        return given

    @model_validator(mode="after")
    def _token_for_chats(self) -> Self:
        if self.telegram is None and any(one.startswith(TELEGRAM) for one in self.everybody):
            raise ValueError(
                "somebody is told by Telegram, but there is no bot; "
                "write a section notices.telegram with bot_token"
            )
        return self

    @property
    def everybody(self) -> set[str]:
        """Return all recipients of all levels."""
        return {one for level in (*LEVELS, CHANNEL) for one in getattr(self, level)}

    @property
    def by_mail(self) -> bool:
        """Return whether anybody is told by e-mail."""
        return any(not one.startswith(TELEGRAM) for one in self.everybody)

    def of(self, level: str) -> tuple[str, ...]:
        """Return who is told of a level."""
        told: tuple[str, ...] = getattr(self, level)
        return told


def _is_chat(recipient: str) -> bool:
    chat = recipient.removeprefix(TELEGRAM)
    return chat != recipient and _CHAT.fullmatch(chat) is not None
