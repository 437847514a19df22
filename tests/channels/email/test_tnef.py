import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email import rtf, tnef
from tests.channels.email.tnef_file import attribute, winmail


def test_the_text_and_the_long_name_come_out() -> None:
    found = tnef.unpack(winmail("Mohon data."))
    assert found.text == "Mohon data."
    assert [(file.name, file.content) for file in found.files] == [
        ("Tabel IPM 2025.xlsx", b"isi-tabel")
    ]


def test_what_is_no_tnef_is_refused() -> None:
    with pytest.raises(tnef.Damaged):
        tnef.unpack(b"PK\x03\x04")


@pytest.mark.parametrize("cut", range(0, 200, 7))
def test_a_cut_file_gives_what_is_left(cut: int) -> None:
    found = tnef.unpack(winmail("Halo")[: 6 + cut])
    assert "Halo".startswith(found.text.rstrip("\ufffd"))


def stored(source: bytes) -> bytes:
    return struct.pack("<IIII", len(source) + 12, len(source), 0x414C454D, 0) + source


def test_rtf_becomes_text() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Halo \b Ibu\b0 ,"
        rb"\par harga \'80 5 \u8211?\{x\}}"
    )
    assert rtf.read(stored(source)) == ("Halo Ibu,\nharga € 5 –{x}", "")


def test_html_within_rtf_comes_out_as_html() -> None:
    source = (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf \b\htmlrtf0 Halo{\*\mhtmltag <no>}"
        rb"{\*\htmltag72 </p>}}"
    )
    assert rtf.read(stored(source)) == ("", "<p>Halo</p>")


def test_compressed_rtf_repeats_what_it_said() -> None:
    # A literal run, then a reference into the ring buffer, then the end mark.
    body = b"abcabc"
    start = len(rtf._FIRST)
    reference = (start << 4 | 1).to_bytes(2, "big")
    raw = bytes([0b1000]) + b"abc" + reference
    packed = struct.pack("<IIII", len(raw) + 12, len(body), 0x75465A4C, 0) + raw
    assert rtf.unpacked(packed) == body


def test_rtf_inside_a_winmail_dat_is_read() -> None:
    rtf_property = struct.pack("<HHII", 0x0102, 0x1009, 1, 30) + stored(rb"{\rtf1 Halo!}")[:30]
    made = struct.pack("<IH", 0x223E9F78, 1)
    made += attribute(1, 0x00069003, struct.pack("<I", 1) + rtf_property)
    assert tnef.unpack(made).text == "Halo!"


@given(st.binary(max_size=400))
def test_noise_is_never_a_crash(noise: bytes) -> None:
    rtf.read(struct.pack("<IIII", 400, 400, 0x75465A4C, 0) + noise)
    tnef.unpack(struct.pack("<IH", 0x223E9F78, 1) + noise)
    tnef.unpack(struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00069003, noise))
