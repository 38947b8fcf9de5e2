"""The caller behind a token: what the token says, checked against the staff directory."""

from dataclasses import replace
from typing import Any

import pytest

from eventing import Unauthorised, Unavailable
from eventing.http import Claims
from eventing.http.guards import RoleForbidden
from people import EVERYBODY, NEEDS_APPROVAL, NOBODY, Role, access
from people.caller import ACCESS, known_caller
from tests.unit.people.company import COMPANY

CLAIMS = Claims(
    subject="account-li", role="manager", staff_id="li", session_id="s1", feeds=frozenset(), only=None
)


def claims(**changes: Any) -> Claims:
    return replace(CLAIMS, **changes)


def test_a_member_of_staff_is_known_by_staff_id_account_and_session():
    known = known_caller(CLAIMS, COMPANY)
    assert (known.actor, known.staff_id) == ("li", "li")
    assert (known.account_id, known.session_id, known.only) == ("account-li", "s1", None)
    assert known.scope.staff_ids == {"li", "zhou", "gone", "intern"}
    assert known.assigns
    assert not known.is_service


def test_the_role_of_record_wins_over_the_tokens():
    known = known_caller(claims(role="general_manager"), COMPANY)
    assert known.role is Role.MANAGER
    assert known.scope != EVERYBODY


def test_flags_are_those_of_record():
    assert known_caller(claims(staff_id="zhou"), COMPANY).flags == {NEEDS_APPROVAL}
    assert known_caller(CLAIMS, COMPANY).flags == frozenset()


def test_a_token_for_one_purpose_stays_one():
    assert known_caller(claims(only="change-password"), COMPANY).only == "change-password"


def test_a_service_is_known_by_its_token_alone_and_sees_nobodys_records():
    token = claims(subject="service:mail", role="service", staff_id=None, feeds=frozenset({"credit"}))
    known = known_caller(token, COMPANY)
    assert (known.actor, known.role) == ("service:mail", Role.SERVICE)
    assert known.feeds == {"credit"}
    assert known.is_service
    assert (known.staff_id, known.account_id, known.scope) == (None, None, NOBODY)


def test_an_administrator_needs_no_staff_entry():
    known = known_caller(claims(role="administrator", staff_id=None, subject="account-1"), COMPANY)
    assert (known.actor, known.account_id, known.staff_id) == ("account-1", "account-1", None)
    assert (known.role, known.scope) == (Role.ADMINISTRATOR, NOBODY)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SERVICE)])
def test_everybody_else_needs_one(role: Role):
    with pytest.raises(Unauthorised) as refused:
        known_caller(claims(role=role.value, staff_id=None), COMPANY)
    assert (refused.value.code, refused.value.params) == ("invalid_token", {"reason": "no_staff"})


@pytest.mark.parametrize("role", ["", "emperor"])
def test_a_role_nobody_knows_is_no_valid_token(role: str):
    with pytest.raises(Unauthorised) as refused:
        known_caller(claims(role=role), COMPANY)
    assert (refused.value.code, refused.value.params) == ("invalid_token", {"reason": "unknown_role"})


def test_whoever_is_not_known_here_yet_may_come_back_in_a_moment():
    with pytest.raises(Unavailable) as refused:
        known_caller(claims(staff_id="newcomer"), COMPANY)
    assert refused.value.code == "staff_not_known_yet"


def test_whoever_has_left_is_refused_whatever_the_token_says():
    for role in ("salesperson", "administrator"):
        with pytest.raises(Unauthorised) as refused:
            known_caller(claims(staff_id="gone", role=role), COMPANY)
        assert refused.value.code == "staff_has_left"


@pytest.mark.parametrize("staff_id", ["intern", "robot"])
def test_a_role_of_record_that_is_no_persons_allows_nothing(staff_id: str):
    with pytest.raises(RoleForbidden):
        known_caller(claims(staff_id=staff_id), COMPANY)


def test_a_service_is_declared_with_every_role():
    assert access() is ACCESS
    assert set(ACCESS.roles) == set(Role)
