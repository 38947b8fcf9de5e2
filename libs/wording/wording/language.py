"""The languages of the catalogues, and which of them a request asks for."""

import re
from typing import Literal, get_args

Language = Literal["en", "zh_CN"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_DEFAULT: Language = "en"
# By the first part of a language range: readers of any Chinese get ours rather than English.
_BY_PREFIX: dict[str, Language] = {"en": "en", "zh": "zh_CN"}

# Browsers send some fifty characters; a longer header is an accident or an attack.
_MAX_HEADER = 1000
_RANGE = re.compile(
    r"(?P<prefix>[a-z]{1,8}|\*)(?:[-_][a-z0-9]{1,8}){0,8}"
    r"(?:[ \t]*;[ \t]*q=(?P<quality>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?",
    re.IGNORECASE | re.ASCII,
)


def language_for(accept_language: str | None) -> Language:
    """The language, of those we have, that an Accept-Language header (RFC 9110) prefers.

    Of equals, a language that is named goes before one the wildcard stands for, and what is named first goes
    first. English where none of ours is asked for. What is malformed is ignored; nothing is raised.
    """
    named: dict[Language, float] = {}
    others = 0.0
    for prefix, quality in _ranges(accept_language or ""):
        if prefix == "*":
            others = max(others, quality)
        elif prefix in _BY_PREFIX:
            language = _BY_PREFIX[prefix]
            named[language] = max(named.get(language, 0.0), quality)
    # max takes the first of equals, and dicts keep the header's order.
    wanted = {**named, **{language: others for language in LANGUAGES if language not in named}}
    best = max(wanted, key=wanted.__getitem__)
    return best if wanted[best] > 0 else _DEFAULT


def _ranges(header: str) -> list[tuple[str, float]]:
    if len(header) > _MAX_HEADER:
        # Cut at a comma: half a range would mean something else.
        header = header[:_MAX_HEADER].rpartition(",")[0]
    found = (_RANGE.fullmatch(part.strip(" \t")) for part in header.split(","))
    return [(match["prefix"].lower(), float(match["quality"] or "1")) for match in found if match]
