"""Files of articles: what went out comes back, and whatever is wrong is named."""

import codecs
import csv
import io
import json
from datetime import UTC, datetime

import pytest

from desk.article import CENTRE, Content, Edition, Known, Publication, known
from desk.variables import KNOWN
from knowledge_base.articles import contents
from knowledge_base.exchange import FORMATS, Problem, Record, Unreadable, plan, read, write
from knowledge_base.exchange.planning import slug
from knowledge_base.exchange.reading import kind_of
from knowledge_base.wording import say_problem

AT = datetime(2026, 11, 16, tzinfo=UTC)
HEADER = "kunci;pertanyaan;ungkapan;jawaban"
ODD = Content.model_validate({
    "question": "Berapa; \"biaya\", parkir?", "phrasings": ["# tarif parkir", "parkir; berapa"],
    "answer": "# Gratis\n\n## Jawaban\n- {alamat}\n\\ garis; \"kutip\"",
    "english": "# Free\n\n## Jawaban\n{alamat}",
    "tags": ["parkir", "biaya"], "valid_from": "2026-01-01", "valid_until": "2026-12-31",
    "review_on": "2026-06-01",
    "links": [{"title": "Peta: kantor", "url": "https://example.org/a;b"}],
})  # fmt: skip
BOOK = Content(
    question="Kecamatan Mamuju Dalam Angka", answer="Terbit.", publication=Publication(year=2024)
)


def seen(**articles: Content) -> dict[str, Known]:
    made = [
        Edition(id=n, office=CENTRE, key=key.replace("_", "-"), version=1, by="x", at=AT,
                content=content.over(None))
        for n, (key, content) in enumerate(articles.items(), 1)
    ]  # fmt: skip
    return known(made, "7604")


def problems(text: str, kind: str = "csv") -> list[tuple[int, str, str]]:
    found = read(text.encode(), kind, KNOWN)
    for problem in found.problems:
        for language in ("id", "en"):
            assert str(problem.line) in say_problem(problem, language)
    return [(p.line, p.column, p.why) for p in found.problems]


