"""Terms of payment: what a form offers, how they are typed, and how a code of them is said."""

import re
from collections.abc import Mapping

from desk.pages.formats import Say
from wording import Language, Words

#: Terms that have a number of days.
WITH_DAYS = ("OA", "LC_USANCE", "DA")
TERMS = ("TT100", "TT30_70BL", "LC_SIGHT", "DP_SIGHT", *WITH_DAYS)
_CODE = re.compile(rf"({'|'.join(WITH_DAYS)})_?([0-9]+)")


def offered(say: Say, language: Language) -> list[tuple[str, str]]:
    """The choices of a form, each with its words; those with days have a field beside them for these."""
    return [(one, say(f"terms_{one}") if one in WITH_DAYS else in_words(one, language)) for one in TERMS]


def typed_terms(form: Mapping[str, str]) -> str:
    """The code of the terms that were chosen in `terms`, with the `days` typed beside them."""
    kind = form.get("terms", "").strip()
    return f"{kind}_{form.get('days', '').strip()}" if kind in WITH_DAYS else kind


def field_of_terms(form: Mapping[str, str]) -> str:
    """The field at which terms that cannot be are told of: the days, where there are any."""
    return "days" if form.get("terms") in WITH_DAYS else "terms"


def as_typed(code: str) -> dict[str, str]:
    """The two fields of a form that has these terms."""
    found = _CODE.fullmatch(code)
    return {"terms": found[1], "days": found[2]} if found else {"terms": code, "days": ""}


def in_words(code: str, language: Language) -> str:
    """Terms as credit says them: `O/A 60 days` for `OA_60`; a code that nobody knows as it is."""
    return Words("credit").say(language, "terms", code)
