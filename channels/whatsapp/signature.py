"""Who may speak for Twilio: whoever holds the account's secret."""

import hmac
from collections.abc import Iterable, Mapping

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)


def sign(url: str, params: Mapping[str, str], token: str) -> str:
    """Return what Twilio puts into the header X-Twilio-Signature of a form sent to `url`."""
    return str(RequestValidator(token).compute_signature(url, params))


class Seal:
    """Tells whether a form was signed with one of the secrets."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._validators = [RequestValidator(secret) for secret in secrets]

    def genuine(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Return whether `form`, blank values and all, was signed for `url`."""
        signature = headers.get(SIGNATURE_HEADER, "")
        algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER, ""))
        try:
            return any(
                _made(validator, url, form, signature, algorithm) for validator in self._validators
            )
        except ValueError:  # an algorithm unknown to us, or bytes that no text can hold
            return False


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
