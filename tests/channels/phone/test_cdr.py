"""One line of a call log: its columns, whatever they are, and what is wrong with it."""

import pytest

from channels.phone import describe, read
from channels.phone.cdr import BadRow, Columns, fields
from channels.phone.settings import Exchange, Settings
from tests.channels.phone.rows import BEGAN, missed, row

LINE = missed().decode().strip()
VALUES = LINE.split(",")


def _with(columns: int) -> str:
    """Return the line as it is with fewer optional columns."""
    base, uniqueid, userfield, new = VALUES[:16], VALUES[16:17], VALUES[17:18], VALUES[18:]
    more = {
        16: [], 17: uniqueid, 18: uniqueid + userfield, 19: new, 20: uniqueid + new,
        21: uniqueid + userfield + new,
    }  # fmt: skip
    return ",".join(base + more[columns])


@pytest.mark.parametrize(
    ("columns", "uniqueid", "linkedid"),
    [(16, False, False), (17, True, False), (18, True, False), (19, False, True), (20, True, True),
     (21, True, True)],
)  # fmt: skip
def test_the_layout_is_found_out(columns: int, uniqueid: bool, linkedid: bool) -> None:
    found = fields(_with(columns))
    assert ("uniqueid" in found, "linkedid" in found) == (uniqueid, linkedid)
    assert found["disposition"] == "NO ANSWER"


def test_a_single_optional_column_that_is_no_id_is_the_userfield() -> None:
    found = fields(_with(16) + ',"from the menu, key 2"')
    assert found["userfield"] == "from the menu, key 2"
    assert "uniqueid" not in found


def test_a_configured_layout_is_kept_to() -> None:
    columns = Columns(uniqueid=True, userfield=True, newcdrcolumns=True)
    assert fields(LINE, columns)["linkedid"] == f"{int(BEGAN.timestamp())}.1"
    with pytest.raises(BadRow, match="18 columns where the configuration says 21"):
        fields(_with(18), columns)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("hello", "1 columns; a call record has 16 to 21"),
        (LINE + ",1,2,3", "24 columns"),
        (LINE.replace("NO ANSWER", "MAYBE"), "dispositions"),
        (LINE.replace("2026-11-16 09:00:00", "yesterday"), "'start' holds no time"),
        (LINE.replace(",8,", ",8.5,"), "'duration' holds no number"),
        (LINE.replace(",8,", ",٨,"), "'duration' holds no number"),
        ('"' + "x" * 20_000, "too many"),
        ("\x00\x01\x02", "columns"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_record_says_why_and_quotes_nothing(line: str, why: str) -> None:
    with pytest.raises(BadRow, match=why) as raised:
        fields(line)
    assert "8123456789" not in str(raised.value)


def test_bad_lines_are_named_and_the_others_read() -> None:
    seen = describe(b"\xff\xfe\x00garbage\n" + missed() + b"1,2,3\n\n")
    assert [one.get("outcome") for one in seen] == ["missed", None, None]
    assert [(one["line"], one["error"]) for one in seen[1:]] == [
        (1, "1 columns; a call record has 16 to 21"),
        (3, "3 columns; a call record has 16 to 21"),
    ]


def test_nothing_is_read_from_nothing() -> None:
    assert describe(b"") == []


def test_names_in_another_encoding_are_kept() -> None:
    line = missed().replace(b"Wulan", b"Andr\xe9")
    assert read([line]).calls[0].from_name == "André"


def test_quotes_and_commas_inside_a_field_are_its_own() -> None:
    line = missed().replace(b'"""Wulan"" <', b'"""Wulan ""Sari"", S.ST"" <')
    assert read([line]).calls[0].from_name == 'Wulan "Sari", S.ST'


@pytest.mark.parametrize(
    ("zone", "gmt", "hour"),
    [("Asia/Makassar", False, 1), ("Asia/Jakarta", False, 2), (None, True, 9)],
)
def test_the_configured_zone_rules(zone: str | None, gmt: bool, hour: int) -> None:
    exchange = Exchange(zone=zone, gmt=gmt)
    call = read([missed()], Settings(cdr=(exchange,))).calls[0]
    assert call.started_at.hour == hour


def test_a_leg_that_began_later_on_the_same_channel_does_not_move_the_zone() -> None:
    later = row(after=1500, seconds=9, sequence=2)
    call = read([later, row(seconds=1500)]).calls[0]
    assert call.started_at == BEGAN
    assert call.ring_s == 1509
