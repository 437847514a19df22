"""Write articles to a file that `read` takes back unchanged."""

import csv
import io
import json
import re
from collections.abc import Iterable

from desk.article import Content, Known
from knowledge_base.exchange.cells import guarded
from knowledge_base.exchange.fields import COLUMNS

BOM = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""


def write(articles: Iterable[Known], kind: str) -> bytes:
    """Return a file of a kind (csv, jsonl, md) with articles."""
    return _WRITERS[kind](sorted(articles, key=lambda known: known.key)).encode()


def row(known: Known) -> dict[str, object]:
    """Return an article's values by field; empty ones too."""
    content = known.content
    book = content.publication
    return {
        "key": known.key,
        "question": content.question,
        "phrasings": list(content.phrasings),
        "answer": content.answer,
        "english": content.english,
        "tags": list(content.tags),
        "language": content.language,
        "valid_from": _day(content, "valid_from"),
        "valid_until": _day(content, "valid_until"),
        "review_on": _day(content, "review_on"),
        "links": [f"{link.title}: {link.url}" for link in content.links],
        "year": book.year if book else None,
        "number": book.number if book else "",
        "state": known.state,
    }


def _day(content: Content, name: str) -> str:
    day = getattr(content, name)
    return day.isoformat() if day else ""


def _csv(articles: Iterable[Known]) -> str:
    out = io.StringIO(newline="")
    # Spreadsheets in Indonesia separate by semicolons: their comma stands in numbers.
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for known in articles:
        lines.writerow([_cell(value) for value in row(known).values()])
    return BOM + out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, list):
        return guarded("\n".join(map(str, value)))
    return "" if value is None else guarded(str(value))


def _jsonl(articles: Iterable[Known]) -> str:
    return "".join(
        json.dumps({k: v for k, v in row(known).items() if v not in ("", None, [])},
                   ensure_ascii=False) + "\n"
        for known in articles
    )  # fmt: skip


def _md(articles: Iterable[Known]) -> str:
    return "\n".join(_md_article(known) for known in articles)


def _md_article(known: Known) -> str:
    values = row(known)
    names = {meant: name for name, meant in COLUMNS.items()}
    told = ("question", "phrasings", "answer", "english", "links", "tags")
    plain = [n for n in values if n not in told]
    lines = [f"# {known.content.question}", ""]
    lines += [f"- {names[n]}: {values[n]}" for n in plain if values[n] not in ("", None)]
    if known.content.tags:
        lines.append(f"- label: {', '.join(known.content.tags)}")
    lines += [f"- tautan: {link.title}: {link.url}" for link in known.content.links]
    lines += ["", "## Ungkapan", *(f"- {p}" for p in known.content.phrasings)]
    lines += ["", "## Jawaban", *_escaped(known.content.answer)]
    if known.content.english:
        lines += ["", "## Jawaban Inggris", *_escaped(known.content.english)]
    return "\n".join([*lines, ""])


def _escaped(text: str) -> list[str]:
    return [re.sub(r"^(?=[#\\])", r"\\", line) for line in text.split("\n")]


_WRITERS = {"csv": _csv, "jsonl": _jsonl, "md": _md}
