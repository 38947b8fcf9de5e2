"""How complete a record is: a point for each thing a colleague would look for first."""

from datetime import date
from typing import Any

import pytest

from customers.customer.completeness import POINTS, missing

TODAY = date(2026, 10, 30)
HANS = {"left": False, "position": "buyer", "emails": ["h@mueller-demo.de"], "phones": [{"written": "+49 1"}]}
WHOLE = {
    "grade": "B",
    "source": "Canton Fair",
    "domains": ["mueller-demo.de"],
    "next_contact_on": "2026-10-30",
    "ordered": True,
}


@pytest.mark.req_in_part("R011")
def test_a_record_with_everything_lacks_nothing():
    assert missing(WHOLE, [HANS], TODAY) == []


def test_a_record_that_was_only_registered_lacks_everything():
    assert missing({"grade": "C", "source": None, "domains": []}, [], TODAY) == list(POINTS)


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({"source": None}, "source"),
        ({"domains": []}, "domain"),
        ({"next_contact_on": None}, "next_contact"),
        ({"next_contact_on": "2026-10-29"}, "next_contact"),
        ({"ordered": False}, "order"),
    ],
)
def test_each_thing_about_the_company_is_a_point(changed: dict[str, Any], lacking: str):
    assert missing({**WHOLE, **changed}, [HANS], TODAY) == [lacking]


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({"position": None}, ["position"]),
        ({"emails": []}, ["email"]),
        ({"phones": []}, ["phone"]),
        ({"left": True}, ["contact", "position", "email", "phone"]),
    ],
)
def test_each_thing_about_people_is_a_point_of_those_who_are_still_there(
    changed: dict[str, Any], lacking: list[str]
):
    assert missing(WHOLE, [{**HANS, **changed}], TODAY) == lacking


def test_what_one_contact_person_lacks_another_may_have():
    by_phone = {**HANS, "emails": [], "position": None}
    by_mail = {**HANS, "phones": []}
    assert missing(WHOLE, [by_phone, by_mail], TODAY) == []


def test_a_customer_that_was_given_up_needs_no_next_contact():
    assert missing({**WHOLE, "grade": "D", "next_contact_on": None}, [HANS], TODAY) == []
