"""The section [channels.whatsapp] of an office."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

_NUMBER = re.compile(r"\+[1-9]\d{5,14}")


def _international(number: str) -> str:
    """Return `number` as +6281234567890; raise ValueError when it is not an international one."""
    plain = re.sub(r"[\s().-]", "", number).removeprefix("whatsapp:")
    if not _NUMBER.fullmatch(plain):
        raise ValueError("write the number with its country code: +62 812 3456 7890")
    return plain


def _address(url: str) -> str:
    """Return `url` without its last slash; raise ValueError when it is no web address."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
        raise ValueError("write an address as https://loket.example.go.id")
    return url.rstrip("/")


Number = Annotated[str, AfterValidator(_international)]
Address = Annotated[str, AfterValidator(_address)]


class Settings(BaseModel):
    """Which Twilio account and number are the office's, and how Twilio reaches us."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    account_sid: str = Field(pattern="^AC[0-9a-f]{32}$")
    auth_token: SecretStr = Field(min_length=8)
    auth_token_next: SecretStr | None = Field(default=None, min_length=8)
    """A second secret that signatures may be made with: the other token while one is exchanged."""
    number: Number
    """The office's WhatsApp number."""
    messaging_service_sid: str = Field(default="", pattern="^(MG[0-9a-f]{32})?$")
    public_url: Address = ""
    """Where Twilio reaches us, if not at the server's public address; it is part of signatures."""
    api_base: Address = "https://api.twilio.com"
    timeout: float = Field(default=15, gt=0, le=30)
    """Seconds that a call to Twilio may take in all."""
    pause: float = Field(default=1, ge=0, le=5)
    """Seconds between the parts of a long message, so that they arrive in order."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets a signature may have been made with, the usual one first."""
        both = (self.auth_token, self.auth_token_next)
        return tuple(secret.get_secret_value() for secret in both if secret)
