from collections import Counter
from datetime import date
from random import Random

import pytest

from loket.simulation.arrivals import arrivals, offered
from loket.simulation.scenario import Scenario, read_hours
from offices import profiles

PASURUAN = profiles()["3514"]
YEAR = Scenario(PASURUAN)


def come(seed: int = 1, number: int = 4000) -> list[tuple[str, date, int]]:
    calendar = PASURUAN.calendar
    found = arrivals(PASURUAN, calendar, YEAR.period, number, Random(seed))
    local = [(calendar.local(at), channel) for at, channel in found]
    assert [at for at, _ in local] == sorted(at for at, _ in local)
    return [(channel, at.date(), at.hour) for at, channel in local]


def test_people_come_as_the_seed_says() -> None:
    assert come(1) == come(1)
    assert come(1) != come(2)


def test_people_come_by_every_way_the_office_offers() -> None:
    counted = Counter(channel for channel, _, _ in come())
    assert set(counted) == set(offered(PASURUAN))
    assert abs(sum(counted.values()) - counted["visit"] - 4000) < 120
    assert counted["whatsapp"] > counted["email"] > 0


def test_nobody_comes_in_person_to_a_closed_office() -> None:
    for channel, day, hour in come():
        if channel in ("visit", "phone"):
            assert PASURUAN.calendar.is_working_day(day)
            assert 7 <= hour <= 17


def test_thesis_months_are_busier_than_holidays() -> None:
    by_day = Counter(day for channel, day, _ in come() if channel == "whatsapp")
    april = sum(n for day, n in by_day.items() if day.month == 4)
    july = sum(n for day, n in by_day.items() if day.month == 7)
    assert april > 1.2 * july
    lebaran = sum(by_day[date(2026, 3, day)] for day in (19, 20, 23, 24))
    assert lebaran < 0.6 * sum(by_day[date(2026, 3, day)] for day in (9, 10, 11, 12))


def test_months_over_new_year_are_whole() -> None:
    period = Scenario(PASURUAN, start=date(2026, 11, 1), months=3).period
    assert (period.first, period.last) == (date(2026, 11, 1), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Senin-Jumat", "lacks hours"),
        ("Senin 16.00-08.00", "ends before it starts"),
        ("Sabtoe 08.00-12.00", "no day of the week"),
        ("", "no working day"),
    ],
)
def test_hours_that_make_no_sense_are_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_hours(text)


def test_hours_are_tried_without_touching_the_office() -> None:
    PASURUAN.calendar.is_working_day(date(2026, 1, 3))
    tried = Scenario(PASURUAN, hours="Senin-Sabtu 08.00-12.00, 13.00-16.00").played
    assert tried.calendar.is_working_day(date(2026, 1, 3))
    assert not PASURUAN.calendar.is_working_day(date(2026, 1, 3))
