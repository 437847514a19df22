"""A report as headings, paragraphs, tables and charts, written as Markdown or as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from web.charts import DEFS, STYLE, Column, alone, columns


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `code` is shown as it is."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names the rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns; `name` becomes part of a file's name, `label` says what is to be seen."""

    name: str
    label: str
    columns: Sequence[Column]


Block = Heading | Text | Table | Chart
PAGE = Markup(
    '<!doctype html><html lang="{}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{}</title><style>{}{}</style>'
    '<svg width="0" height="0" aria-hidden="true">{}</svg><main>{}</main></html>\n'
)
LOOKS = Markup(
    "body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:900px;margin:auto;"
    "padding:24px 16px}div{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:"
    "tabular-nums}th,td{padding:6px 12px;border-bottom:1px solid #8886;text-align:left}"
    "svg{max-width:100%}pre{white-space:pre-wrap}"
)


def write(path: Path, blocks: Sequence[Block], language: str) -> list[Path]:
    """Write a report as Markdown with its charts beside it, or as one HTML file; return what was.

    The name's end decides: .html, else Markdown.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".html":
        path.write_text(_html(blocks, language), "utf-8")
        return [path]
    charts = [block for block in blocks if isinstance(block, Chart)]
    written = [path]
    for chart in charts:
        file = path.with_name(f"{path.stem}-{chart.name}.svg")
        file.write_text(alone(columns(chart.columns, chart.label)), "utf-8")
        written.append(file)
    path.write_text("\n\n".join(_markdown(block, path) for block in blocks) + "\n", "utf-8")
    return written


def _markdown(block: Block, path: Path) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Text):
        return f"```sh\n{block.text}\n```" if block.code else block.text
    if isinstance(block, Chart):
        return f"![{block.label}]({path.stem}-{block.name}.svg)"
    lines = [block.head, ["---", *["---:"] * (len(block.head) - 1)], *block.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _html(blocks: Sequence[Block], language: str) -> str:
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body = Markup("").join(_element(block) for block in blocks)
    return str(PAGE.format(language, title, LOOKS, STYLE, DEFS, body))


def _element(block: Block) -> Markup:
    if isinstance(block, Heading):
        return Markup("<h{0}>{1}</h{0}>").format(block.level, block.text)
    if isinstance(block, Text):
        form = Markup("<pre>{}</pre>") if block.code else Markup("<p>{}</p>")
        return form.format(block.text)
    if isinstance(block, Chart):
        return columns(block.columns, block.label)
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in block.head)
    rows = Markup("").join(_row(row) for row in block.rows)
    return Markup("<div><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>").format(
        head, rows
    )


def _row(row: Sequence[str]) -> Markup:
    cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row[1:])
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row[0], cells)
