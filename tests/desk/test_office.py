from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from desk.office import Office
from desk.pledge import Pledge
from offices import FOLDER, profiles

OFFICES = profiles()
PASAMAN, PASURUAN, MAMUJU, BOALEMO = (OFFICES[code] for code in ("1309", "3514", "7604", "7501"))
SMALL: dict[str, Any] = {"code": "9999", "name": "BPS Contoh", "zone": "Asia/Jayapura"}


def office(**changes: Any) -> Office:
    return Office.model_validate(SMALL | changes)


def by(of: Office, channel: str, received: str, kind: str = "consultation") -> str:
    due = of.deadline(channel, datetime.fromisoformat(received), kind).due
    return f"{of.local(due):%a %d %b %H:%M}"


PRINTED = [
    (PASAMAN, "webchat", "3 working days"),
    (PASAMAN, "portal", "3 working days"),
    (PASAMAN, "email", "3 working days"),
    (PASAMAN, "phone", "3 working days"),
    (PASAMAN, "visit", "10 minutes"),
    (PASAMAN, "library", "5 minutes"),
    (PASURUAN, "visit", "10 minutes"),
    (PASURUAN, "email", "2 working days"),
    (PASURUAN, "webchat", "1 working day"),
    (PASURUAN, "whatsapp", "1 working day"),
    (PASURUAN, "phone", "at once"),
    (MAMUJU, "visit", "10 minutes"),
    (MAMUJU, "portal", "3 working days"),
    (MAMUJU, "whatsapp", "1 working day"),
    (MAMUJU, "email", "3 working days"),
    (BOALEMO, "whatsapp", "1 working day"),
    (BOALEMO, "email", "1 working day"),
    (BOALEMO, "telegram", "1 working day"),
]


@pytest.mark.parametrize(("of", "channel", "promise"), PRINTED)
def test_every_printed_promise_is_in_its_profile(of: Office, channel: str, promise: str) -> None:
    assert str(of.promise(channel)) == promise


def test_promises_say_from_when_and_until_what_they_count() -> None:
    assert MAMUJU.promise("portal").starts == "complete"
    assert MAMUJU.promise("whatsapp").until == "first response"
    assert {of.promise("visit").starts for of in (PASAMAN, PASURUAN, MAMUJU)} == {"turn"}
    assert PASAMAN.promise("library").starts == "guest book"


def test_the_same_message_is_due_when_each_office_promised() -> None:
    monday = "2026-11-16T03:00:00Z"
    assert by(PASAMAN, "email", monday) == "Thu 19 Nov 15:30"
    assert by(PASURUAN, "email", monday) == "Wed 18 Nov 15:30"
    assert by(BOALEMO, "email", monday) == "Tue 17 Nov 15:30"
    assert by(MAMUJU, "whatsapp", "2026-03-17T02:00:00Z") == "Wed 25 Mar 15:30"


def test_a_missed_call_in_pasuruan_is_called_back_the_same_day() -> None:
    assert by(PASURUAN, "phone", "2026-11-16T03:00:00Z", "callback") == "Mon 16 Nov 15:30"
    assert by(PASURUAN, "phone", "2026-11-16T10:00:00Z", "callback") == "Tue 17 Nov 15:30"
    assert by(MAMUJU, "phone", "2026-11-16T03:00:00Z", "callback") == "Tue 17 Nov 15:30"
    assert by(PASAMAN, "phone", "2026-11-16T03:00:00Z", "callback") == "Thu 19 Nov 15:30"


def test_legal_clocks_hold_on_every_channel() -> None:
    monday = "2026-11-16T03:00:00Z"
    assert by(BOALEMO, "whatsapp", monday, "complaint") == "Thu 19 Nov 15:30"
    assert by(PASAMAN, "email", monday, "request") == "Mon 30 Nov 15:30"
    assert by(PASAMAN, "email", monday, "privacy") == "Thu 19 Nov 10:00"


def test_silence_ends_a_conversation_as_the_standard_says() -> None:
    ends = PASAMAN.closes_at(datetime(2026, 11, 20, 3, tzinfo=UTC))
    assert ends
    assert ends.due == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    ends = BOALEMO.closes_at(datetime(2026, 3, 13, 2, tzinfo=UTC))
    assert ends
    assert ends.due == datetime(2026, 3, 25, 7, 30, tzinfo=UTC)
    assert PASURUAN.closes_at(datetime(2026, 11, 20, tzinfo=UTC)) is None
    assert PASAMAN.silence
    assert PASAMAN.silence.by == "system"
    assert BOALEMO.silence
    assert BOALEMO.silence.by == "officer"


