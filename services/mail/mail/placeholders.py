"""Placeholders: what stands in brackets in a letter until somebody writes what it stands for: `[contact]`."""

import re

#: In brackets, on one line, and in words. A link's text and a mark that mail programs put before a subject,
#: such as `[EXTERNAL]`, are none.
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,60})\](?![(:])")
MIN_LETTERS = 2


def placeholders_in(text: str) -> list[str]:
    """The placeholders of a text with their brackets, each once, in its order."""
    found = (one for one in _BRACKETED.finditer(text) if _is_placeholder(one[1]))
    return list(dict.fromkeys(one[0] for one in found))


def _is_placeholder(words: str) -> bool:
    letters = [one for one in words if one.isalpha()]
    return len(letters) >= MIN_LETTERS and not words.isupper() and "@" not in words and "://" not in words
