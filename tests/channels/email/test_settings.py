from typing import Any

import pytest
from pydantic import ValidationError

from channels.email import Settings
from tests.channels.email.post_office import SECRET

SMTP = {"host": "mail.example"}


def section(**changes: Any) -> dict[str, Any]:
    return {"address": "PST@Mamuju.example", "secret": SECRET, "smtp": SMTP, **changes}


def test_the_least_is_an_address_a_secret_and_a_server() -> None:
    made = Settings.model_validate(section())
    assert made.address == "pst@mamuju.example"
    assert (made.smtp.port, made.smtp.security) == (587, "starttls")


@pytest.mark.parametrize(
    ("written", "door"),
    [
        ("127.0.0.1:8025", "smtp://127.0.0.1:8025"),
        ("smtp://127.0.0.1:8025", "smtp://127.0.0.1:8025"),
        ("lmtp://localhost:8024", "lmtp://localhost:8024"),
        ("", ""),
    ],
)
def test_a_door_may_be_written_shortly(written: str, door: str) -> None:
    assert Settings.model_validate(section(door=written)).door == door


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "kantor"},
        {"secret": "pendek"},
        {"smtp": {}},
        {"smtp": {"host": "x", "security": "ssl"}},
        {"door": "8025"},
        {"door": "http://127.0.0.1:8025"},
        {"imap": [{"host": "x"}]},
        {"imap": [{"host": "x", "user": "u", "password": "rahasia", "poll": 3600}]},
        {"unknown": 1},
    ],
)
def test_a_wrong_section_is_refused_without_showing_secrets(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(section(**changes))
    assert SECRET not in str(refused.value)
    assert "rahasia" not in str(refused.value)
