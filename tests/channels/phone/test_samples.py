"""Ten real calls on Asterisk 22, logged with and without the new columns."""

import pytest

from channels.phone import describe, read
from tests.channels.phone.rows import SAMPLES

TEN = [
    # called, outcome, seconds rung, seconds talked, answered by, rows
    ("1000", "answered", 1, 2, "ok@officers", 2),
    ("1001", "missed", 8, 0, "", 3),
    ("1002", "busy", 0, 0, "", 3),
    ("1003", "failed", 0, 0, "", 1),
    ("1004", "ivr_only", 0, 0, "", 1),
    ("1005", "answered", 1, 2, "ok@officers", 4),
    ("1006", "answered", 5, 2, "ok@officers", 4),
    ("1007", "missed", 2, 0, "", 2),
    ("1001", "missed", 1, 0, "", 2),
    ("1008", "abandoned", 11, 0, "", 6),
]


@pytest.mark.parametrize("name", ["newcdrcolumns", "uniqueid_userfield"])
def test_ten_calls_become_ten_records(name: str) -> None:
    lines = (SAMPLES / f"{name}.csv").read_bytes().split(b"\n")
    reading = read(lines)
    assert not reading.bad
    assert [
        (c.to_raw, c.outcome, c.ring_s, c.talk_s, c.answered_by, len(c.legs)) for c in reading.calls
    ] == TEN


def test_calls_are_named_by_their_linkedid() -> None:
    calls = describe((SAMPLES / "newcdrcolumns.csv").read_bytes())
    assert calls[9]["external_id"] == "1795221765.27"
    assert not any(call["approximate"] for call in calls)


def test_without_a_linkedid_calls_are_named_by_the_callers_channel_and_marked() -> None:
    calls = describe((SAMPLES / "uniqueid_userfield.csv").read_bytes())
    assert calls[9]["external_id"] == "1795221844.27"
    assert all(call["approximate"] for call in calls)


def test_times_are_utc_by_the_epoch_in_the_ids_also_where_no_zone_is_configured() -> None:
    calls = describe((SAMPLES / "newcdrcolumns.csv").read_bytes())
    assert calls[0]["started_at"] == "2026-11-21T00:42:15+00:00"
    assert calls[0]["answered_at"] == "2026-11-21T00:42:16+00:00"
    assert calls[0]["ended_at"] == "2026-11-21T00:42:18+00:00"


def test_a_number_is_international_and_a_name_of_the_exchange_is_none() -> None:
    calls = describe((SAMPLES / "newcdrcolumns.csv").read_bytes())
    assert (calls[8]["from_number"], calls[8]["from_name"]) == ("+6281234567890", "Budi")
    assert (calls[0]["from_number"], calls[0]["from_raw"], calls[0]["from_name"]) == (
        "", "sipp", "",
    )  # fmt: skip
    assert {call["direction"] for call in calls} == {"in"}
