"""Plays Twilio's Content API: templates, and buttons within the window."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from loket.demo.twilio_wire import error, new_sid

LONGEST_RENDERED = 1024


@dataclass(slots=True)
class Content:
    """What an account may send by name. `state` is how WhatsApp approved it."""

    sid: str
    name: str
    language: str
    types: dict[str, Any]
    variables: dict[str, str] = field(default_factory=dict)
    state: str = "unsubmitted"
    category: str = "UTILITY"

    @property
    def shape(self) -> Mapping[str, Any]:
        """The words and buttons."""
        return dict(next(iter(self.types.values()), {}))

    def filled(self, given: str) -> str:
        """Return the words with their variables."""
        text = str(self.shape.get("body", ""))
        values = {**self.variables, **(json.loads(given) if given else {})}
        return re.sub(r"\{\{([^{}]+)\}\}", lambda found: str(values.get(found[1], found[0])), text)

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """What each button sends, and what it says."""
        rows = [*self.shape.get("actions", ()), *self.shape.get("items", ())]
        return tuple((str(r.get("id", "")), str(r.get("title") or r.get("item"))) for r in rows)


@dataclass(slots=True)
class Contents:
    """The contents of all accounts, by id."""

    held: dict[str, Content] = field(default_factory=dict)
    broken: bool = False
    asked: int = 0

    def routes(self) -> list[web.RouteDef]:
        """Return the part of the Content API that Loket uses."""
        return [
            web.post("/v1/Content", self._create),
            web.get("/v1/ContentAndApprovals", self._list),
        ]

    def add(self, name: str, body: str, *, state: str = "approved", **variables: str) -> Content:
        """Let an account have a template with variables named v1, v2, …; return it."""
        numbered = {key.removeprefix("v"): value for key, value in variables.items()}
        types = {"twilio/text": {"body": body}}
        made = Content(new_sid("HX"), name, "id", types, numbered, state)
        self.held[made.sid] = made
        return made

    async def _create(self, request: web.Request) -> web.Response:
        self.asked += 1
        asked = await request.json()
        if self.broken or not asked.get("types"):
            return error(20001, 400)
        made = Content(
            new_sid("HX"), asked.get("friendly_name", ""), asked.get("language", ""),
            asked["types"], asked.get("variables", {}),
        )  # fmt: skip
        self.held[made.sid] = made
        return web.json_response({"sid": made.sid, "types": made.types}, status=201)

    async def _list(self, request: web.Request) -> web.Response:
        shown = [_shape(content) for content in self.held.values()]
        return web.json_response(
            {"contents": shown, "meta": {"key": "contents", "next_page_url": None, "page": 0,
             "page_size": 50, "url": str(request.rel_url)}}
        )  # fmt: skip


def _shape(content: Content) -> dict[str, Any]:
    return {
        "sid": content.sid,
        "account_sid": "",
        "friendly_name": content.name,
        "language": content.language,
        "variables": content.variables,
        "types": content.types,
        "approval_requests": {
            "name": content.name, "category": content.category, "status": content.state,
            "content_type": next(iter(content.types), ""), "rejection_reason": "",
        },
    }  # fmt: skip
