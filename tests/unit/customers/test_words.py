"""Words of customers: every code has them, in each language, with its parameters."""

import re
from pathlib import Path
from typing import get_args

import customers
from customers.customer.errors import CustomerIsClosed
from customers.customer.model import ORDER_CLEARED
from customers.customer.values import MoveReason, RiskReason
from customers.handover.model import OF_ONE_CUSTOMER
from eventing import Invalid, NotFound
from people import Role
from tests.support.refusals import refusals_of
from wording import Words
from wording.testing import problems_with

#: Of `Invalid`: the code and its parameters, beside those of the library.
FIELD_CODES: dict[str, set[str]] = {
    "not_a_region": set(),
    "not_a_zone": set(),
    "not_a_website": set(),
    "not_a_language": set(),
    "not_a_zone_of_country": {"country"},
    "not_a_domain": set(),
    "mail_or_draft": set(),
    "not_an_incoterm": set(),
    "not_payment_terms": set(),
    "too_many_codes": {"max"},
    "total_is_zero": set(),
    "total_too_large": {"max"},
    "not_the_orders_currency": {"currency"},
    "more_than_total": {"total"},
    "not_within_reason": {"first", "last"},
    "unknown_staff": set(),
    "has_left": set(),
    "cannot_own_customers": {"role"},
    "cannot_approve": {"role"},
    "cannot_manage": {"role"},
    "not_of_your_team": set(),
    "not_their_customer": set(),
    "works_below_them": set(),
    "own_manager": set(),
    "own_approver": set(),
    "approver_needed": set(),
    "approver_needs_approval": set(),
    "approves_others": {"count"},
    "customer_named_twice": set(),
    "is_the_leaver": set(),
    "successor_needed": {"count"},
}
#: Told of a move that failed: a refusal of the customer's, or what is wrong with its record.
FAILED_MOVES = {NotFound.code, Invalid.code, *OF_ONE_CUSTOMER.values()}


def test_every_code_has_words_in_each_language():
    codes: dict[tuple[str, str], set[str]] = {("field", code): params for code, params in FIELD_CODES.items()}
    codes |= {("problem", refusal.code): set(refusal.parameters()) for refusal in refusals_of("customers")}
    codes |= {("role", role.value): set() for role in Role}
    codes |= {("failed_move", code): set() for code in FAILED_MOVES}
    codes |= {("move_reason", code): set() for code in ("assigned", *get_args(MoveReason))}
    codes |= {("risk_reason", code): set() for code in get_args(RiskReason)}
    codes["regrade_reason", ORDER_CLEARED] = set()
    assert ("problem", CustomerIsClosed.code) in codes
    assert problems_with("customers", codes) == []


def test_every_code_of_a_field_is_known_here_or_to_all():
    sources = "".join(path.read_text() for path in Path(customers.__path__[0]).rglob("*.py"))
    used = set(re.findall(r'Invalid\(\s*[^,]+,\s*"(\w+)"', sources))
    used |= set(re.findall(r'code="(\w+)"', sources))
    used |= set(re.findall(r'_check_able\([^)]*"(\w+)"\)', sources))
    assert used
    assert used - set(FIELD_CODES) <= Words().codes("field")
    assert set(FIELD_CODES) <= used


def test_who_would_be_left_without_an_owner_is_told_in_both_languages():
    words = Words("customers")
    assert words.say("en", "field", "successor_needed", {"count": 1}) == (
        "A successor is needed: 1 customer has no new owner."
    )
    assert words.say("zh_CN", "field", "cannot_manage", {"role": "salesperson"}) == (
        "角色为“业务员”的员工不能管理他人。"
    )
