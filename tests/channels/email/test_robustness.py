"""Noise, and attacks that made other parsers hang."""

import json
from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email import describe, quoting
from channels.email.headers import repair, split
from channels.email.reading import parse_mail
from channels.email.rendering import Line
from tests.channels.email.fuzz import check, damaged, seeds
from tests.channels.email.hard_mails import HARD_MAILS, HEAD

WORDS = b"""|:|;|"|<|>|=?|?=|=?utf-8?q?|=C3=A9|--b|--b--|From|Subject: |Content-Type: |(|)|@| |>
multipart/mixed; boundary=b|text/html; charset=|utf-7|iso-2022-jp|base64|begin 644 a|message/rfc822
Content-Transfer-Encoding: |application/ms-tnef|filename*0*=|''|%C3|<div>|<blockquote>|</div>
menulis:|Dari: |Pada 3 Mar 2026 10.11 |+2D3YAA-"""
PIECES = st.sampled_from(
    [*WORDS.replace(b"\n", b"|").split(b"|"), b"\n", b"\r\n", b"\0", b"\xff", b"\x1b$B"]
)


def storable(raw: bytes) -> None:
    said = json.dumps(describe(raw), ensure_ascii=False)
    said.encode()
    assert "\\u0000" not in said


@given(st.binary(max_size=600))
def test_noise_is_read_as_something(raw: bytes) -> None:
    storable(raw)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=60))
def test_mail_made_of_broken_pieces_is_read_as_something(pieces: list[bytes]) -> None:
    storable(b"".join(pieces))


@given(st.sampled_from(sorted(HARD_MAILS)), st.integers(0, 2000), st.binary(max_size=4))
def test_a_damaged_mail_is_read_as_something(name: str, at: int, noise: bytes) -> None:
    raw = HARD_MAILS[name][0]
    storable(raw[:at] + noise + raw[at + len(noise) :])
    storable(raw[:at])


HOSTILE = {
    "many recipients": HEAD + b"To: " + b"a@b.example, " * 50_000,
    "open brackets": HEAD + b"To: " + b"(" * 200_000,
    "open quotes": HEAD + b'To: "' + b'"' * 200_001,
    "names without addresses": HEAD + b"Cc: " + b"ab," * 200_000,
    "encoded words without end": HEAD + b"Subject: " + b"=?a?q?" * 100_000,
    "parameters": HEAD + b"Content-Type: text/plain" + b"; a*0*=b" * 100_000,
    "empty parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000,
    "nested parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(3000)
    ),
    "nested elements": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
    "nested quotations": HEAD
    + b"Content-Type: text/html\n\n"
    + b"<blockquote type=cite>" * 100_000,
    "open tags": HEAD + b"Content-Type: text/html\n\n" + b"<a" * 300_000,
    "quoted lines": HEAD + b"\n" + b"> a\n" * 300_000,
    "introductions": HEAD + b"\n" + b"Pada 2026 10.11 a@b.example\n" * 19_000,
    "colons": HEAD + b"\n" + b"1:" * 500_000,
    "at signs": HEAD + b"\n" + (b"a@" * 150 + b":\n") * 3300,
    "labels": HEAD + b"\n" + b"Dari: a@b\n" * 19_000,
    "blank lines": HEAD + b"\n" + b"\n" * 2_000_000,
    "blank lines of a server": HEAD + b"Subject: Failure notice\n\n" + b"\n" * 2_000_000,
    "open brackets of a server": HEAD + b"Subject: Failure notice\n\n" + b"<" * 2_000_000,
    "begin lines": HEAD + b"\n" + b"begin 644 a\n" * 50_000,
    "one long line": HEAD + b"\n" + b"a" * 5_000_000,
    "header lines": b"X-A: b\n" * 100_000 + b"\nx",
    "non-header lines": b"From: a@b\n" + b"sisa\n" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_attack_is_read_as_something(name: str) -> None:
    storable(HOSTILE[name])


def test_rule_02_a_damaged_corpus_is_read_to_its_end() -> None:
    for raw in islice(damaged(Random(2026), seeds()), 1000):
        check(raw)


def test_a_usual_header_is_taken_apart_as_one_among_broken_lines_is() -> None:
    more, read = b"".join(b"X-%d: x\n" % n for n in range(200)), 0
    for raw in map(repair, seeds()):
        alone, beside = split(raw), split(more + raw)
        if alone[0].fields:
            assert (beside[0].fields[200:], beside[1]) == (alone[0].fields, alone[1])
            read += 1
    assert read > 500


def test_no_line_that_begins_an_introduction_is_passed_over() -> None:
    found = 0
    for raw in seeds():
        lines = [Line(line) for line in parse_mail(raw).text.split("\n")]
        may = quoting.beginnings([line.text for line in lines])
        begun = [at for at in range(len(lines)) if quoting.introduction(lines, at).size]
        assert all(may[at] for at in begun)
        found += len(begun)
    assert found > 200
