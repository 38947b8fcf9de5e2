"""The HTML of a letter of ours: what every mail program shows alike, and beside it the same as plain text.

It comes from an editor, and so from anybody: what is allowed is listed, and everything else goes. No colours,
fonts or pictures: how a letter looks is the same for all (`mail.draft.composing`).
"""

import re

import nh3
from resiliparse.extract.html2text import extract_plain_text

from eventing import Invalid
from mail.adapters.headers import clean
from mail.adapters.safe_html import GONE, SCHEMES, SIZE, SIZES, is_link, is_readable
from mail.values import MAX_DRAFT_TEXT

_TAGS = set(
    """a b blockquote br caption code col colgroup div em h1 h2 h3 h4 hr i li ol p pre s strong sub sup
    table tbody td tfoot th thead tr u ul""".split()  # noqa: SIM905  a table
)
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"align", "colspan", "rowspan", "valign"},
    "th": {"align", "colspan", "rowspan", "valign"},
}
_PLACES = frozenset({"left", "center", "right", "top", "middle", "bottom"})
#: A link whose words say already where it leads.
_NAMED = re.compile(r'<a href="(?:mailto:|tel:)?([^"]+)"[^>]*>\1</a>')


def wording_of(html: str | None, text: str) -> tuple[str | None, str]:
    """What a letter says: its HTML, cleaned, and its text, which is that of the HTML unless it is given.

    Without HTML the text is as it is. Raises Invalid for HTML that says nothing, or nests as no letter does.
    """
    if html is None or not html.strip():
        return None, text
    if not is_readable(html):
        raise Invalid("html", "html_too_complex")
    cleaned = clean_letter(html)
    said = text_of_letter(cleaned)
    if not said.strip():
        raise Invalid("html", "html_says_nothing")
    text = text if text.strip() else said
    if len(text) > MAX_DRAFT_TEXT:
        raise Invalid("html", "too_long", max=MAX_DRAFT_TEXT)
    return cleaned, text


def clean_letter(html: str) -> str:
    cleaned = _clean(html)
    # What leads nowhere any more is no link; its end tag goes as what nothing has begun.
    return _clean(cleaned.replace("<a>", "")) if "<a>" in cleaned else cleaned


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=GONE,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes=SCHEMES,
        link_rel=None,
    ).strip()


def text_of_letter(html: str) -> str:
    """A cleaned letter in plain text: its lists with their signs, its links with where they lead."""
    plain = _NAMED.sub(r"\1", html)
    # A browser writes spaces that do not break where two meet; they are spaces all the same.
    return clean(
        str(extract_plain_text(plain, preserve_formatting=True, list_bullets=True, links=True))
    ).replace("\xa0", " ")


def _allowed(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if is_link(value) else None
    if attribute in SIZES:
        return value if SIZE.fullmatch(value) else None
    if attribute in ("align", "valign"):
        return value if value.lower() in _PLACES else None
    return value
