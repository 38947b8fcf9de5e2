"""Whom somebody suits (R332): countries, languages, products and seniority, as a choice says them and a form
has them typed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from babel import Locale

from desk.pages.formats import Say, country, listed
from wording import Language

#: Between names that are typed one after the other, in either script.
BETWEEN = re.compile(r"[,，、;；\n]+")
#: Beside the names of both languages: what everybody types.
_SHORT = {"uk": "GB", "usa": "US", "uae": "AE", "korea": "KR"}
YEAR = 365


class NotKnown(Exception):
    """A name that no country or language has."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def typed_names(text: str) -> list[str]:
    """Names typed one after the other."""
    return [name for part in BETWEEN.split(text) if (name := part.strip())]


def typed_countries(text: str) -> list[str]:
    """Codes (ISO 3166-1) of countries typed by their names, in either language, or codes. Raises NotKnown."""
    return _codes(typed_names(text), {**_SHORT, **_by_name("territories")}, str.upper)


def typed_languages(text: str) -> list[str]:
    """Codes (ISO 639) of languages typed by their names, in either language, or codes. Raises NotKnown."""
    return _codes(typed_names(text), _by_name("languages"), str.lower)


def country_names(codes: Iterable[str], language: Language) -> list[str]:
    return [country(code, language) or code for code in codes]


def language_names(codes: Iterable[str], language: Language) -> list[str]:
    return [Locale.parse(language).languages.get(code, code) for code in codes]


def in_words(member: Mapping[str, Any], say: Say, language: Language, today: date) -> list[str]:
    """What speaks for somebody, a few words each: countries, languages, products, how long they are here."""
    lists: Sequence[Sequence[str]] = (
        country_names(member["countries"], language),
        language_names(member["speaks"], language),
        member["products"],
    )
    words = [listed(names, language) for names in lists if names]
    if member["since"]:
        years = (today - date.fromisoformat(member["since"])).days // YEAR
        words.append(say("years_here", n=years) if years > 0 else say("newcomer"))
    return words


def _codes(names: Iterable[str], known: Mapping[str, str], cased: Any) -> list[str]:
    found = []
    for name in names:
        code = known.get(name.casefold()) or (cased(name) if cased(name) in known.values() else None)
        if code is None:
            raise NotKnown(name)
        found.append(code)
    return found


@cache
def _by_name(kind: str) -> Mapping[str, str]:
    """Codes of two letters (and of three, of languages) by their names in both languages, folded."""
    found: dict[str, str] = {}
    for language in ("en", "zh_CN"):
        names: Mapping[str, str] = getattr(Locale.parse(language), kind)
        found |= {
            name.casefold(): code for code, name in names.items() if re.fullmatch("[A-Za-z]{2,3}", code)
        }
    return found
