from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from channels.phone import Settings
from channels.phone.calls import Reader
from channels.phone.cdr import fields
from desk.call import CallRecord, Outcome
from loket.demo.exchange import RINGS, TALK, Ending, Exchange
from tests.cast import MONDAY

NUMBER = "081210007604"


def heard(line: str) -> CallRecord:
    """Return what the telephone channel sees in a line."""
    settings = Settings.model_validate({"numbers": [NUMBER], "cdr": [{"name": "x"}]})
    reader = Reader("7604/x", ZoneInfo("Asia/Makassar"), settings.cdr[0], settings)
    record = reader.conclude([fields(line.rstrip("\n"))])
    assert record is not None
    return record


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange("7604", tmp_path / "asterisk" / "Master.csv", NUMBER, "Asia/Makassar")


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("missed", Outcome.MISSED),
        ("abandoned", Outcome.ABANDONED),
        ("busy", Outcome.BUSY),
        ("answered", Outcome.ANSWERED),
    ],
)
def test_a_call_ends_as_it_was_played(exchange: Exchange, ending: Ending, outcome: Outcome) -> None:
    record = heard(exchange.ring("081200001001", "Wulan", ending, MONDAY))
    assert (record.outcome, record.direction) == (outcome, "in")
    assert (record.from_number, record.from_name) == ("+6281200001001", "Wulan")
    assert record.ended_at == MONDAY
    talk = TALK if ending == "answered" else 0
    assert (record.talk_s, record.started_at) == (
        talk, MONDAY - timedelta(seconds=RINGS[ending] + talk),
    )  # fmt: skip


def test_every_call_is_one_line_more(exchange: Exchange) -> None:
    lines = [exchange.ring("081200001001", "Wulan", "missed", MONDAY) for _ in range(3)]
    assert exchange.path.read_text("utf-8") == "".join(lines)
    assert len({heard(line).external_id for line in lines}) == 3
    assert exchange.written == lines[-1]


def test_a_name_with_quotes_and_commas_stays_one_column(exchange: Exchange) -> None:
    record = heard(exchange.ring("081200001001", 'Wulan "Ayu", S.Si', "missed", MONDAY))
    assert "Wulan" in record.from_name


def test_the_log_is_there_before_the_first_call(exchange: Exchange) -> None:
    exchange.open()
    assert exchange.path.read_bytes() == b""
