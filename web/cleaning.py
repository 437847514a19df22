"""Makes the HTML of a stranger's mail safe to show, strictly: what is not known is dropped."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from desk.nesting import MOST, flattened


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_TAGS = _set(
    """a abbr b big blockquote br caption center cite code col colgroup dd del div dl dt em
    figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span
    strike strong sub sup table tbody td tfoot th thead tr tt u ul var"""
)
_SIZES = {"width", "height", "align", "valign"}
_CELL = {*_SIZES, "colspan", "rowspan", "bgcolor"}
_ATTRIBUTES = {
    "*": {"style", "title", "dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", *_SIZES},
    "table": {"border", "cellpadding", "cellspacing", "bgcolor", *_SIZES},
    "td": _CELL,
    "th": _CELL,
    "tr": {"align", "valign", "bgcolor"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "li": {"value"},
}
_STYLES = _set(
    """background-color border border-bottom border-collapse border-color border-left border-right
    border-spacing border-style border-top border-width color direction font font-family font-size
    font-style font-weight height letter-spacing line-height list-style-type margin margin-bottom
    margin-left margin-right margin-top max-width min-width padding padding-bottom padding-left
    padding-right padding-top text-align text-decoration text-indent vertical-align white-space
    width word-break"""
)
_LINK = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s]|tel:[+\d])", re.IGNORECASE)
_PICTURE = re.compile(
    r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE
)
_REMOTE = re.compile(r"<img[^>]{0,2000}?\ssrc\s*=\s*[\"']?\s*https?://", re.IGNORECASE)
_FETCHES = re.compile(r"url\s*\(|expression|@import|\\", re.IGNORECASE)


def clean_html(html: str, cids: Mapping[str, str] | None = None, *, images: bool = False) -> str:
    """Return `html` without anything that runs, loads or overlays.

    Pictures that came with the mail are shown from the addresses in `cids` (by Content-ID); those
    that would be fetched from elsewhere, and tell that the mail was read, only with `images`.
    """
    import nh3  # late: an office without e-mail must not pay for it

    known = cids or {}

    def allowed(_tag: str, name: str, value: str) -> str | None:
        value = value.strip()
        if name == "href":
            return value if _LINK.match(value) else None
        if name == "src":
            return _source(value, known, images=images)
        if name == "style":
            return None if _FETCHES.search(value) else value
        return value

    return nh3.clean(
        flattened(html),
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "title", "template", "textarea", "noscript"},
        attributes=_ATTRIBUTES,
        attribute_filter=allowed,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        filter_style_properties=set(_STYLES),
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def has_remote_pictures(html: str) -> bool:
    """Tell whether a mail would fetch pictures from elsewhere."""
    return "<img" in html[:MOST].lower() and bool(_REMOTE.search(html, 0, MOST))


def _source(value: str, cids: Mapping[str, str], *, images: bool) -> str | None:
    if value[:4].lower() == "cid:":
        name = value[4:].strip("<> ")
        return cids.get(name) or cids.get(unquote(name))
    if value[:8].lower().startswith(("http://", "https://")):
        return value if images else None
    return value if _PICTURE.match(value) else None
