import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.office import Office
from desk.standard import Version
from loket.deadline_command import answer, run
from offices import profiles

OFFICES = profiles()
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
VECTORS = Path(__file__).parents[1] / "desk" / "deadline_vectors.jsonl"
LEBARAN = {"office": "7604", "channel": "whatsapp", "at": "2026-03-17T10:00:00+08:00"}


def ask(asked: Any) -> dict[str, str]:
    line = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    return answer(line, OFFICES)


def test_a_deadline_is_printed_with_its_promise_and_its_reasons(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("7604", "whatsapp", "2026-03-17T10:00:00+08:00") == 0
    said = capsys.readouterr().out
    assert said.startswith("2026-03-25T15:30:00+08:00\npromise  1 working day\n")
    assert "Rabu, 25 Maret 2026 pukul 15.30 WITA" in said
    assert "Thursday 19 March (Day of Silence)" in said


def test_a_kind_of_matter_may_be_asked_alone_or_beside_a_channel(
    capsys: pytest.CaptureFixture[str],
) -> None:
    monday = "2026-11-16T10:00:00+08:00"
    assert run("7604", "complaint", monday) == 0
    assert "2026-11-19T15:30:00+08:00\npromise  3 working days\n" in capsys.readouterr().out
    assert run("3514", "phone", monday, kind="callback") == 0
    assert "promise  same day\n" in capsys.readouterr().out
    assert run("7604", "weather", monday) == 2
    said = capsys.readouterr().err
    assert "no channel or kind of matter 'weather'; known here: callback, complaint, cons" in said
    assert run("7604", "phone", monday, kind="complain") == 2
    assert "no kind 'complain'; did you mean 'complaint'" in capsys.readouterr().err


def test_a_kind_promised_by_channel_only_asks_for_the_channel() -> None:
    office = OFFICES["7604"].model_copy(update={"versions": (Version.model_validate({
        "decree": {"number": "1", "valid_from": "2020-01-01"},
        "services": {"mikrodata": {"email": "5 working days", "visit": "10 minutes"}},
    }),)})  # fmt: skip

    def by(channel: str, **kind: str) -> dict[str, str]:
        asked = {"office": "7604", "channel": channel, "at": "2026-11-16T10:00:00+08:00", **kind}
        return answer(json.dumps(asked).encode(), {"7604": office})

    assert "ask email, visit with kind 'mikrodata'" in by("mikrodata")["error"]
    assert by("email", kind="mikrodata")["due"] == "2026-11-23T15:30:00+08:00"


def test_offices_of_a_configuration_may_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("3514", "email", "2026-11-16T03:00:00Z", config=EXAMPLE) == 0
    assert "2026-11-18T15:30:00+07:00" in capsys.readouterr().out
    assert run("3514", "email", "2026-11-16T03:00:00Z", config=Path("gone.toml")) == 2


@pytest.mark.parametrize(
    ("office", "channel", "at", "reason"),
    [
        ("7640", "whatsapp", "2026-03-17T10:00:00Z", "no office '7640'; did you mean '7604'"),
        (
            "7604",
            "whatsap",
            "2026-03-17T10:00:00Z",
            "no channel or kind of matter 'whatsap'; did you mean 'whatsapp'",
        ),
        ("7604", "whatsapp", "2026-03-17T10:00:00", "has no zone; write 2026-03-17T10:00:00+08:00"),
        ("7604", "whatsapp", "2026-03-17", "has no zone; write 2026-03-17T00:00:00+08:00"),
        ("7604", "whatsapp", "tomorrow", "'tomorrow' is no instant"),
        ("7604", "whatsapp", "9999-12-31T23:59:59Z", "too far away"),
        ("7604", "whatsapp", "9999-12-31T10:00:00+08:00", "the years 1 to 9999"),
        ("1309", "whatsapp", "2026-03-17", "write 2026-03-17T00:00:00+07:00 for Asia/Jakarta"),
        ("", "", "", "office is missing"),
    ],
)
def test_a_wrong_question_is_answered_with_a_suggestion(
    office: str, channel: str, at: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(office, channel, at) == 2
    said = capsys.readouterr()
    assert reason in said.err
    assert said.out == ""


def test_a_line_gives_the_local_instant_and_the_explanation() -> None:
    answered = ask(LEBARAN)
    assert answered["due"] == "2026-03-25T15:30:00+08:00"
    assert "Kamis 19 Maret (Hari Suci Nyepi)" in answered["explanation"]
    assert "Day of Silence" in ask({**LEBARAN, "language": "en"})["explanation"]


def test_a_line_may_ask_for_a_kind_with_a_promise_of_its_own() -> None:
    monday = {"office": "3514", "channel": "phone", "at": "2026-11-16T03:00:00Z"}
    assert ask({**monday, "kind": "callback"})["due"] == "2026-11-16T15:30:00+07:00"
    assert "did you mean 'callback'" in ask({**monday, "kind": "calback"})["error"]


def test_a_line_may_give_a_promise_and_a_zone_instead_of_an_office() -> None:
    asked = {"promise": "3 working days", "zone": "Asia/Jakarta", "at": "2026-02-25T03:00:00Z"}
    assert ask(asked)["due"] == "2026-03-02T15:00:00+07:00"
    assert ask({**asked, "promise": "3 hari kerja"})["due"] == "2026-03-02T15:00:00+07:00"
    table = {"within": "1 working day", "count_from": "same day"}
    assert ask({**asked, "promise": table})["due"] == "2026-02-25T15:00:00+07:00"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "this line is not JSON"),
        (b"\xff\xfe", "this line is not JSON"),
        (b"[" * 100_000, ""),
        (b"[1]", "this line is no object"),
        ({**LEBARAN, "at": 3}, "at is missing"),
        ({**LEBARAN, "office": ["7604"]}, "office is missing"),
        (
            {"promise": "3 working days", "zone": "WIB", "at": "2026-02-25T03:00:00Z"},
            "unknown zone",
        ),
        (
            {"promise": "3 workng days", "zone": "Asia/Jakarta", "at": "2026-02-25T03:00:00Z"},
            "mean",
        ),
        (
            {"promise": 3, "zone": "Asia/Jakarta", "at": "2026-02-25T03:00:00Z"},
            "a promise is a text",
        ),
        ({**LEBARAN, "at": "0001-01-01T00:00:00+14:00"}, "too far away"),
        (
            {"promise": "3 working days", "zone": "Asia/Jakarta", "at": "2026-02-25T03:00"},
            "write 2026-02-25T03:00:00+07:00 for Asia/Jakarta",
        ),
        (
            {"promise": "3 working days", "zone": "Asia/Jakarta", "at": "9999-12-30T03:00Z"},
            "too far away: the years 1 to 9999",
        ),
        ({**LEBARAN, "kind": ["complaint"]}, "no kind ['complaint']"),
        ({"received_utc": "2026-11-16T03:00:00Z", "tz": "Asia/Jakarta"}, "n is missing"),
        ({"received_utc": "2026-11-16T03:00:00Z", "n": 2}, "tz is missing"),
        ({"last_officer_utc": "", "val": 2, "tz": "Asia/Jakarta"}, "last_officer_utc is missing"),
        (
            {"received_utc": "2026-11-16T03:00Z", "n": 2, "unit": "bulan", "tz": "Asia/Jakarta"},
            "unknown unit in '2 bulan'",
        ),
        (
            {
                "promise": {"number": -3, "unit": "days"},
                "zone": "Asia/Jakarta",
                "at": "2026-02-25T03:00Z",
            },
            "is not between 1 and 1500 days",
        ),
    ],
)
def test_a_bad_line_gives_an_error_of_its_own(line: Any, reason: str) -> None:
    answered = ask(line)
    assert list(answered) == ["error"]
    assert reason in answered["error"]


