"""The section that says who is told: slips are named, with what to write instead."""

from typing import Any

import pytest
from pydantic import ValidationError

from desk.notices import Notices
from desk.office import Silence
from offices import profiles

TOKEN = "123456:" + "A" * 35

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"soon": ["oficer"]}, "unknown recipient 'oficer'; write \"officer\""),
    ({"overdue": ["ratna@"]}, "unknown recipient"),
    ({"overdue": ["telegram:grup"]}, "unknown recipient"),
    ({"overdue": ["telegram:-100123"]}, "there is no bot"),
    ({"escalate": "2 working days"}, 'write "2 hours", "30 minutes" or "at breach"'),
    ({"escalate": "soon"}, "unknown unit"),
    ({"telegram": {"bot_token": "rahasia-sekali"}}, "@BotFather gives one"),
    ({"telegram": {"bot_token": TOKEN, "api_base": "ftp://x"}}, "is no web address"),
    ({"lewat": ["officer"]}, "lewat"),
]


@pytest.mark.parametrize(("given", "why"), WRONG)
def test_a_slip_is_named_and_no_secret_repeated(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Notices.model_validate(given)
    assert why in str(refused.value)
    assert "rahasia" not in str(refused.value)


def test_one_recipient_needs_no_list_and_at_breach_is_a_time() -> None:
    told = Notices.model_validate({"soon": "officer", "escalate": "at breach"})
    assert (told.of("soon"), told.escalate, told.by_mail) == (("officer",), None, True)
    assert not Notices().by_mail


def test_a_token_is_never_shown() -> None:
    told = Notices.model_validate({"telegram": {"bot_token": TOKEN}})
    assert TOKEN not in f"{told!r} {told}"


def test_a_reminder_that_comes_after_the_end_is_refused_with_what_to_write() -> None:
    with pytest.raises(ValidationError, match='did you mean remind = "2 working days"'):
        Silence.model_validate({"after": "3 working days", "remind": "3 working days"})


def test_mamuju_and_pasuruan_close_nobody_for_silence() -> None:
    assert [profiles()[code].silence for code in ("7604", "3514")] == [None, None]
