"""Turns HTML into lines of text, remembering which of them are quoted from an earlier mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from channels.email.charset import clean
from desk.nesting import flattened


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _set("""
    address article aside blockquote center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table
    tbody tfoot thead tr ul body html
""")
_PARAGRAPHS = _set("p blockquote ul ol h1 h2 h3 h4 h5 h6 pre table")
_SILENT = _set("""
    head style script title template noscript object iframe select textarea svg math
""")
_QUOTES = _set("""
    gmail_quote yahoo_quoted protonmail_quote zmail_extra
    mail-editor-reference-message-container ms-outlook-mobile-reference-message
""")
_CUTS = _set("""
    divrplyfwdmsg x_divrplyfwdmsg appendonsend x_appendonsend outlookmessageheader stopspelling
    zwchr olk_src_body_section
""")
_PREFIXES = _set("moz-cite-prefix gmail_attr moz-email-headers-table reply-intro")
_RULED = re.compile(
    r"border-top:solid#(?:b5c4df|e1e1e1)1\.0pt;padding:3\.0pt0|"
    r"padding-top:5px;border-top-color:rgb\(229,229,229\)"
)
"""How Outlook and Windows Mail draw the line above what they quote."""
MARKS = _QUOTES | _CUTS | _PREFIXES
"""Classes and ids by which mailers mark what they quote, in lower case."""


class Quote(IntEnum):
    """How sure it is that a line is quoted."""

    NONE = 0
    SOFT = 1
    """Set in like a quotation, which people also do for other reasons."""
    HARD = 2


@dataclass(slots=True)
class Line:
    """One line of a mail's text. `introduces`: the mailer marked it as "On … X wrote:"."""

    text: str
    quote: Quote = Quote.NONE
    introduces: bool = False


def to_text(html: str) -> str:
    """Return the visible text of `html`, with the line breaks that a reader would see."""
    return "\n".join(line.text for line in lines(html)).strip("\n")


def lines(html: str) -> list[Line]:
    """Return the visible lines of `html`; never more than one empty line in a row."""
    page = _Page()
    tree = LexborHTMLParser(flattened(html).replace("\0", ""))
    if tree.body is not None:
        for node, opens in _walk(tree.body):
            page.open(node) if opens else page.close(node)
    page.end_line()
    while page.lines and not page.lines[-1].text:
        page.lines.pop()
    return page.lines


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every node when it opens and when it closes, without recursion: mails nest deeply."""
    path: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        yield node, True
        inner = None if _hidden(node) else node.first_child
        if inner is not None:
            path.append(node)
            node = inner
            continue
        yield node, False
        while node is not None and node.next is None:
            node = path.pop() if path else None
            if node is not None:
                yield node, False
        node = node.next if node is not None and path else None


def _hidden(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _SILENT:
        return True
    if tag.startswith(("-", "!")):
        return False
    attributes = node.attributes
    style = (attributes.get("style") or "").lower().replace(" ", "")
    return "display:none" in style or "mso-hide:all" in style or "hidden" in attributes


class _Page:
    """The lines written so far, and the state of the one being written."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._words: list[str] = []
        self._space = False
        self._quotes: list[tuple[LexborNode, Quote]] = []
        self._prefix = 0
        self._pre = 0
        self._cut = False

    def open(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._say(node.text_content or "")
        elif tag == "br":
            self.end_line(always=True)
        elif tag in ("td", "th"):
            self._space = bool(self._words)
        elif tag in _BLOCKS:
            self.end_line()
            if tag in _PARAGRAPHS:
                self._gap()
            self._enter(node, tag)
        elif not tag.startswith(("-", "!")) and _names(node) & _CUTS:
            self._cut = True

    def close(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag not in _BLOCKS:
            return
        self.end_line()
        if tag in _PARAGRAPHS:
            self._gap()
        names = _names(node)
        self._prefix -= bool(names & _PREFIXES)
        self._pre -= tag == "pre"
        if self._is_quote(tag, node, names):
            self._quotes.pop()

    def end_line(self, *, always: bool = False) -> None:
        text = "".join(self._words).rstrip()
        if text or (always and self._room()):
            self.lines.append(Line(text, self._quote(), bool(self._prefix and text)))
        self._words, self._space = [], False

    def _enter(self, node: LexborNode, tag: str) -> None:
        names = _names(node)
        self._cut = self._cut or bool(names & _CUTS) or (tag == "div" and _is_ruled(node))
        self._prefix += bool(names & _PREFIXES)
        self._pre += tag == "pre"
        if tag == "li":
            self._words = ["- "]
        if quote := self._is_quote(tag, node, names):
            self._quotes.append((node, quote))

    def _is_quote(self, tag: str, node: LexborNode, names: frozenset[str]) -> Quote:
        if tag == "blockquote":
            cited = (node.attributes.get("type") or "").lower() == "cite" or names & _QUOTES
            return Quote.HARD if cited else Quote.SOFT
        # Gmail and Proton put people's answers inside their outer div: only the blockquote counts.
        sure = names & (_QUOTES - {"gmail_quote", "protonmail_quote"})
        return Quote.HARD if sure else Quote.NONE

    def _quote(self) -> Quote:
        if self._cut:
            return Quote.HARD
        return max((quote for _, quote in self._quotes), default=Quote.NONE)

    def _say(self, text: str) -> None:
        text = clean(text).replace("\xad", "").replace("\u200b", "").replace("\ufeff", "")
        if self._pre:
            first, *more = text.replace("\r\n", "\n").split("\n")
            self._words.append(first)
            for line in more:
                self.end_line(always=True)
                self._words.append(line)
            return
        bare = " ".join(text.split())
        spaced = self._space or text[:1].isspace()
        if bare:
            self._words.append((" " if spaced and self._words else "") + bare)
            self._space = text[-1:].isspace()
        else:
            self._space = spaced and bool(self._words)

    def _gap(self) -> None:
        if self.lines and self._room():
            self.lines.append(Line("", self._quote()))

    def _room(self) -> bool:
        return bool(self.lines) and not (len(self.lines) > 1 and not self.lines[-1].text)


def _is_ruled(node: LexborNode) -> bool:
    style = node.attributes.get("style")
    return bool(style and "border-top" in style and _RULED.search(re.sub(r"\s", "", style.lower())))


def _names(node: LexborNode) -> frozenset[str]:
    """Return the classes and the id of an element in lower case."""
    attributes = node.attributes
    said = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return frozenset(said.lower().split()) if said.strip() else frozenset()