def test_every_line_of_the_test_vectors_is_answered_as_it_is() -> None:
    given = VECTORS.read_bytes()
    command = [sys.executable, "-m", "loket", "deadline", "--json-lines"]
    ran = subprocess.run(command, input=given, capture_output=True, check=False)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    expected = [json.loads(line)["expect_local"] for line in given.splitlines()]
    assert [answered.get("due") for answered in answers] == expected
    assert all("WI" in answered["explanation"] for answered in answers)
    assert ran.returncode == 0


def test_lines_are_answered_in_order_and_a_bad_one_does_not_stop_the_rest() -> None:
    lines = [json.dumps(LEBARAN), "bad", json.dumps({**LEBARAN, "channel": "email"})]
    ran = subprocess.run(
        [sys.executable, "-m", "loket", "deadline", "--json-lines"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [next(iter(answered)) for answered in answers] == ["due", "error", "due"]
    assert answers[2]["due"] == "2026-03-27T16:00:00+08:00"
    assert (ran.returncode, ran.stderr) == (1, "")


def test_an_office_without_a_working_day_is_an_error_of_its_line() -> None:
    days = [date(2026, 3, 18) + timedelta(days=n) for n in range(800)]
    never = Office(
        code="7604", name="BPS Mamuju", zone="Asia/Makassar", closed=dict.fromkeys(days, "Banjir")
    )
    answered = answer(json.dumps(LEBARAN).encode(), {"7604": never})
    assert "no working day in the two years after" in answered["error"]
