"""Forms as they are typed: numbers with separators, and each fault at its field."""

import pytest

from desk.pages.filling import Filled, field_of, plain_number


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12,000.00", "12000.00"),
        ("１２，０００", "12000"),
        (" 12 000 ", "12000"),
        ("−5", "-5"),
        ("1e3", "1000"),
        ("", ""),
        ("twelve", "twelve"),
    ],
)
def test_a_number_is_taken_as_people_write_it_and_what_is_none_stays(typed: str, plain: str):
    assert plain_number(typed) == plain


@pytest.mark.parametrize(
    ("of_body", "of_form"),
    [
        ("amount.amount", "amount"),
        ("requested_limit.currency", "requested_limit"),
        ("figures.net_worth", "net_worth"),
        ("allocations.0.amount", "allocations"),
        ("amount", "amount"),
        ("reason", "reason"),
    ],
)
def test_a_fault_of_the_body_is_shown_at_the_field_of_the_form(of_body: str, of_form: str):
    assert field_of(of_body) == of_form


def test_a_refusal_without_a_field_is_said_on_top_and_faults_of_fields_before_it():
    assert Filled(refused="No.").summary == [(None, "No.")]
    assert Filled(errors={"amount": "Too small."}, refused="No.").summary == [("amount", "Too small.")]
    assert Filled().summary == []
