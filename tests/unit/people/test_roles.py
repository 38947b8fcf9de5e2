"""Roles, and the groups of them that rules speak of."""

import pytest

from people import ASSIGNERS, CREDIT, PEOPLE, SALES, Role
from people.roles import SEE_EVERYBODY


@pytest.mark.parametrize("role", Role)
def test_a_role_is_known_by_its_name(role: Role):
    assert Role.named(role.value) is role


@pytest.mark.parametrize("text", ["", "Manager", "MANAGER", "emperor", " manager"])
def test_what_is_no_role_gives_none(text: str):
    assert Role.named(text) is None


def test_people_are_everybody_but_programs():
    assert {*PEOPLE, Role.SERVICE} == set(Role)
    assert Role.SERVICE not in PEOPLE


def test_each_group_is_of_people_and_sales_and_credit_have_nobody_in_common():
    for group in (ASSIGNERS, SALES, CREDIT, SEE_EVERYBODY):
        assert set(group) <= set(PEOPLE)
    assert set(SALES) & set(CREDIT) == set()


def test_those_who_assign_are_managers():
    assert set(ASSIGNERS) == {Role.MANAGER, Role.GENERAL_MANAGER}
    assert set(ASSIGNERS) < set(SALES)


def test_the_general_manager_and_credit_see_everybodys_records_and_the_administrator_does_not():
    assert set(SEE_EVERYBODY) == {Role.GENERAL_MANAGER, *CREDIT}
