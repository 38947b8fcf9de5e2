"""Terms of payment as a form has them and as a page says them."""

import pytest

from desk.pages.terms import TERMS, WITH_DAYS, as_typed, field_of_terms, in_words, typed_terms

CODES = [*(one for one in TERMS if one not in WITH_DAYS), *(f"{one}_60" for one in WITH_DAYS)]


@pytest.mark.parametrize("code", CODES)
def test_what_a_form_shows_of_terms_is_what_it_sends(code):
    assert typed_terms(as_typed(code)) == code


@pytest.mark.parametrize(
    ("code", "said"),
    [("OA_60", "O/A 60 days"), ("OA60", "O/A 60 days"), ("TT100", "T/T in advance"), ("BARTER", "BARTER")],
)
def test_terms_are_said_in_words_and_what_nobody_knows_as_it_is(code, said):
    assert in_words(code, "en") == said


def test_days_that_are_missing_are_told_of_where_they_are_typed():
    assert field_of_terms({"terms": "OA", "days": ""}) == "days"
    assert field_of_terms({"terms": "TT100"}) == field_of_terms({}) == "terms"
