"""Who may speak for Twilio: whoever holds the account's secret."""

import hmac
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)


def sign(url: str, params: Mapping[str, str], token: str) -> str:
    """Return what Twilio puts into the header X-Twilio-Signature of a form sent to `url`."""
    return str(RequestValidator(token).compute_signature(url, params))


def signed_by(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that vouch for a form, to be kept beside what is refused."""
    names = (SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER)
    return {name: headers[name] for name in names if name in headers}


class Seal:
    """Tells whether a form was signed with one of the secrets, or with the shared key it names."""

    def __init__(self, secrets: Iterable[str], shared: Mapping[str, str] | None = None) -> None:
        self._validators = [RequestValidator(secret) for secret in secrets]
        self._shared = {key: RequestValidator(secret) for key, secret in (shared or {}).items()}

    def genuine(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Return whether `form`, blank values and all, was signed for `url`."""
        signature = headers.get(SIGNATURE_HEADER, "")
        settings = headers.get(SIGNATURE_SETTINGS_HEADER, "")
        algorithm = get_signature_algorithm(settings)
        try:
            return any(
                _made(validator, url, form, signature, algorithm)
                for validator in self._makers(settings)
            )
        except ValueError:  # an algorithm unknown to us, or bytes that no text can hold
            return False

    def _makers(self, settings: str) -> list[RequestValidator]:
        """Return what may have signed: the shared key that is named, else the account's secrets."""
        named = [part.strip()[4:] for part in settings.split(",") if part.strip()[:4] == "key="]
        if not named:
            return self._validators
        return [self._shared[key] for key in named if key in self._shared]


Secret = Annotated[SecretStr, Field(min_length=8)]


class Account(BaseModel):
    """A Twilio account in the configuration: its id, and the secrets that vouch for Twilio."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    account_sid: str = Field(
        pattern="^AC[0-9a-f]{32}$",
        description="AC and 32 of 0-9 and a-f: the Account SID of Twilio's console",
    )
    auth_token: Secret
    auth_token_next: Secret | None = None
    """A second secret that signatures may be made with: the other token while one is exchanged."""
    shared_keys: dict[str, Secret] = Field(default_factory=dict)
    """Secrets of Twilio's shared keys by their id, for accounts that sign webhooks with them."""

    @property
    def secret(self) -> str:
        """The secret with which we speak to Twilio."""
        return self.auth_token.get_secret_value()

    def seal(self) -> Seal:
        """Return what tells whether a form comes from Twilio."""
        both = (self.auth_token, self.auth_token_next)
        shared = {key: secret.get_secret_value() for key, secret in self.shared_keys.items()}
        return Seal([secret.get_secret_value() for secret in both if secret], shared)


def _made(
    validator: RequestValidator,
    url: str,
    form: Mapping[str, str],
    signature: str,
    algorithm: str,
) -> bool:
    """Return whether a secret signed for `url` as it is, or else with or without its port."""
    made = validator.compute_signature(url, form, algorithm)
    same = hmac.compare_digest(made.encode(), signature.encode("utf-8", "replace"))
    return same or bool(validator.validate(url, form, signature, algorithm))
