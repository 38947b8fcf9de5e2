"""Words of desk: every code has them, in both languages, with all its parameters."""

from typing import get_args

import desk.service  # noqa: F401  # with it every module that has refusals
from desk.account import model
from desk.errors import UNAVAILABLE
from desk.values import CloseReason
from eventing import Refused
from wording.testing import problems_with

#: Of the limits of sign-in names, beside those the library words.
LIMITS = ("holds_blanks",)


def subclasses(refused: type[Refused]) -> set[type[Refused]]:
    return {each for cls in refused.__subclasses__() for each in (cls, *subclasses(cls))}


def test_every_code_is_worded():
    refusals = {cls for cls in subclasses(Refused) if cls.__module__.startswith("desk.")}
    assert len(refusals) == 7
    codes = {
        **{("problem", cls.code): cls.parameters() for cls in refusals},
        **{("problem", code): frozenset[str]() for code in UNAVAILABLE},
        **{("field", code): frozenset[str]() for code in (*model.FIELD_CODES, *LIMITS)},
        **{("closed_because", reason): frozenset[str]() for reason in get_args(CloseReason)},
    }
    assert problems_with("desk", codes) == []
