"""The simulator's templates and phrases, drawn in the language of who tries Loket."""

import hashlib
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.phrases import Phrases
from loket.demo.simulator.own import check_own
from web.guard import set_cookie
from web.reader import LANGUAGES
from web.site import LANGUAGE_COOKIE, see_other, site_of

HERE = Path(__file__).parent
STATIC = HERE / "static"
YEAR = 365 * 24 * 3600


class Pages:
    """Draws pages; `asset` and `icon` lend the desk's own look."""

    def __init__(self, telegram: bool) -> None:
        self._telegram = telegram  # a configuration kept from an earlier demo has none
        self.phrases = Phrases.read(HERE / "phrases")
        files = sorted(STATIC.rglob("*.*"))
        self.version = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:12]
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True,
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip

    def draw(self, request: web.Request, template: str, **values: Any) -> web.Response:
        """Answer with a page."""
        language, desk = language_of(request), site_of(request).pages
        html = self._environment.get_template(template).render(
            t=partial(self._say, language), language=language, path=request.path,
            here=request.path_qs, asset=desk.asset, icon=desk.icon, own=self.own,
            telegram=self._telegram, **values,
        )  # fmt: skip
        return web.Response(text=html, content_type="text/html")

    def own(self, name: str) -> str:
        """Return the address of one of the simulator's files; it changes when any of them does."""
        return f"/demo/static/{self.version}/{name}"

    def words(self, request: web.Request, section: str) -> dict[str, str]:
        """Return a section's phrases for a script."""
        language = language_of(request)
        known = self.phrases.keys()
        keys = [key for key in known if key.startswith(f"{section}.")]
        return {k.partition(".")[2]: self.phrases.say(k, language, **_BLANK) for k in keys}

    def _say(self, language: str, key: str, **values: object) -> str:
        return self.phrases.say(key, language, **values)


_BLANK = {name: f"{{{name}}}" for name in ("status", "count", "office", "name", "time")}
"""Leaves every {name} as it is: the script fills it in."""


def language_of(request: web.Request) -> str:
    """Return the language that was chosen, Indonesian at first."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


async def choose_language(request: web.Request) -> web.Response:
    """Choose a language and go back to where it was chosen."""
    check_own(request)
    form = await request.post()
    chosen, following = str(form.get("language", "")), str(form.get("next", ""))
    response = see_other(following if following.startswith("/demo/") else "/demo/")
    if chosen in LANGUAGES:
        set_cookie(response, site_of(request), LANGUAGE_COOKIE, chosen, YEAR)
    return response
