"""Words of desk: every code has them, in both languages, with all its parameters."""

from typing import get_args

from desk.account import model
from desk.errors import UNAVAILABLE
from desk.values import CloseReason
from tests.support.refusals import refusals_of
from wording.testing import problems_with

#: Of sign-in names and of passwords typed twice, beside those the library words.
LIMITS = ("holds_blanks", "not_the_same")


def test_every_code_is_worded():
    refusals = refusals_of("desk")
    assert len(refusals) == 11
    codes = {
        **{("problem", cls.code): cls.parameters() for cls in refusals},
        **{("problem", code): frozenset[str]() for code in UNAVAILABLE},
        **{("field", code): frozenset[str]() for code in (*model.FIELD_CODES, *LIMITS)},
        **{("closed_because", reason): frozenset[str]() for reason in get_args(CloseReason)},
    }
    assert problems_with("desk", codes) == []
