"""Following a file through all that happens to files."""

import gzip
import multiprocessing
import os
import shutil
import time
from pathlib import Path

import pytest

from channels.phone.tail import CHUNK, Place, follow

LINES = [f"line {number:05d}".encode() for number in range(20_000)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "Master.csv"


def _all(path: Path, place: Place) -> tuple[list[bytes], Place]:
    """Read on until there is nothing more."""
    lines: list[bytes] = []
    while True:
        chunk = follow(path, place)
        lines += chunk.lines
        if chunk.place == place:
            return lines, place
        place = chunk.place


def _write(path: Path, *lines: bytes, how: str = "ab") -> None:
    with path.open(how) as file:
        file.write(b"".join(line + b"\n" for line in lines))


def test_lines_are_read_once_in_order_over_many_chunks(log: Path) -> None:
    _write(log, *LINES)
    lines, place = _all(log, Place())
    assert lines == LINES
    assert place.line == len(LINES)
    assert follow(log, place).place == place


def test_a_file_that_is_not_there_says_so(log: Path) -> None:
    with pytest.raises(FileNotFoundError):
        follow(log, Place())


def test_a_half_written_line_waits_for_its_end(log: Path) -> None:
    log.write_bytes(b"one\ntw")
    lines, place = _all(log, Place())
    assert lines == [b"one"]
    with log.open("ab") as file:
        file.write(b"o\n")
    assert _all(log, place)[0] == [b"two"]


def test_a_file_turned_over_is_read_to_its_end_and_then_the_new_one(log: Path) -> None:
    _write(log, b"one")
    _, place = _all(log, Place())
    _write(log, b"two")
    log.rename(log.with_name("Master.csv.1"))
    _write(log, b"three")
    assert _all(log, place)[0] == [b"two", b"three"]


def test_a_file_turned_over_before_the_new_one_is_there_loses_nothing(log: Path) -> None:
    _write(log, b"one")
    _, place = _all(log, Place())
    _write(log, b"two")
    log.rename(log.with_name("Master.csv.1"))
    chunk = follow(log, place)
    assert chunk.lines == [b"two"]
    with pytest.raises(FileNotFoundError):
        follow(log, chunk.place)
    _write(log, b"three")
    assert _all(log, chunk.place)[0] == [b"three"]


def test_a_file_turned_over_twice_while_nobody_read_is_read_in_order(log: Path) -> None:
    _write(log, b"one")
    _, place = _all(log, Place())
    _write(log, b"two")
    log.rename(log.with_name("Master.csv.2"))
    os.utime(log.with_name("Master.csv.2"), ns=(10**9, 10**9))
    _write(log, b"three")
    log.rename(log.with_name("Master.csv.1"))
    os.utime(log.with_name("Master.csv.1"), ns=(2 * 10**9, 2 * 10**9))
    _write(log, b"four")
    assert _all(log, place)[0] == [b"two", b"three", b"four"]


def test_a_file_copied_away_and_cut_short_is_read_from_its_copy_first(log: Path) -> None:
    _write(log, b"one")
    _, place = _all(log, Place())
    _write(log, b"two")
    shutil.copy(log, log.with_name("Master.csv.1"))
    log.open("wb").close()
    _write(log, b"three")
    assert _all(log, place)[0] == [b"two", b"three"]


def test_a_file_cut_short_is_read_from_its_beginning(log: Path) -> None:
    _write(log, b"one", b"two")
    _, place = _all(log, Place())
    _write(log, b"new", how="wb")
    assert _all(log, place)[0] == [b"new"]


def test_a_file_cut_short_and_grown_past_our_place_is_known_by_its_bytes(log: Path) -> None:
    _write(log, b"one", b"two")
    _, place = _all(log, Place())
    fresh = [b"first", b"second", b"third", b"fourth"]
    _write(log, *fresh, how="wb")
    assert _all(log, place)[0] == fresh


def test_a_packed_old_file_beside_the_log_is_left_alone(log: Path) -> None:
    _write(log, b"one")
    _, place = _all(log, Place())
    log.with_name("Master.csv.2.gz").write_bytes(gzip.compress(b"old\n"))
    log.unlink()
    _write(log, b"two")
    assert _all(log, place)[0] == [b"two"]


def test_a_line_too_long_is_told_once_and_passed_over(log: Path) -> None:
    log.write_bytes(b"one\n" + b"x" * (3 * CHUNK) + b"\ntwo\n")
    chunks, place = [], Place()
    while (chunk := follow(log, place)).place != place:
        chunks.append(chunk)
        place = chunk.place
    assert [line for chunk in chunks for line in chunk.lines] == [b"one", b"two"]
    assert [chunk.too_long[:2] for chunk in chunks if chunk.too_long] == [b"xx"]
    assert place.line == 3


def test_what_a_lost_power_leaves_hides_no_line(log: Path) -> None:
    log.write_bytes(b"one\nhal" + b"\0" * (2 * CHUNK + 5) + b"two\n" + b"\0" * 9 + b"three\n")
    lines, place = _all(log, Place())
    assert [line.strip(b"\0") for line in lines] == [b"one", b"hal", b"two", b"three"]
    assert place.offset == log.stat().st_size


def test_bytes_that_are_no_text_are_lines_all_the_same(log: Path) -> None:
    log.write_bytes(bytes(range(256)) + b"\nend\n")
    assert _all(log, Place())[0][-1] == b"end"


def test_a_place_survives_being_kept_as_json(log: Path) -> None:
    from dataclasses import asdict

    _write(log, b"one")
    _, place = _all(log, Place())
    assert Place.of(asdict(place)) == place
    assert Place.of({}) == Place()


def _keep_writing(path: str, turns: int) -> None:
    """Write as an exchange does: open, write a row in two pieces, close; turn over now and then."""
    log = Path(path)
    for number in range(turns):
        if number % 100 == 99:
            log.rename(log.with_name(f"Master.csv.{number}"))
        with log.open("ab", buffering=0) as file:
            file.write(f"row {number:05d} ".encode())
            file.write(b"end\n")


def test_nothing_is_lost_or_doubled_beside_a_real_writer(log: Path) -> None:
    writer = multiprocessing.get_context("spawn").Process(
        target=_keep_writing, args=(str(log), 1000)
    )
    _write(log, b"before")
    _, place = _all(log, Place())
    writer.start()
    read: list[bytes] = []
    give_up = time.monotonic() + 60
    while len(read) < 1000 and time.monotonic() < give_up:
        try:
            lines, place = _all(log, place)
        except FileNotFoundError:
            continue
        read += lines
    writer.join()
    assert read == [f"row {number:05d} end".encode() for number in range(1000)]
