"""Templates drawn for a reader. One partial per noun draws it on pages and in the live stream."""

import hashlib
from datetime import datetime
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from desk.phrases import Phrases
from desk.words import say_duration
from web import charts, figures, files, timing
from web.cleaning import has_remote_pictures
from web.reader import Reader

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
STATIC = HERE / "static"
LONGEST = 8000
"""Characters of a message that a page shows: drawing ten megabytes would keep everybody waiting."""


class Pages:
    """The templates and the phrases in them."""

    def __init__(self) -> None:
        self.version = _version(STATIC)

    @cached_property
    def phrases(self) -> Phrases:
        """What pages say, half a MB: read for the first page."""
        return Phrases.read(HERE / "phrases")

    @cached_property
    def _environment(self) -> "Environment":
        """The templates; jinja2 (2 MB) is imported for the first page, not for a chat alone."""
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.policies["urlize.rel"] = "noopener noreferrer nofollow"
        environment.globals |= {
            "longest": LONGEST, "asset": self.asset, "icon": self.icon,
            "state": timing.state, "order": timing.order, "is_at": timing.is_at,
            "window_of": timing.window,
            "phone": figures.phone, "size": figures.size, "shown_inline": files.shown_inline,
            "has_remote_pictures": has_remote_pictures,
            "columns_chart": charts.columns, "bar_chart": charts.bar, "hatch": charts.HATCH,
        }  # fmt: skip
        return environment

    def draw(self, template: str, reader: Reader, **values: Any) -> str:
        """Return a template's HTML for a reader."""
        drawn = self._environment.get_template(template)
        return drawn.render(
            reader=reader,
            t=partial(_say, reader),
            channel=partial(_channel, reader),
            elapsed=partial(_elapsed, reader),
            instant=partial(_instant, reader),
            duration=partial(say_duration, language=reader.language),
            **values,
        )

    def asset(self, name: str) -> str:
        """Return the address of a static file; it changes when any of them does."""
        return f"/static/{self.version}/{name}"

    def icon(self, name: str, label: str = "") -> Markup:
        """Return an icon of the sprite; without a label it is decoration."""
        named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
        address = self.asset(f"icons.svg#{name}")
        return Markup(f'<svg class="icon" {named}><use href="{address}"></use></svg>')  # noqa: S704


@cache
def shared_pages() -> Pages:
    """Return the pages of this process: however many applications it runs, each is read once."""
    return Pages()


def _say(reader: Reader, key: str, **values: object) -> Markup:
    """Say a phrase whose values may be markup; all others are escaped."""
    said = str(escape(reader.say(key, **{name: f"\ue000{name}\ue001" for name in values})))
    for name, value in values.items():
        said = said.replace(f"\ue000{name}\ue001", str(escape(value)))
    return Markup(said)  # noqa: S704 - every part of it is escaped


def _elapsed(reader: Reader, at: datetime) -> Markup:
    """Say how far an instant is away; the browser goes on counting."""
    words = Markup('<time data-elapsed="{}">{}</time>')
    return words.format(at.isoformat(timespec="seconds"), reader.length(at))


def _instant(reader: Reader, at: datetime) -> Markup:
    """Say an instant shortly, in full for who points at it."""
    words = Markup('<time datetime="{}" title="{}">{}</time>')
    return words.format(at.isoformat(timespec="seconds"), reader.moment(at), reader.when(at))


def _channel(reader: Reader, name: str) -> str:
    return reader.say_or(f"channel.{name}", "channel.other")


def _version(folder: Path) -> str:
    """Return a name for the present content of all static files."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.*")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]
