from datetime import time

import pytest

from desk.hours import read_spans, read_week, read_weekdays


def test_hours_are_read_by_ranges_and_lists_of_days_in_both_languages() -> None:
    week = read_week({"Senin-Kamis": "08.00-15.30", "Friday": "08:00 - 11:30, 13:00 - 16:00"})
    assert week[0] == week[3] == ((time(8), time(15, 30)),)
    assert week[4] == ((time(8), time(11, 30)), (time(13), time(16)))
    assert week[5] == week[6] == ()
    assert read_weekdays("Senin, Rabu, Jum'at") == [0, 2, 4]
    assert read_spans("tutup") == ()
    assert len(read_spans("08.00-12.00, 12.00-15.00")) == 2


@pytest.mark.parametrize(
    ("days", "hours", "reason"),
    [
        ("Senin", "15.30-08.00", 'ends before it starts; did you mean "08.00-15.30"'),
        ("Senin", "08.00-08.00", "ends before it starts"),
        ("Senin", "08.00-12.00, 11.00-15.00", 'ends; did you mean "08.00-15.00"'),
        ("Senin", "13.00-15.00, 08.00-12.00", 'did you mean "08.00-12.00, 13.00-15.00"'),
        ("Senin", "08.00", 'write "08.00-15.30"'),
        ("Senin", "8-16", 'is no time of day; write "08.00-15.30"'),
        ("Senin", "08.00-24.30", "is no time of day"),
        ("Senen", "08.00-16.00", 'did you mean "Senin"'),
        ("Kamis-Senin", "08.00-16.00", "runs backwards"),
        (
            "Senin-Rabu, Selasa",
            "08.00-16.00",
            "Selasa is given twice, again in 'Senin-Rabu, Selasa'; say it once",
        ),
        ("holiday", "08.00-16.00", "is no day of the week"),
    ],
)
def test_hours_that_cannot_be_read_suggest_some_that_can(
    days: str, hours: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason.replace(".", r"\.")):
        read_week({days: hours})
