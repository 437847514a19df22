import re

import pytest

from desk.markup import html, paragraphs, plain


@pytest.mark.parametrize(
    ("text", "bare", "tagged"),
    [
        ("*Buka* pukul 8", "Buka pukul 8", "<strong>Buka</strong> pukul 8"),
        ("(_hari kerja_)", "(hari kerja)", "(<em>hari kerja</em>)"),
        ("~lama~ ```baru```", "lama baru", "<s>lama</s> <code>baru</code>"),
        ("*_dua_*", "dua", "<strong><em>dua</em></strong>"),
        ("5*3*2, a_b_c, * butir, *", "5*3*2, a_b_c, * butir, *", "5*3*2, a_b_c, * butir, *"),
        ("*dua\nbaris*", "*dua\nbaris*", "*dua<br>\nbaris*"),
        ("a & <b>", "a & <b>", "a &amp; &lt;b&gt;"),
    ],
)
def test_marks_are_tags_or_nothing(text: str, bare: str, tagged: str) -> None:
    assert plain(text) == bare
    assert html(text) == tagged


def test_an_address_keeps_its_signs() -> None:
    text = "Unduh: https://a.id/x_y_z?q=1&b=2."
    link = '<a href="https://a.id/x_y_z?q=1&amp;b=2" rel="noopener noreferrer">'
    assert plain(text) == text
    assert html(text) == f"Unduh: {link}https://a.id/x_y_z?q=1&amp;b=2</a>."


def test_no_markup_can_be_smuggled_in() -> None:
    said = html('*<script>* https://a.id/"onload="x" _"><img>_')
    assert "<script" not in said
    assert "<img" not in said
    assert not re.search(r"<[^>]*onload", said)


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert paragraphs("\na\nb\n \nc\n") == ["a\nb", "c"]
    assert paragraphs(" ") == []
