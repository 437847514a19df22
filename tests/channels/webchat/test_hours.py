from datetime import UTC, datetime

import pytest

from channels.webchat.hours import Hours
from desk.office import Office
from tests.cast import MAMUJU, PROFILES


@pytest.fixture
def mamuju() -> Office:
    return PROFILES[MAMUJU].model_copy(update={"language": "id"})


def test_an_open_office_says_until_when(mamuju: Office) -> None:
    said = Hours(mamuju).say(datetime(2026, 11, 20, 2, 0, tzinfo=UTC), "id")
    assert said == {"open": True, "short": "Buka sampai 16.00 WITA", "long": ""}


def test_on_a_saturday_the_deadline_is_told(mamuju: Office) -> None:
    said = Hours(mamuju).say(datetime(2026, 11, 21, 2, 0, tzinfo=UTC), "id")
    assert not said["open"]
    assert said["short"] == "Di luar jam layanan"
    assert said["long"].startswith(
        "Di luar jam layanan. Dijawab paling lambat Rabu, 25 November 2026 pukul 15.30 WITA."
    )


def test_on_a_holiday_its_name_is_told(mamuju: Office) -> None:
    christmas = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
    said = Hours(mamuju).say(christmas, "id")
    assert said["long"].startswith("Kantor tutup: ")
    assert "Natal" in said["long"]


def test_at_the_minute_of_closing_the_chat_says_so(mamuju: Office) -> None:
    hours = Hours(mamuju)
    assert hours.say(datetime(2026, 11, 16, 7, 29, 59, tzinfo=UTC), "en")["open"]
    assert not hours.say(datetime(2026, 11, 16, 7, 30, tzinfo=UTC), "en")["open"]


def test_both_languages_are_told_at_one_instant(mamuju: Office) -> None:
    hours, at = Hours(mamuju), datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
    assert hours.say(at, "en")["short"] == "Open until 15:30 WITA"
    assert hours.say(at, "id")["short"] == "Buka sampai 15.30 WITA"
