"""Which rows are one call, who called whom, and how it ended."""

from typing import Any

import pytest

from channels.phone import Settings, read
from channels.phone.reading import sift
from desk.call import CallRecord
from tests.channels.phone.rows import BEGAN, missed, reader, row

OURS = Settings(numbers=("0426-21000",), extensions={"101": "Sari", "sales": "Budi"})


def _call(*lines: bytes, settings: Settings = OURS) -> CallRecord:
    (call,) = read(lines, settings).calls
    return call


def test_a_person_who_takes_the_call_is_named_by_extension() -> None:
    call = _call(row(disposition="ANSWERED", seconds=64, talk=60))
    assert (call.outcome, call.answered_by, call.ring_s, call.talk_s) == ("answered", "Sari", 4, 60)


def test_a_telephone_says_more_than_the_local_channel_that_rang_it() -> None:
    near, far = "Local/101@from-queue-00000001;1", "Local/101@from-queue-00000001;2"
    uniqueid = f"{int(BEGAN.timestamp())}.2"
    linkedid = f"{int(BEGAN.timestamp())}.1"
    call = _call(
        row(channel=far, uniqueid=uniqueid, linkedid=linkedid, disposition="ANSWERED",
            seconds=62, talk=60, sequence=2),
        row(to=near, app="Queue", disposition="ANSWERED", seconds=64, talk=60),
    )  # fmt: skip
    assert (call.answered_by, call.talk_s) == ("Sari", 60)


def test_a_menu_that_answers_is_no_person() -> None:
    call = _call(row(to="", app="Hangup", disposition="ANSWERED", seconds=5, talk=5))
    assert (call.outcome, call.answered_at, call.talk_s) == ("ivr_only", None, 0)


def test_a_menu_and_then_a_telephone_that_nobody_takes_is_missed() -> None:
    call = _call(
        row(to="", app="BackGround", disposition="ANSWERED", seconds=5, talk=5),
        row(after=5, seconds=20, disposition="NO ANSWER", sequence=2),
    )
    assert call.outcome == "missed"


def test_ringing_that_reached_no_telephone_is_no_answer_though_a_menu_answered() -> None:
    call = _call(row(to="", app="Dial", disposition="ANSWERED", seconds=9, talk=9))
    assert call.outcome == "ivr_only"


def test_the_callers_own_rows_decide_not_those_of_the_telephones_rung() -> None:
    began = int(BEGAN.timestamp())
    rung = row(
        channel="Local/ring@officers-00000001;2", to="", app="Wait", disposition="NO ANSWER",
        uniqueid=f"{began}.2", linkedid=f"{began}.1", sequence=2,
    )  # fmt: skip
    assert _call(rung, row(disposition="BUSY")).outcome == "busy"


def test_an_answer_of_no_seconds_is_missed() -> None:
    assert _call(row(disposition="ANSWERED", seconds=3, talk=0)).outcome == "missed"


def test_a_message_for_the_mailbox_is_voicemail() -> None:
    call = _call(
        row(seconds=20),
        row(
            after=20,
            to="",
            app="VoiceMail",
            disposition="ANSWERED",
            seconds=30,
            talk=30,
            sequence=2,
        ),
    )
    assert call.outcome == "voicemail"


@pytest.mark.parametrize(
    ("disposition", "outcome"),
    [("NO ANSWER", "missed"), ("CANCEL", "missed"), ("BUSY", "busy"), ("FAILED", "failed"),
     ("CONGESTION", "failed")],
)  # fmt: skip
def test_each_disposition_has_its_outcome(disposition: str, outcome: str) -> None:
    assert _call(row(disposition=disposition)).outcome == outcome


@pytest.mark.parametrize(
    ("who", "direction"),
    [
        ({"src": "101", "dst": "081234567890", "context": "from-internal"}, "out"),
        ({"src": "101", "dst": "102", "context": "from-internal"}, "internal"),
        ({"src": "042621000", "dst": "081234567890", "context": "outgoing"}, "out"),
        ({"src": "sales", "dst": "081234567890", "context": "from-internal"}, "out"),
        ({"src": "081234567890", "dst": "600", "context": "ext-queues"}, "in"),
        ({"src": "sipp", "dst": "1000", "context": "incoming"}, "in"),
        ({"src": "102", "dst": "1001", "context": "incoming"}, "in"),
        ({"src": "", "dst": "s", "context": "from-trunk"}, "in"),
        ({"src": "anonymous", "dst": "s", "context": "default"}, "in"),
    ],
)
def test_the_direction_is_told_by_context_or_by_the_numbers(
    who: dict[str, Any], direction: str
) -> None:
    assert _call(row(**who)).direction == direction


@pytest.mark.parametrize(
    "src", ["", "anonymous", "Anonymous", "+266696687", "1001", "sipp", "x" * 500, "0812", "🙂"]
)
def test_a_caller_without_a_number_is_kept_as_written(src: str) -> None:
    call = _call(row(src=src))
    assert (call.from_raw, call.from_number) == (src, "")


def test_two_exchanges_may_use_one_id() -> None:
    one = read([missed()], account="7604/a").calls[0]
    other = read([missed()], account="7604/b").calls[0]
    assert (one.account, one.external_id) != (other.account, other.external_id)


def test_a_leg_rung_in_vain_is_not_yet_a_call() -> None:
    """In a ring group it is written long before the caller hangs up."""
    found = reader()
    began = int(BEGAN.timestamp())
    rung: dict[str, Any] = {
        "channel": "Local/ring@officers-00000001;2", "uniqueid": f"{began}.2",
        "linkedid": f"{began}.1", "to": "", "app": "Wait",
    }  # fmt: skip
    legs, _ = sift(found, [row(**rung)])
    early = found.conclude([leg.fields for leg in legs])
    assert early is not None
    assert not early.complete


def test_a_stray_leg_of_an_exchange_without_linkedids_is_no_call() -> None:
    line = row(channel="Local/ring@officers-00000001;2", to="", app="Wait")
    old = b",".join(line.strip().split(b",")[:18])
    assert read([old]).calls == []


def test_times_that_cannot_be_are_a_bad_row() -> None:
    reading = read([missed().replace(b"2026-11-16", b"0001-01-01")])
    assert [bad.line for bad in reading.bad] == [1]
