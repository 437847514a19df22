"""The marks by which people set words apart in chats: *bold*, _italic_, ~struck~, ```code```."""

import re
from html import escape

_TAGS = {"*": "strong", "_": "em", "~": "s", "```": "code"}
_MARK = re.compile(
    r"(?<![\w*_~`])(\*|_|~|```)(?=\S)((?:(?!\1)[^\n]){1,2000}?)(?<=\S)\1(?![\w*_~`])"
)
_LINK = re.compile(r"https?://[^\s<>\"']{3,2000}[^\s<>\"'.,;:!?)\]*_~]")


def plain(text: str) -> str:
    """Return a text without its marks, for channels that would show them as they are."""
    return "".join(part if is_link else _unmarked(part) for is_link, part in _parted(text))


def html(text: str) -> str:
    """Return one paragraph as safe HTML: marks as tags, addresses as links, line breaks."""
    said = [
        f'<a href="{escape(part)}" rel="noopener noreferrer">{escape(part)}</a>'
        if is_link
        else _tagged(escape(part, quote=False))
        for is_link, part in _parted(text)
    ]
    return "".join(said).replace("\n", "<br>\n")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [p for p in re.split(r"\n\s*\n", text.strip()) if p.strip()]


def _parted(text: str) -> list[tuple[bool, str]]:
    """Return a text as addresses (true) and what is between them: no mark counts in an address."""
    parts, start = [], 0
    for link in _LINK.finditer(text):
        parts += [(False, text[start : link.start()]), (True, link[0])]
        start = link.end()
    return [*parts, (False, text[start:])]


def _unmarked(text: str) -> str:
    return _MARK.sub(lambda found: _unmarked(found[2]), text)


def _tagged(text: str) -> str:
    return _MARK.sub(
        lambda found: f"<{_TAGS[found[1]]}>{_tagged(found[2])}</{_TAGS[found[1]]}>", text
    )
