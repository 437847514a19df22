from typing import Any

import pytest
from pydantic import ValidationError

from channels.webchat import Settings
from channels.webchat.page import welcome_here


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("origins", ["mamujukab.bps.go.id"], "write a site as https://"),
        ("origins", ["https://bps.go.id/chat"], "write a site as https://"),
        ("accent", "#ffcc00", "white text on #ffcc00 has contrast 1.5"),
        ("accent", "blue", "String should match pattern"),
        ("messages_per_minute", 0, "greater than or equal to 1"),
        ("colour", "#000000", "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_setting_is_named_with_its_reason(setting: str, value: Any, reason: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings.model_validate({setting: value})
    assert setting in str(wrong.value)
    assert reason in str(wrong.value)


def test_an_office_needs_no_settings_at_all() -> None:
    assert Settings().origins == ()


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        ("https://mamujukab.bps.go.id", True),
        ("https://MAMUJUKAB.bps.go.id", True),
        ("https://bps.go.id", False),
        ("https://evilbps.go.id", False),
        ("https://desk.example:8700", True),
        ("http://mamujukab.bps.go.id", False),
    ],
)
def test_a_star_stands_for_the_sites_of_a_domain(origin: str, welcome: bool) -> None:
    allowed = Settings.model_validate({"origins": ["https://*.bps.go.id"]}).origins
    assert welcome_here(origin, ("desk.example:8700",), allowed) is welcome
