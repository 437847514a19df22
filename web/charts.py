"""Charts drawn by the server as SVG: sharp at every width, because only the text has fixed sizes.

Colours come from a style sheet by class (`part-0`, `part-1`, …), so that a chart follows the theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

TOP, FOOT = 22, 24
"""Pixels above the highest column for its number, and below all of them for their names."""
ROOM = 0.68
"""The part of a column's place that the column fills."""
CROWDED = 14
"""Columns beyond which only every second is named."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, and the sizes of its parts from the ground up."""

    name: str
    parts: tuple[int, ...]

    @property
    def whole(self) -> int:
        """All parts together."""
        return sum(self.parts)


def columns(shown: Sequence[Column], label: str, *, height: int = 150) -> Markup:
    """Return stacked columns with their numbers above and names below.

    The second part is hatched (`HATCH`), so that nobody needs to tell colours apart. `label` says
    in words what is to be seen.
    """
    most = max((column.whole for column in shown), default=0) or 1
    place = 100 / max(len(shown), 1)
    drawn = Markup("").join(
        _column(column, number, place, most, height, named=len(shown) <= CROWDED or not number % 2)
        for number, column in enumerate(shown)
    )
    ground = Markup('<line class="ground" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(
        TOP + height
    )
    return Markup('<svg class="chart" role="img" aria-label="{}" width="100%" height="{}">').format(
        label, TOP + height + FOOT
    ) + Markup("{}{}</svg>").format(drawn, ground)


def bar(kept: int, of: int) -> Markup:
    """Return a bar that is full when all was kept; the numbers stand beside it as text."""
    width = f"{100 * kept / of:.2f}%" if of else "0"
    rest = f"{100 - 100 * kept / of:.2f}%" if of else "0"
    return Markup(
        '<svg class="chart bar-chart" aria-hidden="true" width="100%" height="14">'
        '<rect class="track" width="100%" height="14" rx="4"/>'
        '<rect class="part-0" width="{}" height="14" rx="4"/>'
        '<rect class="part-1" x="{}" width="{}" height="14" rx="4"/></svg>'
    ).format(width, width, rest)


DEFS = Markup(
    '<defs><pattern id="late" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="late-ground" width="6" height="6"/>'
    '<rect class="late-line" width="2.5" height="6"/></pattern></defs>'
)
HATCH = Markup('<svg class="hatch" aria-hidden="true" width="0" height="0">{}</svg>').format(DEFS)
"""The hatching that charts refer to: put once into a page."""
STYLE = Markup(
    ".chart text{text-anchor:middle;font:12px system-ui,sans-serif;fill:#51646a}"
    ".chart .value{fill:#15262b;font-weight:600}.chart .ground{stroke:#7b8c91}"
    ".chart .part-0{fill:#0d5c75}.chart .part-1{fill:url(#late)}"
    ".late-ground{fill:#fbe8e6}.late-line{fill:#a8221a}"
    "@media (prefers-color-scheme:dark){.chart text{fill:#a3b5ba}.chart .value{fill:#e7eff0}"
    ".chart .part-0{fill:#74c8e0}.late-ground{fill:#401d1a}.late-line{fill:#ffa69d}}"
)
"""The colours of a chart that stands alone, in both themes."""


def alone(chart: Markup, *, width: int = 720, height: int = 150) -> str:
    """Return columns as a file of their own, for a document that has no style sheet."""
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" '
            'viewBox="0 0 {0} {1}"><style>{2}</style>{3}{4}</svg>\n'
        ).format(width, TOP + height + FOOT, STYLE, DEFS, chart)
    )


def _column(
    column: Column, number: int, place: float, most: int, height: int, *, named: bool
) -> Markup:
    left, middle = (number + (1 - ROOM) / 2) * place, (number + 0.5) * place
    drawn, foot = Markup(""), float(TOP + height)
    for part, size in enumerate(column.parts):
        tall = height * size / most
        foot -= tall
        if size:
            drawn += Markup(
                '<rect class="part-{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>'
            ).format(part, left, foot, place * ROOM, tall)
    if column.whole:
        drawn += _text(middle, foot - 6, str(column.whole), "value")
    return drawn + (_text(middle, TOP + height + 17, column.name, "name") if named else "")


def _text(middle: float, y: float, words: str, role: str) -> Markup:
    return Markup('<text class="{}" x="{:.2f}%" y="{:.1f}">{}</text>').format(
        role, middle, y, escape(words)
    )
