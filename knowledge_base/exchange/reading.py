"""Read articles from a file; whatever is wrong is named with line, column and reason."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge_base.exchange.cells import without_guard
from knowledge_base.exchange.decoding import Unreadable, decode
from knowledge_base.exchange.fields import COLUMNS, Problem, Record, check, field_of, nearest

FORMATS = {"csv": "text/csv", "jsonl": "application/x-ndjson", "md": "text/markdown"}
_SECTIONS = {"ungkapan": "phrasings", "phrasings": "phrasings",
             "jawaban": "answer", "answer": "answer",
             "jawaban inggris": "english", "english": "english"}  # fmt: skip
_TEXTS = ("answer", "english")
Raw = tuple[int, Mapping[str, Any], Mapping[str, str]]
"""Line, values by field, and how the file calls each field."""


@dataclass(slots=True)
class Reading:
    """What a file holds: its articles, what is wrong, and what is worth telling."""

    encoding: str = "utf-8"
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)


def read(content: bytes, kind: str, variables: Sequence[str]) -> Reading:
    """Read a file of a known kind (csv, jsonl, md). Raises Unreadable when it is no text at all."""
    text, encoding = decode(content)
    found = Reading(encoding)
    if encoding == "cp1252":
        found.told.append(Problem(1, "", "cp1252"))
    for line, values, columns in _READERS[kind](text, found.problems):
        record, wrong, told = check(line, values, columns, variables)
        found.problems += wrong
        found.told += told
        if record:
            found.records.append(record)
    if not found.records and not found.problems:
        found.problems.append(Problem(1, "", "no_articles"))
    found.problems += _twice(found.records)
    return found


def kind_of(name: str) -> str:
    """Return the kind of a file by its name; raise Unreadable."""
    ending = name.rpartition(".")[2].lower()
    kind = {"ndjson": "jsonl", "json": "jsonl", "markdown": "md", "txt": "md", "tsv": "csv"}
    known = kind.get(ending, ending)
    if ending in ("xlsx", "xls", "ods"):
        raise Unreadable("workbook")
    if known not in FORMATS:
        raise Unreadable("kind")
    return known


def _twice(records: Sequence[Record]) -> Iterator[Problem]:
    """Name the articles that stand twice in one file."""
    keys: dict[str, int] = {}
    questions: dict[str, int] = {}
    for record in records:
        asked = " ".join(str(record.given.get("question", "")).casefold().split())
        for value, seen, column in ((record.key, keys, "kunci"), (asked, questions, "pertanyaan")):
            if value and value in seen:
                yield Problem(record.line, column, "twice", {"line": seen[value]})
            seen.setdefault(value, record.line)


def _csv(text: str, problems: list[Problem]) -> Iterator[Raw]:
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    csv.field_size_limit(10_000_000)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(lines)
        fields = [field_of(name) for name in header]
        problems += _wrong_columns(header, fields)
        if problems:
            return
        columns = {f: name.strip() for f, name in zip(fields, header, strict=True) if f}
        began = lines.line_num + 1
        for cells in lines:
            at, began = began, lines.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                problems.append(Problem(at, "", "cells", {"count": len(cells),
                                                          "columns": len(header)}))  # fmt: skip
                continue
            plain = map(without_guard, cells)
            yield at, {f: c for f, c in zip(fields, plain, strict=False) if f}, columns
    except csv.Error as error:
        problems.append(Problem(lines.line_num, "", "csv", {"error": str(error)}))


def _wrong_columns(header: Sequence[str], fields: Sequence[str | None]) -> Iterator[Problem]:
    for name, meant in zip(header, fields, strict=True):
        if meant is None and name.strip():
            near = nearest(name, list(COLUMNS))
            yield Problem(1, name.strip(), "column_near" if near else "column", {"near": near})
    for meant in (f for f, count in Counter(fields).items() if f and count > 1):
        yield Problem(1, meant, "column_twice")
    if not {"key", "question"}.intersection(filter(None, fields)):
        yield Problem(1, "pertanyaan", "column_missing")


def _jsonl(text: str, problems: list[Problem]) -> Iterator[Raw]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, object_pairs_hook=_once)
        except _TwiceError as error:
            problems.append(Problem(number, str(error), "column_twice"))
            continue
        except (ValueError, RecursionError) as error:
            column = str(getattr(error, "colno", 1))
            problems.append(Problem(number, column, "json"))
            continue
        if not isinstance(row, dict):
            problems.append(Problem(number, "1", "no_object"))
            continue
        columns: dict[str, str] = {}
        for name in row:
            meant = field_of(name)
            if meant in columns:
                problems.append(Problem(number, name, "column_twice"))
            elif meant:
                columns[meant] = name
            else:
                near = nearest(name, list(COLUMNS))
                why = "column_near" if near else "column"
                problems.append(Problem(number, name, why, {"near": near}))
        if not {"key", "question"} & columns.keys():
            problems.append(Problem(number, "question", "empty"))
            continue
        yield number, {meant: row[name] for meant, name in columns.items()}, columns


class _TwiceError(ValueError):
    """An object that names something twice; which of the two is meant?"""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names if len(set(names)) < len(names) else ():
        if names.count(name) > 1:
            raise _TwiceError(name)
    return dict(pairs)


def _md(text: str, problems: list[Problem]) -> Iterator[Raw]:
    """`# question`, `- field: value` lines, `## Ungkapan`, `## Jawaban`, `## Jawaban Inggris`."""
    number, values, section, astray = 0, dict[str, Any](), "", False
    for at, line in enumerate(text.split("\n"), 1):
        if line.startswith("# "):
            if number:
                yield number, _joined(values), _own(values)
            number, values, section = at, {"question": line[2:]}, ""
        elif line.startswith("## "):
            section = _SECTIONS.get(line[3:].strip().lower(), "")
            if not section:
                problems.append(Problem(at, line[3:].strip(), "section"))
        elif not number:
            if line.strip() and not astray:
                problems.append(Problem(at, "", "before_heading"))
                astray = True
        elif section in _TEXTS:
            values.setdefault(section, []).append(re.sub(r"^\\(?=[#\\])", "", line))
        elif line.strip():
            _md_line(at, line, section, values, problems)
    if number:
        yield number, _joined(values), _own(values)


def _md_line(
    at: int, line: str, section: str, values: dict[str, Any], problems: list[Problem]
) -> None:
    told = re.match(r"[-*]\s+(.*)", line.strip())
    if not told:
        problems.append(Problem(at, section, "list_line"))
    elif section == "phrasings":
        values.setdefault("phrasings", []).append(told[1])
    else:
        name, _, value = told[1].partition(":")
        meant = field_of(name)
        if meant is None:
            near = nearest(name, list(COLUMNS))
            problems.append(Problem(at, name, "column_near" if near else "column", {"near": near}))
        elif meant == "links":
            values.setdefault("links", []).append(value.strip())
        elif meant in values:
            problems.append(Problem(at, name, "column_twice"))
        else:
            values[meant] = value


def _joined(values: dict[str, Any]) -> dict[str, Any]:
    texts = {name: "\n".join(values[name]) for name in _TEXTS if name in values}
    return values | texts


def _own(values: Mapping[str, Any]) -> dict[str, str]:
    names = {meant: name for name, meant in COLUMNS.items()}
    return {meant: names.get(meant, meant) for meant in values}


_READERS = {"csv": _csv, "jsonl": _jsonl, "md": _md}
