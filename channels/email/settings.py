"""The section [channels.email] of an office."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;]{1,64}@[^\s@<>\"(),:;]{1,190}")


def _mailbox(address: str) -> str:
    """Return an e-mail address in lower case; raise ValueError when it is none."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError("write an e-mail address as pst@mamuju.example.go.id")
    return address.lower()


def _door(door: str) -> str:
    """Return where to listen as smtp://host:port; raise ValueError when it says something else."""
    if not door:
        return door
    parts = urlsplit(door if "://" in door else f"smtp://{door}")
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in ("smtp", "lmtp") or not parts.hostname or port is None or parts.path:
        raise ValueError("write where to listen as smtp://127.0.0.1:8025 or lmtp://127.0.0.1:8024")
    return f"{parts.scheme}://{parts.hostname}:{port}"


Address = Annotated[str, AfterValidator(_mailbox)]
Security = Literal["starttls", "tls", "none"]


class OAuth(BaseModel):
    """How to get a token in place of a password, as Gmail and Microsoft 365 demand (XOAUTH2)."""

    model_config = STRICT

    token_url: str = Field(
        pattern=r"^(?:https://|http://127\.0\.0\.1[:/])",
        description="the https:// address at which the provider gives out tokens",
    )
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = SecretStr("")
    refresh_token: SecretStr = SecretStr("")
    """Given once when the account's owner agreed; without it the application asks for itself."""
    scope: str = ""


class Account(BaseModel):
    """Who signs in at a server, and with what."""

    model_config = STRICT

    user: str = ""
    password: SecretStr = SecretStr("")
    oauth: OAuth | None = None
    """Counts in place of the password, where it is written."""

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if self.oauth and not self.user:
            raise ValueError('with "oauth" write "user" too')
        return self


class Smtp(Account):
    """The server through which answers leave."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = "starttls"
    ca_file: str = ""
    """A file with the certificate authority of a server whose certificate is not public."""
    timeout: float = Field(default=30, gt=0, le=300)
    """Seconds that each step of sending may take."""


class Imap(Account):
    """A mailbox that is read."""

    host: str = Field(min_length=1)
    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"
    user: str = Field(min_length=1)
    ca_file: str = ""
    folder: str = "INBOX"
    processed: str = ""
    """A folder into which mails are moved once they are kept; "" leaves them where they are."""
    poll: float = Field(default=60, ge=1, le=540)
    """Seconds after which the server is asked for mail in any case."""
    sent: str = ""
    """A folder into which a copy of every answer is put, where the server does not do so itself."""
    first_days: int = Field(default=14, ge=0, le=3650)
    """How many days back mail is taken when the mailbox is read for the first time."""
    timeout: float = Field(default=60, gt=0, le=600)

    @model_validator(mode="after")
    def _has_secret(self) -> Self:
        if not self.oauth and not self.password.get_secret_value():
            raise ValueError('write "password", or "oauth" for Gmail and Microsoft 365')
        return self


class Settings(BaseModel):
    """The office's e-mail address, and the ways in and out."""

    model_config = STRICT

    address: Address
    name: str = ""
    """The name beside the address; the office's own name when empty."""
    signature: str = ""
    """What stands under every answer."""
    auth_server: str = ""
    """How our mail server calls itself in Authentication-Results, if it checks DMARC."""
    aliases: tuple[Address, ...] = ()
    """Further addresses of the office whose mail is heard at the door."""
    secret: SecretStr = Field(min_length=16)
    """Signs the marks by which answers find their conversation: 16 or more random characters."""
    plus: bool = True
    """Whether the mail server delivers pst+anything@ to pst@, so that answers can carry a mark."""
    smtp: Smtp
    imap: tuple[Imap, ...] = ()
    door: Annotated[str, AfterValidator(_door)] = ""
    """Where to listen for mail, as smtp://127.0.0.1:8025 or lmtp://…; offices may share a door."""
    max_mb: int = Field(default=30, ge=1, le=100)
    """Megabytes of the largest mail that is read."""

    @property
    def addresses(self) -> frozenset[str]:
        """All addresses of the office, in lower case."""
        return frozenset((self.address, *self.aliases))

    @property
    def own(self) -> dict[tuple[int | str, ...], str]:
        """What no other office may use, by its place in the section."""
        own: dict[tuple[int | str, ...], str] = {("address",): self.address}
        for n, alias in enumerate(self.aliases):
            own["aliases", n] = alias
        for n, box in enumerate(self.imap):
            own["imap", n, "user"] = f"{box.host}:{box.port}/{box.user}/{box.folder}"
        return own

    @property
    def key(self) -> bytes:
        """The secret as bytes."""
        return self.secret.get_secret_value().encode()

    @property
    def max_bytes(self) -> int:
        """The size in bytes of the largest mail that is read."""
        return self.max_mb * 1024 * 1024