def test_what_is_printed_about_decrees_visits_and_sessions_is_in_the_profiles() -> None:
    assert (PASURUAN.decree.number, MAMUJU.decree.number) == (
        "31.2 TAHUN 2024",
        "341/KPG TAHUN 2022",
    )
    assert MAMUJU.session
    assert (MAMUJU.session.warn, MAMUJU.session.most) == (45, 60)
    assert PASAMAN.services["visit"].order[:2] == ("guest book", "queue number")
    assert MAMUJU.services["visit"].order[:4] == ("queue number", "waiting", "called", "guest book")
    assert PASURUAN.services["online"].form[1] == "sex"
    assert BOALEMO.services["online"].follow_up == ("visit", "zoom")
    assert not PASAMAN.services["visit"].identity
    assert all(of.cost == "Tidak dipungut biaya" for of in OFFICES.values())


def test_answers_say_what_the_profile_gives_or_what_follows_from_it() -> None:
    assert PASURUAN.variables["jam_layanan"] == "Senin-Kamis 08.00-15.30, Jumat 08.00-16.00"
    assert PASURUAN.variables["sla_email"] == "2 hari kerja"
    assert MAMUJU.variables["sla_web"] == "3 hari kerja"
    assert BOALEMO.variables["tutup_otomatis"] == "7 hari"
    assert MAMUJU.variables["nama_kantor"] == "BPS Kabupaten Mamuju"
    assert (
        office(variables={"jam_layanan": "setiap hari"}).variables["jam_layanan"] == "setiap hari"
    )


def test_the_hours_that_hold_are_told_in_the_readers_language() -> None:
    ramadan, usual = date(2027, 2, 24), date(2027, 5, 3)
    assert PASURUAN.hours_on(usual) == PASURUAN.variables["jam_layanan"]
    assert PASURUAN.hours_on(usual, "en") == "Monday-Thursday 08:00-15:30, Friday 08:00-16:00"
    assert PASURUAN.hours_on(ramadan) == PASURUAN.variables["jam_ramadan"]
    own = PASURUAN.model_copy(
        update={"variables": PASURUAN.variables | {"jam_layanan": "tiap pagi"}}
    )
    assert own.hours_on(usual, "en") == "tiap pagi"
    assert own.hours_on(ramadan) == PASURUAN.variables["jam_ramadan"]


def test_what_a_standard_does_not_print_stays_empty() -> None:
    assert PASAMAN.variables["whatsapp"] == PASAMAN.variables["sla_wa"] == ""
    assert PASAMAN.variables["email"] == BOALEMO.variables["whatsapp"] == ""
    assert MAMUJU.variables["tutup_otomatis"] == MAMUJU.variables["layanan_istirahat"] == ""


def test_profiles_that_come_with_loket_hold_no_channels_and_no_secrets() -> None:
    assert len(list(Path(FOLDER).glob("*.toml"))) == 4
    assert all(not of.channels for of in OFFICES.values())


def test_an_office_that_says_little_gets_the_usual_hours_promises_and_quiet_windows() -> None:
    small = office()
    assert by(small, "whatsapp", "2026-11-16T03:00:00Z") == "Thu 19 Nov 15:30"
    assert small.quiet == {"whatsapp": 20, "telegram": 20, "webchat": 1.5, "email": 0, "phone": 0}
    assert office(quiet={"whatsapp": 5}).quiet["whatsapp"] == 5
    assert small.form_of_address == "Bapak/Ibu"


def test_an_office_closes_opens_and_shortens_days_of_its_own() -> None:
    own = office(
        closed={"2026-11-17": "Pindahan kantor"},
        open_days={"2026-12-24": "Tetap melayani"},
        half_days={"2026-11-18": "08.00-11.00", "2026-12-25": {"hours": "08.00-10.00"}},
    ).calendar
    assert not own.is_working_day(date(2026, 11, 17))
    assert own.is_working_day(date(2026, 12, 24))
    assert len(own.spans(date(2026, 12, 25))) == 1
    assert own.spans(date(2026, 11, 18))[0][1].hour == 11


