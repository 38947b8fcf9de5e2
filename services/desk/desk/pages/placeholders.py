"""Placeholders of snippets, `[contact]` or `[联系人]`: filled with what is known, else left as they are."""

import re
from collections.abc import Iterator, Mapping

#: What stands for what is known, in either language.
KNOWN = {
    "customer": ("customer", "customer name", "unit name", "客户", "客户名称", "单位名称"),
    "contact": ("contact", "contact name", "联系人", "联系人姓名"),
    "salesperson": ("salesperson", "业务员", "业务员姓名"),
    "company": ("our company", "公司名称", "我司名称"),
}
_MEANT = {word: name for name, words in KNOWN.items() for word in words}
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,60})\]")


def filled_in(text: str, known: Mapping[str, str]) -> str:
    """The text with what is known, by the names of `KNOWN`; what is empty is not known."""
    return _BRACKETED.sub(lambda found: known.get(_meant(found[1])) or found[0], text)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a placeholder."""
    at = 0
    for found in _BRACKETED.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    if at < len(text):
        yield text[at:], False


def _meant(word: str) -> str:
    return _MEANT.get(" ".join(word.split()).casefold(), "")
