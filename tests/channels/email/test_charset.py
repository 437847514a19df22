import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.charset import clean, codec_of, decode


@pytest.mark.parametrize(
    ("spelled", "codec"),
    [
        ("GB2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("ISO-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("x-sjis", "cp932"),
        ("windows-1251", "cp1251"),
        ("win-1251", "cp1251"),
        ("utf8mb4", "utf-8"),
        ("UTF-8//TRANSLIT", "utf-8"),
        ("iso-8859-8-i", "iso8859-8"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("x-made-up", ""),
        ("base64", ""),
        ("idna", ""),
        ("unicode_escape", ""),
        ("a\0b", ""),
    ],
)
def test_a_charset_as_mail_spells_it_is_known(spelled: str, codec: str) -> None:
    assert codec_of(spelled) == codec


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("统计数据", "gb18030"),
        ("統計資料查詢", "big5"),
        ("関西地方のお知らせ", "cp932"),
        ("関西地方のお知らせ", "euc_jp"),
        ("안녕하세요 통계", "cp949"),
        ("Привет, как дела", "cp1251"),
        ("Привет, как дела", "koi8-r"),
        ("café — “harga”", "cp1252"),
        ("José Müller", "cp1252"),
    ],
)
def test_an_undeclared_charset_is_guessed(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


def test_utf8_under_another_name_is_still_utf8() -> None:
    assert decode("café".encode(), "iso-8859-1") == "café"


def test_one_broken_byte_does_not_spoil_the_rest() -> None:
    assert decode("penduduk – desa – kota".encode() + b"\xff", "utf-8").startswith(
        "penduduk – desa – kota"
    )


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "utf-7", "utf-16", "gb2312", "iso-2022-jp", "hz", "cp1252", "x"]),
)
def test_whatever_comes_can_be_stored(raw: bytes, charset: str) -> None:
    text = decode(raw, charset)
    assert "\0" not in text
    text.encode()


def test_halves_of_a_character_are_joined_or_replaced() -> None:
    assert clean("\ud83d\ude00 a\ud83d") == "😀 a�"
