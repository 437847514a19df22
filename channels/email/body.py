"""Gathers what a mail says from its parts: the text, the HTML, and the files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from channels.email import rendering, tnef, uuencode
from channels.email.attachment import Attachment, safe_name
from channels.email.charset import clean, decode
from channels.email.flowed import unflowed
from channels.email.headers import split
from channels.email.mime import CHARSET, Part, parse
from channels.email.smime import signed_letter
from channels.email.vocabulary import words

_TEXTS = frozenset(
    ("text/plain", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown")
)
_HTMLS = frozenset(("text/html", "application/xhtml+xml"))
_SMIMES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_DROPPED = frozenset(("text/x-amp-html", "text/watch-html"))
_STUBS = words("stubs")


@dataclass
class Segment:
    """One stretch of what is said, as text, as HTML, or as both."""

    text: str | None = None
    html: str | None = None

    @cached_property
    def said(self) -> str:
        """The stretch as text: the sender's own, or the HTML's when that says more."""
        if self.html and (self.text is None or not self.text.strip() or _is_stub(self.text)):
            return rendering.to_text(self.html) or self.text or ""
        return self.text or ""

    def shown(self) -> str:
        """Return the stretch as HTML."""
        return self.html or f"<pre>{escape(self.text or '')}</pre>"


@dataclass
class Body:
    """What a mail says, and the files that came with it."""

    segments: list[Segment] = field(default_factory=list)
    spare: list[Segment] = field(default_factory=list)
    """What winmail.dat says, which usually says once more what the mail says."""
    files: list[Attachment] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    """The media types met on the way, for labels."""

    @property
    def text(self) -> str:
        """All the text, stretches apart by an empty line."""
        said = [text for segment in self.segments if (text := _trimmed(segment.said))]
        return clean("\n\n".join(said))

    @property
    def html(self) -> str:
        """All the HTML as it came; "" when nobody wrote any."""
        if not any(segment.html for segment in self.segments):
            return ""
        shown = [s.shown() for s in self.segments if s.html or (s.text or "").strip()]
        return clean("\n".join(shown))

    def add(self, other: "Body") -> None:
        """Take everything of `other` after what is here."""
        self.segments += other.segments
        self.spare += other.spare
        self.files += other.files
        self.types |= other.types


def gather(part: Part) -> Body:
    """Return what a mail says; files are in the order in which they came."""
    body = _gather(part, first=True)
    if body.spare and not body.text:
        body.segments += body.spare
    html = body.html if body.files else ""
    body.files = [_placed(file, html) for file in body.files]
    return body


def _trimmed(text: str) -> str:
    lines = text.rstrip().split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines)


def _is_stub(text: str) -> bool:
    said = text.strip().lower()
    return len(said) < 300 and any(stub in said for stub in _STUBS)


def _placed(file: Attachment, html: str) -> Attachment:
    """Mark a picture that the HTML shows as inline, whatever its own header says."""
    if file.inline or not file.cid or f"cid:{file.cid}" not in html:
        return file
    return Attachment(file.name, file.content_type, file.content, inline=True, cid=file.cid)


def _gather(part: Part, *, first: bool = False, parent: str = "", opened: bool = False) -> Body:
    body = Body(types={part.content_type})
    if part.parts:
        _gather_parts(part, body, first=first, opened=opened)
    elif part.content_type in _DROPPED:
        pass
    elif _is_tnef(part):
        _add_tnef(part, body, parent)
    elif not opened and part.content_type in _SMIMES and (letter := signed_letter(part.content)):
        body.add(_gather(parse(letter), first=first, opened=True))
        body.types.discard(part.content_type)
    elif _is_body(part, first=first):
        _add_text(part, body)
    elif part.body.strip() or part.name:
        body.files.append(_file(part, parent))
    return body


def _gather_parts(part: Part, body: Body, *, first: bool, opened: bool) -> None:
    kind = part.content_type
    children = list[Body]()
    for inner in part.parts:
        alone = first and not any(child.segments for child in children)
        children.append(
            _gather(
                inner,
                first=alone or kind == "multipart/alternative",
                parent=kind,
                opened=opened,
            )
        )
    if kind == "multipart/alternative":
        body.add(_either(children))
    else:
        for child in children:
            body.add(child)


def _either(children: list[Body]) -> Body:
    """Take alternatives as one stretch: the text of one and the HTML of another."""
    both = Body()
    for child in children:
        both.files += child.files
        both.spare += child.spare
        both.types |= child.types
    texts = [c for c in children if any((s.text or "").strip() for s in c.segments)]
    htmls = [c for c in children if any((s.html or "").strip() for s in c.segments)]
    text = "\n\n".join(s.text or "" for s in texts[0].segments if s.html is None) if texts else None
    html = htmls[-1].html if htmls else None
    if text is not None or html is not None:
        both.segments.append(Segment(text, html))
    return both


def _is_body(part: Part, *, first: bool) -> bool:
    if part.content_type not in _TEXTS and part.content_type not in _HTMLS:
        return False
    if part.disposition == "attachment":
        return first and not part.name
    return not part.name or (first and part.disposition != "attachment")


def _is_tnef(part: Part) -> bool:
    return part.content_type in ("application/ms-tnef", "application/vnd.ms-tnef") or (
        part.name.lower() == "winmail.dat"
    )


def _add_text(part: Part, body: Body) -> None:
    if part.content_type in _HTMLS:
        body.segments.append(Segment(html=_html(part)))
        return
    text = part.text
    if part.content_type in ("text/enriched", "text/richtext"):
        text = rendering.to_text(text.replace("<<", "&lt;").replace("\n\n", "<br>"))
    elif part.params.get("format", "").lower() == "flowed":
        text = unflowed(text, joined=part.params.get("delsp", "").lower() == "yes")
    text, files = uuencode.extract(text)
    body.segments.append(Segment(text=text))
    body.files += files


def _html(part: Part) -> str:
    """Return the HTML as text; without a charset in the header, its own meta element counts."""
    if part.params.get("charset"):
        return part.text
    found = CHARSET.search(part.content[:2000])
    said = decode(part.content, found[1].decode() if found else "", part.headers.hints)
    return said.replace("\r\n", "\n").replace("\r", "\n")


def _add_tnef(part: Part, body: Body, parent: str) -> None:
    try:
        found = tnef.unpack(part.content)
    except (tnef.Damaged, ArithmeticError, LookupError, ValueError):
        body.files.append(_file(part, parent))
        return
    if found.text.strip() or found.html.strip():
        body.spare.append(Segment(found.text or None, found.html or None))
    body.files += found.files
    if not found.files and not body.spare:
        body.files.append(_file(part, parent))


def _file(part: Part, parent: str) -> Attachment:
    content, name = part.content, part.name
    if part.content_type == "message/rfc822" and not name:
        subject = split(content)[0].text("subject")
        name = f"{subject[:100].replace('/', '_')}.eml" if subject else ""
    inline = part.disposition == "inline" or (
        parent == "multipart/related" and bool(part.cid) and part.disposition != "attachment"
    )
    return Attachment(
        safe_name(name, part.content_type), part.content_type, content, inline, part.cid
    )


def walk(part: Part) -> Iterator[Part]:
    """Yield a part and all parts within it, in order."""
    yield part
    for inner in part.parts:
        yield from walk(inner)
