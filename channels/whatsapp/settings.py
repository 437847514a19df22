"""The section [channels.whatsapp] of an office: through Twilio, or directly from Meta."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from wire.seal import Account, Secret

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
    """What both ways to WhatsApp share; `provider` says which of them the office takes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    provider: Literal["twilio", "meta"] = "twilio"
    number: Number
    """The office's WhatsApp number."""
    public_url: Address = ""
    """Where the provider reaches us, if not at the server's public address."""
    timeout: float = Field(default=15, gt=0, le=30)
    """Seconds that a call to the provider may take in all."""
    pause: float = Field(default=1, ge=0, le=5)
    """Seconds between the parts of a long message, so that they arrive in order."""
    pair_seconds: float = Field(default=6, ge=0, le=60)
    """Seconds in which WhatsApp takes one message to one person, in the long run."""
    pair_burst: int = Field(default=5, ge=1, le=45)
    """Messages to one person that may leave at once before that holds."""
    media_mb: int = Field(default=20, ge=1, le=100)
    """Megabytes of the largest file that is fetched."""
    catch_up_seconds: float = Field(default=180, ge=5, le=3600)
    """Seconds between two looks at what no webhook told."""

    @classmethod
    def model_validate(cls, obj: Any, **more: Any) -> Self:
        """Return the settings of the provider that a section names."""
        return super(Settings, settings_for(obj) if cls is Settings else cls).model_validate(
            obj, **more
        )  # type: ignore[return-value]

    @property
    def own(self) -> dict[tuple[int | str, ...], str]:
        """What no other office may use, by its place in the section."""
        return {("number",): self.number}


TWILIO = "https://api.twilio.com"


class Twilio(Settings, Account):
    """Which Twilio account and number are the office's, and how Twilio reaches us."""

    provider: Literal["twilio"] = "twilio"
    messaging_service_sid: str = Field(
        default="", pattern="^(MG[0-9a-f]{32})?$",
        description="MG and 32 of 0-9 and a-f, as Twilio's console shows the Messaging Service",
    )  # fmt: skip
    fallback_url: Address = ""
    """A second address at which Twilio reaches us when the first does not answer."""
    api_base: Address = TWILIO
    content_base: Address = ""
    """Where the Content API is, if not where it belongs to `api_base`."""

    @property
    def contents(self) -> str:
        """Where the Content API is: whoever stands in for Twilio plays it too."""
        usual = "https://content.twilio.com" if self.api_base == TWILIO else self.api_base
        return self.content_base or usual


class Meta(Settings):
    """Which number at Meta is the office's, and the secrets of the app that speaks for it."""

    provider: Literal["meta"]
    phone_number_id: str = Field(
        pattern=r"^\d{5,20}$",
        description="the digits of the phone number ID, from API Setup of the app at Meta",
    )
    business_account_id: str = Field(
        default="", pattern=r"^(\d{5,20})?$",
        description="the digits of the WhatsApp Business account ID, from API Setup at Meta",
    )  # fmt: skip
    """The WhatsApp Business account that owns the templates."""
    access_token: Secret
    app_secret: Secret
    app_secret_next: Secret | None = None
    """A second secret that signatures may be made with, while one is exchanged for the other."""
    verify_token: Secret
    api_base: Address = "https://graph.facebook.com"
    api_version: str = Field(
        default="v23.0", pattern=r"^v\d{1,3}\.\d$", description='a version such as "v23.0"'
    )

    @property
    def own(self) -> dict[tuple[int | str, ...], str]:
        """What no other office may use, by its place in the section."""
        return {**super().own, ("phone_number_id",): self.phone_number_id}

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets a signature may have been made with, the usual one first."""
        both = (self.app_secret, self.app_secret_next)
        return tuple(secret.get_secret_value() for secret in both if secret)


def settings_for(section: Any) -> type[Settings]:
    """Return what a section must look like, by the provider that it names."""
    named = section.get("provider") if isinstance(section, Mapping) else None
    return Meta if named == "meta" else Twilio
