from datetime import UTC, date, datetime

from desk.period import Period, month, year

ZONE = "Asia/Makassar"


def test_a_month_begins_at_midnight_in_the_offices_zone() -> None:
    november = month(date(2026, 11, 16), ZONE)
    assert november.since == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert november.until == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert (november.first, november.last) == (date(2026, 11, 1), date(2026, 11, 30))


def test_months_and_years_go_back_over_new_year() -> None:
    assert month(date(2026, 1, 31), ZONE, 1).first == date(2025, 12, 1)
    assert month(date(2026, 1, 31), ZONE, 13).first == date(2024, 12, 1)
    assert year(date(2026, 1, 31), ZONE, 1) == Period(date(2025, 1, 1), date(2026, 1, 1), ZONE)


def test_a_period_knows_its_months() -> None:
    spring = Period(date(2026, 11, 5), date(2027, 2, 2), ZONE)
    assert [m.first.month for m in spring.months()] == [11, 12, 1, 2]
    assert len(year(date(2026, 5, 1), ZONE).months()) == 12
