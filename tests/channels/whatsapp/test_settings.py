import pytest
from pydantic import ValidationError

from channels.whatsapp import Settings
from channels.whatsapp.settings import Twilio
from tests.channels.whatsapp.forms import ACCOUNT, TOKEN

GIVEN = {"account_sid": ACCOUNT, "auth_token": TOKEN, "number": "+62 812-1000-7604"}


@pytest.mark.parametrize(
    "number", ["+62 812-1000-7604", "whatsapp:+6281210007604", "+62 (812) 1000.7604"]
)
def test_a_number_may_be_written_as_people_do(number: str) -> None:
    assert Settings.model_validate({**GIVEN, "number": number}).number == "+6281210007604"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number", "081210007604"),
        ("account_sid", "7604"),
        ("auth_token", "short"),
        ("messaging_service_sid", "AC" + "0" * 32),
        ("public_url", "loket.example.go.id"),
        ("api_base", "ftp://api.twilio.com"),
        ("timeout", 0),
        ("timeout", 120),
        ("colour", "red"),
    ],
)
def test_a_mistake_is_named_and_no_secret_is_shown(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as raised:
        Settings.model_validate({**GIVEN, key: value})
    assert key in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_secrets_do_not_show() -> None:
    settings = Settings.model_validate({**GIVEN, "auth_token_next": "another-secret"})
    assert TOKEN not in repr(settings)
    assert "another-secret" not in repr(settings)
    assert isinstance(settings, Twilio)
    assert settings.secret == TOKEN


def test_addresses_lose_their_last_slash() -> None:
    settings = Settings.model_validate({**GIVEN, "public_url": "https://loket.example.go.id/"})
    assert settings.public_url == "https://loket.example.go.id"
