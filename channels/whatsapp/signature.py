"""Who may speak for Twilio: whoever holds the account's secret."""

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
                validator.validate(url, form, signature, algorithm)
                for validator in self._validators
            )
        except ValueError:  # bytes in the path that no text can hold
            return False
