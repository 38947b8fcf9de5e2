"""HTML as plain text, and whether it may be read as a browser reads it.

One pass counts its tags, and only what nests as a mail does is read as a browser reads it.
"""

import re

from resiliparse.extract.html2text import extract_plain_text

#: Nobody reads a longer mail.
MAX_HTML = 2_000_000
#: Tags open at once, and what looks like attributes of one tag: the time of a browser's parser grows with
#: their square.
MAX_DEPTH = 200
MAX_ATTRIBUTES = 1000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})([^<>]*)")
_ANY_TAG = re.compile(r"<[^<>]*>?")
_SEPARATORS = re.compile(r"[\s=\"'/]+")
#: An image that is written into the page; it is not shown, and its letters are no attributes.
_DATA = re.compile(r"data:[^\"'\s>]*")
#: Tags that hold nothing, or end where the next of their kind begins.
_NEVER_DEEP = frozenset(
    """area base br col embed hr img input link meta param source track wbr
    p li dt dd tr td th thead tbody tfoot option html head body""".split()  # noqa: SIM905  a table
)


def html_to_text(html: str) -> str:
    html = html[:MAX_HTML]
    if not html.strip():
        return ""
    if not is_shallow(html):
        return _ANY_TAG.sub(" ", html)
    return str(extract_plain_text(html, preserve_formatting=True, list_bullets=False))


def is_shallow(html: str) -> bool:
    """Whether no more tags are open at once, and no tag has more attributes, than a mail has."""
    depth = 0
    for closing, name, rest in _TAG.findall(_DATA.sub("", html)):
        if len(rest) > MAX_ATTRIBUTES and len(_SEPARATORS.findall(rest)) > MAX_ATTRIBUTES:
            return False
        if name.lower() in _NEVER_DEEP:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_DEPTH:
            return False
    return True
