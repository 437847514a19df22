from dataclasses import replace
from datetime import UTC, datetime

from desk.inbound import File, Inbound, Sender

HEARD = Inbound(
    office="7604",
    channel="email",
    account="bps7604@example.org",
    external_id="1",
    sender=Sender("email", "budi@example.org"),
    at=datetime(2026, 3, 17, tzinfo=UTC),
    text="",
)
TURNED, BACK = "\u202e", "\u2069"


def test_names_and_subjects_are_one_line_that_turns_nothing_around_it() -> None:
    kept = replace(
        HEARD,
        sender=Sender("email", "budi@example.org", f"{TURNED}idub{BACK}\x1b[31m"),
        subject=f"Mohon\r\n data{BACK}\u200e",
        files=(File(f"laporan{TURNED}gpj.exe", "text/plain", b"x"),),
    ).storable()
    assert kept.sender.name == "idub [31m"
    assert kept.subject == "Mohon data"
    assert kept.files[0].name == "laporangpj.exe"


def test_what_was_written_stays_as_it_came_and_other_scripts_stay_whole() -> None:
    family = "👩\u200d👧 أمل ꦧꦸꦢꦶ"
    kept = replace(
        HEARD, sender=Sender("email", "budi@example.org", family), text=f"a\n{TURNED}b\0"
    ).storable()
    assert kept.sender.name == family
    assert kept.text == f"a\n{TURNED}b"
