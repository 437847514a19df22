"""Flattens HTML that nests so deeply that parsers slow down on it."""

import re

DEEPEST = 400
"""Levels left in; a conversation of a hundred answers nests some three hundred."""
MOST = 2_000_000
"""Characters of HTML looked at."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})[^<>]*>")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
_CLOSED_BY_NEXT = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"}
_SHALLOW = _VOID | _CLOSED_BY_NEXT | {"source", "track", "wbr", "html", "head", "body"}
"""Elements without content, and elements that the next of their kind closes."""


def flattened(html: str) -> str:
    """Return `html` without the tags that open beyond `DEEPEST` levels; its text stays."""
    html = html[:MOST]
    if html.count("<") <= DEEPEST:
        return html
    kept: list[str] = []
    start = depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _SHALLOW:
            continue
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth >= DEEPEST + bool(not tag[1]):
            kept.append(html[start : tag.start()])
            start = tag.end()
    kept.append(html[start:])
    return "".join(kept)
