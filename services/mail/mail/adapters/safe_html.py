"""HTML made safe to show: a mail looks as it was written, runs nothing, fetches nothing, covers nothing.

What is allowed is listed, and everything else goes. Of a style the properties are listed and the values are
of plain words, numbers and colours: nothing in them can be an address, an escape or a comment.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

import nh3

from mail.adapters.text import MAX_HTML, is_shallow

#: Where a picture within the mail is found, from the address at which its HTML is shown.
PICTURES = "parts/"
MAX_PICTURE_NAME = 200
#: Characters of a style that are looked at: no mail has longer ones.
MAX_STYLE = 5000

_TAGS = (nh3.ALLOWED_TAGS - {"area", "map"}) | {"big", "font", "tfoot"}
#: What goes with all that it holds.
GONE = set(
    """script style title noscript template textarea select button iframe object embed applet audio video
    canvas svg math xml""".split()  # noqa: SIM905  a table
)
_EVERYWHERE = {"align", "background", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"alt", "border", "src"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "summary"},
    "td": {"colspan", "nowrap", "rowspan"},
    "th": {"colspan", "nowrap", "rowspan", "scope"},
    "ul": {"type"},
}
_PROPERTIES = frozenset(
    """background-color border-collapse border-radius border-spacing caption-side color direction display
    empty-cells font font-family font-size font-style font-variant font-weight height letter-spacing
    line-height list-style list-style-position list-style-type max-height max-width min-height min-width
    overflow-wrap table-layout text-align text-decoration text-decoration-color text-decoration-line
    text-decoration-style text-indent text-transform unicode-bidi vertical-align white-space width word-break
    word-spacing word-wrap""".split()  # noqa: SIM905  a table
) | {
    f"{box}{side}{of}"
    for box, kinds in (("margin", [""]), ("padding", [""]), ("border", ["", "-color", "-style", "-width"]))
    for side in ("", "-top", "-right", "-bottom", "-left")
    for of in kinds
}
#: What a link, or a picture within the mail, may begin with.
SCHEMES = {"cid", "http", "https", "mailto", "tel"}
_LINK = re.compile(r"(?i)(?:https?://|mailto:|tel:)\S")
_ELSEWHERE = re.compile(r"(?i)\s*(?:https?:)?//")
_ELSEWHERE_IN_STYLE = re.compile(r"(?i)url\(\s*[\"']?(?:https?:)?//")
_NOT_IN_A_NAME = re.compile(r"[^\w.@+=$-]", re.ASCII)

#: Character references (`&nbsp;`) between two tags: the time of the cleaner grows with their square.
MAX_REFERENCES = 2000

#: Words, numbers and colours; no number below zero, and none so large that it moves the page.
_VALUE = re.compile(
    r"(?:[\w#%.,\s\"'!/-]|(?:rgb|hsl)a?\([\d.,%\s/]{1,60}\)){1,300}",
)
_NEGATIVE = re.compile(r"(?:^|[^\w])-[\s.]*\d")
_LARGE = re.compile(r"(?i)(?<![\w#])(?:\d{5}|[\d.]{1,20}e[+-]?\d)")
SIZE = re.compile(r"\s*\d{1,4}(?:\.\d{1,4})?\s*(?:%|px)?\s*")
SIZES = frozenset({"border", "cellpadding", "cellspacing", "colspan", "height", "rowspan", "span", "width"})


@dataclass(frozen=True)
class SafeHtml:
    """HTML that is safe to show. `pictures` are the names of those within the mail that it shows."""

    html: str = ""
    remote_images: int = 0
    pictures: frozenset[str] = frozenset()


NO_HTML = SafeHtml()


def safe_html(html: str) -> SafeHtml:
    """HTML without scripts and forms, and without pictures from elsewhere (a pixel tells who read it).

    Empty for HTML that is nested, or full of references, beyond any use: then the text is shown.
    """
    html = html[:MAX_HTML]
    if not is_readable(html):
        return NO_HTML
    found = _Found()
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=GONE,
        attributes=_ATTRIBUTES,
        attribute_filter=found.allowed,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=set(_PROPERTIES),
    )
    return SafeHtml(cleaned, found.elsewhere, frozenset(found.pictures))


def is_readable(html: str) -> bool:
    """Whether it can be cleaned in a time that grows with its length alone."""
    return is_shallow(html) and all(text.count("&") <= MAX_REFERENCES for text in html.split("<"))


def is_link(address: str) -> bool:
    return _LINK.match(address.strip()) is not None


def picture_name(content_id: str) -> str:
    """The name of a picture in an address, by its Content-ID; "" for none."""
    return _NOT_IN_A_NAME.sub("_", content_id.strip().strip("<>"))[:MAX_PICTURE_NAME]


class _Found:
    """What is found on the way through one mail."""

    def __init__(self) -> None:
        self.elsewhere = 0
        self.pictures: set[str] = set()

    def allowed(self, tag: str, attribute: str, value: str) -> str | None:
        """The value that an attribute keeps; None: it goes."""
        if attribute == "style":
            self.elsewhere += len(_ELSEWHERE_IN_STYLE.findall(value))
            return harmless_style(value) or None
        if tag == "img" and attribute == "src":
            return self._picture(value)
        if attribute == "background":
            self.elsewhere += _ELSEWHERE.match(value) is not None
            return None
        if attribute == "href":
            return value if is_link(value) else None
        if attribute in SIZES:
            return value if SIZE.fullmatch(value) else None
        return value

    def _picture(self, address: str) -> str | None:
        if _ELSEWHERE.match(address):
            self.elsewhere += 1
        scheme, _, content_id = address.strip().partition(":")
        name = picture_name(unquote(content_id)) if scheme.lower() == "cid" else ""
        if not name:
            return None
        self.pictures.add(name)
        return f"{PICTURES}{name}"


def harmless_style(style: str) -> str:
    """The declarations of a style that are harmless, in their order."""
    parted = (one.partition(":") for one in style[:MAX_STYLE].split(";"))
    kept = ((name.strip().lower(), value.strip()) for name, _, value in parted)
    return ";".join(f"{name}:{value}" for name, value in kept if _is_harmless(name, value))


def _is_harmless(name: str, value: str) -> bool:
    return (
        name in _PROPERTIES
        and _VALUE.fullmatch(value) is not None
        and value.count('"') % 2 == 0
        and value.count("'") % 2 == 0
        and "/*" not in value
        and _NEGATIVE.search(value) is None
        and _LARGE.search(value) is None
    )