def test_an_office_may_give_its_own_ramadan_and_other_seasons() -> None:
    own = office(
        ramadan=[{"first": "2026-02-18", "last": "2026-03-19"}],
        ramadan_hours={"Senin-Jumat": "09.00-13.00"},
        seasons=[
            {
                "name": "Sensus",
                "first": "2026-05-01",
                "last": "2026-05-31",
                "hours": {"Senin-Sabtu": "08.00-18.00"},
            }
        ],
    ).calendar
    assert own.spans(date(2026, 2, 18))[0][0].hour == 9
    assert own.spans(date(2026, 3, 20)) == ()
    assert own.spans(date(2025, 3, 3))[0][1].hour == 13
    assert own.spans(date(2026, 5, 2))[0][1].hour == 18


def test_an_office_words_phrases_its_own_way() -> None:
    own = office(wording={"id": {"ticket": {"opened": "Nomor {ticket}."}}})
    assert own.wording["id"]["ticket.opened"] == "Nomor {ticket}."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"zone": "WITA"}, "unknown zone 'WITA'; did you mean \"Asia/Makassar\" (WITA)"),
        ({"zone": "Asia/Mamuju"}, '"Asia/Jakarta" (WIB)'),
        ({"zone": "../etc/passwd"}, "unknown zone"),
        ({"hours": {"Senin": "tutup"}}, "no working day in the week"),
        ({"hours": {"Senin": "15.00-08.00"}}, 'did you mean "08.00-15.00"'),
        ({"hours": "08.00-15.00"}, "is no table"),
        ({"ramadan": [{"first": "2026-03-20", "last": "2026-02-19"}]}, "before it begins"),
        (
            {
                "ramadan": [
                    {"first": "2026-02-19", "last": "2026-03-20"},
                    {"first": "2026-03-20", "last": "2026-03-25"},
                ]
            },
            "overlap",
        ),
        (
            {"closed": {"2026-11-17": "a"}, "half_days": {"2026-11-17": "08.00-09.00"}},
            "under `closed` too",
        ),
        ({"closed": {"17 November": "a"}}, "date"),
        ({"promises": {"whatsap": "1 day"}}, "unknown name 'whatsap'; did you mean 'whatsapp'"),
        ({"kinds": {"complain": "1 day"}}, "did you mean 'complaint'"),
        ({"promises": {"whatsapp": "1 wroking day"}}, 'did you mean "1 working day"'),
        ({"variables": {"telpon": "1"}}, "did you mean 'telepon'"),
        ({"wording": {"id": {"ticket": {"opened": 3}}}}, "'ticket.opened' is no text"),
        ({"wording": "Halo"}, "valid dictionary"),
        ({"session": {"most": 60, "warn": 90}}, "did you mean warn = 45?"),
        ({"silence": {"after": "at once"}}, 'write after = "3 working days"'),
        ({"services": {"visit": {"order": ["queue nmber"]}}}, "did you mean 'queue number'"),
        ({"promises": {"email": 3}}, 'write "3 working days"'),
        (
            {"promises": {"email": {"within": "1 working day", "starts": "turn"}}},
            'starts = "turn", which only visitors have; write starts = "received"',
        ),
        (
            {"promises": {"visit": {"within": "10 minutes", "starts": "complete"}}},
            'write starts = "turn"',
        ),
        (
            {"kinds": {"complaint": {"first_reply": {"within": "14 days", "starts": "turn"}}}},
            "which only visitors have",
        ),
        ({"code": "76"}, "pattern"),
        ({"holidays": {}}, "Extra inputs are not permitted"),
    ],
)
def test_a_profile_that_is_not_right_is_refused_with_a_suggestion(
    changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        office(**changes)
    assert reason in str(caught.value)


def test_a_printed_office_does_not_show_its_channels_secrets() -> None:
    assert "hunter2" not in repr(office(channels={"email": {"password": "hunter2"}}))
    with pytest.raises(ValidationError) as caught:
        office(channels={"email": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_a_changed_copy_keeps_nothing_worked_out_before() -> None:
    before = office(promises={"email": {"first_response": "1 working day"}})
    assert before.standard().promises["email"].resolution is None
    assert before.calendar.zone == "Asia/Jayapura"
    promised = Pledge.model_validate({"first_response": "at once", "resolution": "2 working days"})
    after = before.model_copy(update={"promises": {"email": promised}, "zone": "Asia/Jakarta"})
    assert after.standard().promises["email"] == promised
    assert after.calendar.zone == "Asia/Jakarta"
