from dataclasses import replace
from datetime import date, datetime

import pytest

from desk.calendar import Calendar, Closure, HalfDay, Season
from desk.deadline import deadline
from desk.hours import read_week
from desk.national import usual_calendar
from desk.promise import Promise

WITA = usual_calendar("Asia/Makassar")


def explain(
    promise: str | dict[str, str], received: str, calendar: Calendar = WITA
) -> dict[str, str]:
    at = datetime.fromisoformat(f"{received}+08:00")
    return deadline(at, Promise.model_validate(promise), calendar).explanation


def test_the_days_that_are_not_counted_are_named_with_their_reasons() -> None:
    said = explain("1 working day", "2026-03-17T10:00")
    assert said["id"] == (
        "Diterima Selasa, 17 Maret 2026 pukul 10.00 WITA. Hari itu tidak dihitung; 1 hari kerja "
        "sesudahnya adalah Rabu, 25 Maret 2026, saat layanan tutup pukul 15.30 WITA. Tidak "
        "dihitung: Rabu 18 Maret (Cuti Bersama Hari Suci Nyepi); Kamis 19 Maret (Hari Suci Nyepi); "
        "Jumat 20 Maret (Cuti Bersama Hari Raya Idul Fitri); Senin 23 Maret s.d. Selasa 24 Maret "
        "(Cuti Bersama Hari Raya Idul Fitri); Sabtu dan Minggu."
    )
    assert "Not counted: Wednesday 18 March (Day of Silence Joint Holiday)" in said["en"]
    assert "is Wednesday, 25 March 2026, when the office closes at 15:30 WITA" in said["en"]


def test_a_plain_week_has_nothing_to_excuse() -> None:
    assert "Tidak dihitung:" not in explain("3 working days", "2026-11-16T10:00")["id"]


def test_other_hours_are_named() -> None:
    assert "pukul 15.00 WITA (jam Ramadan)" in explain("1 working day", "2026-02-25T11:00")["id"]
    half = HalfDay(read_week({"Selasa": "08.00-11.00"})[1], "Upacara")
    short = Calendar("Asia/Makassar", WITA.week, half_days={date(2026, 11, 17): half})
    assert "pukul 11.00 WITA (jam Upacara)" in explain("1 day", "2026-11-16T11:00", short)["id"]


def test_a_date_that_is_not_confirmed_is_called_an_estimate() -> None:
    assert "(Hari Raya Idul Fitri, perkiraan)" in explain("1 working day", "2027-03-09T09:00")["id"]


def test_a_year_without_decreed_holidays_is_said_to_be_uncertain() -> None:
    said = explain("3 working days", "2027-12-30T10:00")
    assert "hari libur nasional tahun 2028 belum ditetapkan" in said["id"]
    assert "national holidays of 2028 are not decreed yet" in said["en"]


def test_holidays_of_fixed_date_hold_before_their_year_is_decreed() -> None:
    said = explain("3 working days", "2028-12-20T10:00")
    assert "Senin 25 Desember (Hari Raya Natal)" in said["id"]
    assert "Selain libur bertanggal tetap" in said["id"]
    assert "Apart from those of fixed date" in said["en"]


def test_where_ramadan_may_be_before_it_is_announced_the_hours_are_uncertain() -> None:
    for received, uncertain in (
        ("2027-02-17T10:00", False),  # known, if only as an estimate
        ("2028-01-20T10:00", False),
        ("2028-01-25T10:00", True),  # a day before it is reckoned to begin
        ("2028-02-28T10:00", False),
        ("2030-12-26T10:00", True),  # the second one of 2030
    ):
        said = explain("1 day", received)
        assert ("Masa Ramadan saat itu belum diumumkan" in said["id"]) is uncertain, received
        assert ("Ramadan is not announced" in said["en"]) is uncertain
    announced = Season("Puasa", date(2028, 1, 28), date(2028, 2, 26), WITA.week)
    known = replace(WITA, seasons=(announced, *WITA.seasons))
    assert "belum diumumkan" not in explain("1 day", "2028-01-31T10:00", known)["id"]