@pytest.mark.parametrize("kind", FORMATS)
def test_what_went_out_comes_back_the_same(kind: str) -> None:
    articles = seen(odd=ODD, book=BOOK, **{k.replace("-", "_"): c for k, c in contents().items()})
    found = read(write(articles.values(), kind), kind, KNOWN)
    assert (found.problems, found.told) == ([], [])
    planned = plan(found.records, articles, "7604")
    assert (planned.changes, planned.same) == ([], len(articles))
    anew = plan(found.records, {}, "7604")
    assert anew.new == len(articles)
    assert {c.key: c.layer for c in anew.changes}["odd"] == ODD.over(None)


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + "pertanyaan;jawaban\nKafé – “di mana”?;Di sini.".encode(),
        codecs.BOM_UTF16_LE + "pertanyaan;jawaban\nKafé – “di mana”?;Di sini.".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "pertanyaan;jawaban\nKafé – “di mana”?;Di sini.".encode("utf-16-be"),
        "pertanyaan;jawaban\r\nKafé – “di mana”?;Di sini.".encode("utf-16-le"),
        "pertanyaan\tjawaban\rKafé – “di mana”?\tDi sini.".encode("cp1252"),
        b'question,answer\nKaf\xc3\xa9 \xe2\x80\x93 \xe2\x80\x9cdi mana\xe2\x80\x9d?,Di sini.\n\n',
    ],
)  # fmt: skip
def test_every_usual_encoding_and_separator_is_read(content: bytes) -> None:
    found = read(content, "csv", KNOWN)
    assert found.problems == []
    assert found.records[0].given["question"] == "Kafé – “di mana”?"
    assert bool(found.told) == (found.encoding == "cp1252")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"), (b" \n\n", "empty"), (b"PK\x03\x04xl/workbook.xml", "workbook"),
        (b"%PDF-1.7", "pdf"), (b"\x81\x8d\xff\x90", "encoding"), (b"ab\x00\x00cdefgh", "binary"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(content, "csv", KNOWN)


def test_a_file_is_known_by_its_name() -> None:
    assert [kind_of(n) for n in ("a.CSV", "b.json", "c.md")] == ["csv", "jsonl", "md"]
    for name, why in (("a.xlsx", "workbook"), ("a.docx", "kind"), ("a", "kind")):
        with pytest.raises(Unreadable, match=why):
            kind_of(name)


def test_every_wrong_row_is_named_with_line_column_and_reason() -> None:
    assert problems(
        f'{HEADER};berlaku_sampai\njam;Jam?;"buka\ntutup";Pukul {{jam_layann}}.;\n'
        "B/b;;;Ada.;kemarin\nc;C?;;C.;31/12/2026\nc;c?;;C.;;;;\nd;C?;;;"
    ) == [
        (2, "jawaban", "variable_near"),
        (4, "kunci", "key_near"),
        (4, "pertanyaan", "empty"),
        (4, "berlaku_sampai", "day"),
        (6, "", "cells"),
        (7, "jawaban", "empty"),
    ]
    assert problems(f"{HEADER}\nc;C?;;C.\nc;D?;;D.\ne;c?;;C.") == [
        (3, "kunci", "twice"),
        (4, "pertanyaan", "twice"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pertanyan;jawaban\nA;B", [(1, "pertanyan", "column_near"),
                                    (1, "pertanyaan", "column_missing")]),
        ("nama;umur\nA;3", [(1, "nama", "column"), (1, "umur", "column"),
                            (1, "pertanyaan", "column_missing")]),
        ("pertanyaan;judul;jawaban\nA;B;C", [(1, "question", "column_twice")]),
        ('pertanyaan;jawaban\nA;"tidak ditutup\nB;C', [(3, "", "csv")]),
        ("pertanyaan;jawaban\n", [(1, "", "no_articles")]),
    ],
)  # fmt: skip
def test_wrong_columns_are_refused(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert problems(text) == expected


def test_json_lines_and_markdown_name_their_mistakes_too() -> None:
    assert problems('{"question": "A", "answer": "B"}\n{"question": \n[1]\n{"q": 1}\n'
                    '{"question": ["x"], "answer": "B", "language": "fr"}', "jsonl") == [
        (2, "14", "json"), (3, "1", "no_object"), (4, "q", "column"), (4, "question", "empty"),
        (5, "question", "no_text"), (5, "language", "language"),
    ]  # fmt: skip
    assert problems("pembuka\nlagi\n# A\n- tahn: 2024", "md") == [
        (1, "", "before_heading"), (4, "tahn", "column_near"),
    ]  # fmt: skip
    assert problems("# A\n- tahn: 2024\n## Isi\n## Ungkapan\nx\n## Jawaban\nB", "md") == [
        (2, "tahn", "column_near"), (3, "Isi", "section"), (5, "phrasings", "list_line"),
    ]  # fmt: skip


def test_nothing_that_stands_twice_is_quietly_overwritten() -> None:
    said = '"question": "A?", "answer": "B."'
    assert problems(f'{{{said}, "answer": "C."}}\n{{{said}, "jawaban": "C."}}', "jsonl") == [
        (1, "answer", "column_twice"), (2, "jawaban", "column_twice"),
    ]  # fmt: skip
    assert problems("# A\n- tahun: 2024\n- tahun: 2025\n## Jawaban\nB", "md") == [
        (3, "tahun", "column_twice"),
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_what_no_database_holds_is_refused_by_its_row(sign: str) -> None:
    line = f'{{"question": "A{sign}?", "answer": "B.", "tags": ["{sign}"]}}'
    assert problems(line, "jsonl") == [(1, "question", "unstorable"), (1, "tags", "unstorable")]


@pytest.mark.parametrize(
    ("written", "title", "url"),
    [
        ("https://a.go.id/x", "https://a.go.id/x", "https://a.go.id/x"),
        ("Peta: kantor: https://a.go.id", "Peta: kantor", "https://a.go.id"),
        ("Peta (http://a.go.id)", "Peta", "http://a.go.id"),
        ("Peta | <http://a.go.id>", "Peta |", "http://a.go.id"),
        ("http://a.go.id http://b.go.id", "http://a.go.id", "http://b.go.id"),
    ],
)
def test_a_link_has_its_title_before_it(written: str, title: str, url: str) -> None:
    found = read(f"kunci;tautan\na;{written}".encode(), "csv", KNOWN)
    assert found.records[0].given["links"] == ({"title": title, "url": url},)


def test_a_link_that_is_none_is_read_in_as_many_steps_as_it_has_letters() -> None:
    assert problems(f"kunci;tautan\na;a{' ' * 1_990}b") == [(2, "tautan", "link")]
    assert problems(f"kunci;tautan\na;{'a' * 2_001}") == [(2, "tautan", "too_long")]


def test_a_spreadsheet_computes_nothing_of_what_went_out() -> None:
    odd = ["=cmd&' /C calc'!A0", "+62", "-2+3", "@SUM(1)", "'=1", "''-", "'tis"]
    content = Content(question="=1+1", answer="- {alamat}", phrasings=tuple(odd))
    articles = seen(a=content, b=Content(question="'+1", answer="'kata'"))
    told = write(articles.values(), "csv")
    for row in csv.reader(io.StringIO(told.decode("utf-8-sig")), delimiter=";"):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert plan(read(told, "csv", KNOWN).records, articles, "7604").changes == []


def test_ten_thousand_identical_phrasings_are_kept_once_and_told() -> None:
    row = {"question": "A?", "answer": "B.", "phrasings": ["sama", " SAMA "] * 5_000}
    found = read(json.dumps(row).encode(), "jsonl", KNOWN)
    assert found.records[0].given["phrasings"] == ("sama",)
    assert found.told == [Problem(1, "phrasings", "doubled", {"count": 9_999})]
    many = "".join(f"\nq{n};Sama?;;B." for n in range(10_000))
    assert len(problems(HEADER + many)) == 9_999
    assert problems(f'{HEADER}\na;A?;"' + "\n".join(map(str, range(6_000))) + '";B.') == [
        (2, "ungkapan", "too_many")
    ]


def test_a_file_may_change_some_columns_only_and_finds_articles_by_their_question() -> None:
    articles = seen(parkir=Content(question="Di mana parkir?", answer="Di depan.", tags=("a",)))
    found = read(b"pertanyaan;jawaban\ndi mana  PARKIR?;Di belakang.", "csv", KNOWN)
    planned = plan(found.records, articles, "7604")
    assert [(c.key, c.new) for c in planned.changes] == [("parkir", False)]
    assert planned.changes[0].layer == {
        "question": "di mana PARKIR?", "answer": "Di belakang."
    }  # fmt: skip
    lacking = read(b"kunci;label\nparkir;b\nbaru;c", "csv", KNOWN)
    planned = plan(lacking.records, articles, "7604")
    assert [(p.line, p.column, p.why) for p in planned.problems] == [
        (3, "pertanyaan", "empty"), (3, "jawaban", "empty"),
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["Jam Layanan", "JAM_LAYANAN", " jam - layanan "])
def test_a_key_as_offices_write_it_is_brought_to_its_form(written: str) -> None:
    found = read(f"{HEADER}\n{written};Kapan buka?;;Pagi.".encode(), "csv", KNOWN)
    assert [record.key for record in found.records] == ["jam-layanan"]


@pytest.mark.parametrize(("written", "near"), [("FAQ/12", "faq-12"), ("jám.buka", "jam-buka")])
def test_a_key_that_cannot_be_one_is_refused_with_one_that_can(written: str, near: str) -> None:
    found = read(f"{HEADER}\n{written};Kapan buka?;;Pagi.".encode(), "csv", KNOWN)
    assert [p.why for p in found.problems] == ["key_near"]
    assert f": {near}" in say_problem(found.problems[0], "id")


def test_a_key_without_any_letter_is_refused() -> None:
    assert problems(f"{HEADER}\n???;Kapan buka?;;Pagi.") == [(2, "kunci", "key")]


def test_an_english_answer_may_name_only_variables_that_there_are() -> None:
    head = "pertanyaan;jawaban;jawaban_inggris"
    told = problems(f"{head}\nBuka?;{{jam_layanan}};Open {{jam_layanam}}")
    assert told == [(2, "jawaban_inggris", "variable_near")]


def test_keys_are_made_of_the_question() -> None:
    assert slug("Berapa biaya parkír?!", ()) == "berapa-biaya-parkir"
    assert slug("Berapa biaya parkir?", ("berapa-biaya-parkir",)) == "berapa-biaya-parkir-2"
    assert slug("数据", ()) == "artikel"


def test_a_question_of_which_nothing_is_to_be_seen_is_empty() -> None:
    found = read("pertanyaan,jawaban\n\u200b\u2060,Ya.\n".encode(), "csv", ())
    assert [(p.line, p.column, p.why) for p in found.problems] == [(2, "pertanyaan", "empty")]


def test_the_same_question_again_and_again_gets_one_key() -> None:
    records = [Record(n, {"question": "Apa itu A?", "answer": "A."}) for n in range(2, 5)]
    assert {change.key for change in plan(records, {}, "7604").changes} == {"apa-itu-a"}
