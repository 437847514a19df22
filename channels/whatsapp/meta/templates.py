"""Meta's templates: as they are listed, and as they are sent. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from channels.whatsapp.pieces import Filled
from router.channel import ListedTemplate

UNSUPPORTED = "unsupported"
"""A template with a picture or a variable outside its text, which nobody fills in here."""
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")


def listed(given: Any) -> ListedTemplate | None:
    """Return a template as Meta lists it; None when it has no text."""
    if not isinstance(given, Mapping):
        return None
    components = [c for c in given.get("components") or () if isinstance(c, Mapping)]
    body = next((c for c in components if c.get("type") == "BODY"), None)
    name, language = str(given.get("name") or ""), str(given.get("language") or "")
    if body is None or not name or not language:
        return None
    text = str(body.get("text") or "")
    others = [c for c in components if c is not body]
    state = str(given.get("status") or "").lower()
    return ListedTemplate(
        key=f"{name}/{language}",
        name=name,
        language=language,
        category=str(given.get("category") or "").lower(),
        state=state if all(map(_plain, others)) else UNSUPPORTED,
        body=text,
        variables=dict.fromkeys(_VARIABLE.findall(text), "") | _examples(body),
    )


def component(filled: Filled) -> dict[str, Any]:
    """Return what is sent for a template with its variables."""
    numbered = all(name.isdecimal() for name in filled.values)
    order = sorted(filled.values, key=int) if numbered else list(filled.values)
    parameters = [
        {"type": "text", "text": filled.values[name],
         **({} if numbered else {"parameter_name": name})}
        for name in order
    ]  # fmt: skip
    body = [{"type": "body", "parameters": parameters}] if parameters else []
    return {
        "name": filled.name, "language": {"code": filled.language, "policy": "deterministic"},
        "components": body,
    }  # fmt: skip


def _plain(part: Mapping[str, Any]) -> bool:
    """Return whether a part around the text needs nothing to be filled in."""
    if part.get("type") == "HEADER" and part.get("format", "TEXT") != "TEXT":
        return False
    return not _VARIABLE.search(str(part))


def _examples(body: Mapping[str, Any]) -> dict[str, str]:
    given = body.get("example")
    if not isinstance(given, Mapping):
        return {}
    named = given.get("body_text_named_params") or ()
    rows = given.get("body_text") or [[]]
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
    return {
        **{str(n): str(value) for n, value in enumerate(first, 1)},
        **{str(one.get("param_name")): str(one.get("example", ""))
           for one in named if isinstance(one, Mapping)},
    }  # fmt: skip