def test_what_runs_day_and_night_is_moved_by_no_decree() -> None:
    assert "decreed" not in explain("72 clock hours", "2028-02-01T10:00")["en"]


def test_calendar_days_count_holidays_and_only_what_is_closed_at_their_end_is_told() -> None:
    said = explain("7 days", "2026-03-13T10:00")
    assert said["id"].endswith(
        "Layanan tutup sejak hari kalender terakhir: Jumat 20 Maret (Cuti Bersama Hari Raya Idul "
        "Fitri); Senin 23 Maret s.d. Selasa 24 Maret (Cuti Bersama Hari Raya Idul Fitri); Sabtu "
        "dan Minggu."
    )
    assert "The office is closed from the last calendar day on: Friday 20 March" in said["en"]
    assert "Sunday" not in explain("7 days", "2026-11-16T10:00")["en"]
    assert "Sunday." in explain("7 days", "2026-11-14T10:00")["en"]


@pytest.mark.parametrize(
    "promise",
    [
        "60 minutes",
        "2 hours",
        "same day",
        "at once",
        {"within": "1 working day", "count_from": "same day"},
        {"within": "1 working day", "after_hours": "next opening"},
    ],
)
def test_what_comes_on_a_holiday_says_why_it_waits(promise: str | dict[str, str]) -> None:
    said = explain(promise, "2026-01-01T10:31")
    assert "Tidak dihitung: Kamis 1 Januari (Tahun Baru Masehi)" in said["id"]
    assert "Not counted: Thursday 1 January (New Year's Day)" in said["en"]


def test_many_holidays_are_named_up_to_eight_and_then_counted() -> None:
    said = explain("240 working days", "2026-01-02T10:00")["en"]
    assert said.count("(") == 8
    assert "more holidays; Saturday and Sunday." in said


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        ("10 minutes", "10 menit, dihitung hanya selama layanan buka, berakhir Senin, 16 November"),
        ("7 days", "7 hari (kalender) sesudahnya, sampai hari kerja Senin, 23 November 2026"),
        ("72 clock hours", "3 x 24 jam, siang dan malam termasuk hari libur, berakhir Kamis, 19"),
        ("at once", "Langsung dilayani saat layanan buka, Senin, 16 November 2026 pukul 10.00"),
        ("same day", "Dilayani paling lambat Senin, 16 November 2026, saat layanan tutup"),
        ({"within": "1 day", "starts": "complete"}, "Lengkap Senin, 16 November 2026"),
        (
            {"within": "2 working days", "count_from": "same day"},
            "Hari layanan pertama sejak saat itu ikut dihitung; 2 hari kerja berakhir Selasa, 17",
        ),
    ],
)
def test_every_kind_of_promise_is_explained(promise: str | dict[str, str], words: str) -> None:
    assert words in explain(promise, "2026-11-16T10:00")["id"]


def test_what_waits_for_the_opening_says_so() -> None:
    said = explain({"within": "1 day", "after_hours": "next opening"}, "2026-11-21T10:00")
    assert "di luar jam layanan; dihitung sejak layanan buka Senin, 23 November" in said["id"]


def test_a_local_closure_is_named_by_its_own_reason() -> None:
    own = Calendar("Asia/Makassar", WITA.week, closed={date(2026, 11, 17): Closure("Pindahan")})
    assert (
        "Selasa 17 November (Pindahan)" in explain("1 working day", "2026-11-16T10:00", own)["id"]
    )


def test_days_of_the_week_without_service_are_named_as_the_office_has_them() -> None:
    week = read_week({"Senin-Selasa": "08.00-15.00", "Kamis-Sabtu": "08.00-12.00"})
    said = explain("5 working days", "2026-11-16T10:00", Calendar("Asia/Makassar", week))
    assert said["id"].endswith("Tidak dihitung: Rabu dan Minggu.")
