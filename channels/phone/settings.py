"""The section `[channels.phone]`: numbers, call logs of exchanges, Twilio Voice."""

from datetime import tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator

from channels.phone.cdr import Columns
from desk.call import Outcome
from desk.dialplan import DialPlan
from wire.seal import Account


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone {name!r}; write one such as Asia/Makassar"
        ) from None
    return name


class Section(BaseModel):
    """A part of the configuration: unknown keys are mistakes, and values are never printed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Manager(Section):
    """The Manager Interface of an exchange, which tells of a call while it rings."""

    host: str = "127.0.0.1"
    port: int = Field(default=5038, ge=1, le=65535)
    username: str = Field(
        pattern=r"^[^\s:]{1,80}$",
        description="the name in [brackets] in manager.conf, without blanks and colons",
    )
    secret: SecretStr = Field(min_length=1)

    @field_validator("secret")
    @classmethod
    def _one_line(cls, secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().isprintable():
            raise ValueError("must be one line")
        return secret


class Exchange(Section):
    """One Asterisk or FreePBX whose call log is followed."""

    name: str = Field(
        default="pbx", pattern=r"^[A-Za-z0-9._-]{1,40}$",
        description="at most 40 of A-Z, a-z, 0-9, dot, _ and -",
    )  # fmt: skip
    """What we call the exchange; ids of two exchanges may be the same."""
    path: Path = Path("/var/log/asterisk/cdr-csv/Master.csv")
    database: SecretStr | None = None
    """The address of a FreePBX's database, whose table is read instead of the file."""
    table: str = Field(
        default="cdr", pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$",
        description="the table's name, of A-Z, a-z, 0-9 and _",
    )  # fmt: skip
    queue_log: Path | None = None
    """Asterisk's queue_log, which tells of callers who gave up even when no record was written."""
    cel: Path | None = None
    """A file of channel events (CEL), for the same reason."""
    cel_columns: tuple[str, ...] = (
        "eventtype", "eventtime", "cidnum", "exten", "uniqueid", "linkedid", "extra",
    )  # fmt: skip
    """What stands in it, by cel_custom.conf; the first three and the ids must be there."""
    columns: Columns | None = None
    """The layout by cdr.conf; found out row by row when left out."""
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    """The zone of the times in the log; found out by the uniqueid, else the office's."""
    gmt: bool = False
    """True where cdr.conf has `usegmtime=yes`."""
    inbound: tuple[str, ...] = ("incoming", "from-trunk", "from-pstn")
    """Contexts in which calls from outside arrive."""
    outbound: tuple[str, ...] = ("outgoing",)
    """Contexts in which the office calls."""
    manager: Manager | None = None
    """Shows officers who calls while it rings; needs read = call in manager.conf."""

    @field_validator("cel_columns")
    @classmethod
    def _named(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        lacking = {"eventtype", "eventtime", "cidnum", "uniqueid", "linkedid"} - set(names)
        if lacking:
            raise ValueError(f"lacks {', '.join(sorted(lacking))}")
        return names

    @field_validator("database")
    @classmethod
    def _address(cls, address: SecretStr | None) -> SecretStr | None:
        if address and "://" not in address.get_secret_value():
            raise ValueError("is no database; write mysql+pymysql://user:secret@host/asteriskcdrdb")
        return address

    def clock(self) -> tzinfo | None:
        """Return the configured zone of the exchange's wall clock."""
        name = "UTC" if self.gmt else self.zone
        return ZoneInfo(name) if name else None


class Twilio(Account):
    """A Twilio Voice number that people call."""

    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="the https:// address where Loket is reached, without ? and #",
    )
    """Where Twilio reaches us, if not at the server's public address; it is part of signatures."""
    forward: tuple[str, ...] = Field(default=(), max_length=10)
    """The office's own telephones, rung all at once; the first that answers wins."""
    ring_seconds: int = Field(default=25, ge=5, le=600)
    voicemail: bool = True
    """Offer to leave a message when nobody answers."""
    voicemail_seconds: int = Field(default=120, ge=10, le=600)
    api_base: str = Field(
        default="https://api.twilio.com", pattern=r"^https?://[^\s?#]+[^/]$",
        description="an https:// address without a / at its end",
    )  # fmt: skip


class Settings(Section):
    """What an office's telephone needs."""

    numbers: tuple[str, ...] = ()
    """The office's own public numbers, the main one first."""
    extensions: dict[str, str] = Field(default_factory=dict)
    """Who answers at which extension: { "101" = "Rahma" }."""
    dial_plan: DialPlan = DialPlan()
    cdr: tuple[Exchange, ...] = ()
    twilio: Twilio | None = None
    settle_seconds: float = Field(default=10, ge=0, le=3600)
    """Quiet time after the last row of a call before it counts as over."""
    poll_seconds: float = Field(default=1, gt=0, le=3600)
    callback_on: frozenset[Outcome] = frozenset(
        {Outcome.MISSED, Outcome.ABANDONED, Outcome.BUSY, Outcome.VOICEMAIL}
    )
    """Outcomes of a call from outside that the office owes a call for."""
    callback_days: int = Field(default=14, ge=0)
    """Older calls, found when a log is read for the first time, are kept without a ticket."""
