"""Words of credit: every code has them, in each language, with its parameters."""

import re
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import get_args

import pytest

import credit
from credit.assessment import assessing, working_assets
from credit.order_check import check
from credit.order_check.events import HoldReason, OrderHeld
from credit.policy.default import DEFAULT
from credit.policy.terms import WhyNot
from credit.receivable.commands import NotePromise
from credit.values import NEXT_STEPS, Doubt
from eventing import Money
from people import Role
from tests.support.refusals import refusals_of
from tests.unit.credit.histories import CUSTOMER, Customer, graded, of_type
from wording import LANGUAGES, Language, Words
from wording.testing import problems_with

DAY = timedelta(days=1)

#: Of `Invalid`: the code and its parameters, beside those of the library.
FIELD_CODES = {
    "other_currency": {"currency", "expected"},
    "not_a_part": set(),
    "not_a_trait": set(),
    "above_current_assets": {"max"},
    "above_total_liabilities": {"max"},
    "does_not_balance": {"assets", "financed"},
    "not_payment_terms": {"terms"},
    "not_open_ended": set(),
    "not_rising": set(),
    "not_each_grade": {"grades"},
    "not_each_trait": set(),
    "wrong_sum": {"sum", "expected"},
    "not_a_stage": {"stage"},
    "not_a_next_step": set(),
    "after": {"other"},
}
#: Numbers behind a reason that its sentence need not tell.
UNTOLD = {
    "H2": {"days", "max_days"},
    "H3": {"expired_on", "days_expired", "days_allowed"},
    "H4": {"net_exposure", "order_net", "limit", "tolerance"},
    "H5": {"overdue_days_allowed", "overdue_amount_allowed"},
    "H8": {"order_total"},
    "H9": {"deposit_received"},
}
#: Ids and codes in refusals are for programs.
FOR_PROGRAMS = {"invoice_id", "flags", "payment_id", "order_id"}


def held_for_everything() -> list[HoldReason]:
    """One reason of each code, as orders come to be held."""
    late = graded(Customer(), "50,000")
    late.is_invoiced("i1", "60000", due_on=late.today)
    late.lives_until(late.today + 35 * DAY)
    late.orders("o1", "1000", "OA_120")
    late.orders("o2", "1000", total=Money(Decimal(1000), "EUR"))
    new = Customer().opened()
    new.orders("o3", "48400")
    new.orders("o5", "48400", "TT30_70BL")
    expired = graded(Customer())
    expired.on(date(2026, 3, 1)).orders("o4", "1000", "BARTER")
    broke = Customer().opened()
    broke.is_invoiced("i2", "1000", due_on=broke.today)
    broke.lives_until(broke.today + DAY)
    broke.does(NotePromise(customer_id=CUSTOMER, invoice_id="i2", by="s1", promised_for=broke.today))
    broke.lives_until(broke.today + 3 * DAY)
    broke.orders("o6", "1000")
    return [
        reason
        for customer in (late, new, expired, broke)
        for held in of_type(customer.events, OrderHeld)
        for reason in held.reasons
    ]


def worded(reason: HoldReason) -> set[str]:
    silent = UNTOLD.get(reason.code, set())
    return {f"-{name}" if name in silent else name for name in reason.params}


def flags() -> set[str]:
    """Every code in capitals that an assessment may carry."""
    found = {**vars(assessing), **vars(working_assets)}
    return {value for name, value in found.items() if name == value} - {ROUND_DOWN}


def test_every_code_has_words_in_each_language():
    codes: dict[tuple[str, str], set[str]] = {("field", code): params for code, params in FIELD_CODES.items()}
    for refusal in refusals_of("credit"):
        told = {f"-{name}" if name in FOR_PROGRAMS else name for name in refusal.parameters()}
        codes["problem", refusal.code] = told
    codes |= {("role", role.value): set() for role in Role}
    reasons = held_for_everything()
    assert {reason.code for reason in reasons} == {"H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9"}
    codes |= {("hold_reason", reason.code): worded(reason) for reason in reasons}
    codes |= {("terms_reason", why): {"-max_days"} for why in get_args(WhyNot)}
    codes |= {("terms", code): {"n"} for code in ("OA", "LC_USANCE", "DA")}
    codes |= {("terms", code): set() for code in ("TT100", "TT30_70BL", "LC_SIGHT", "DP_SIGHT")}
    codes |= {("limit_reason", why): {"-expired_on"} for why in ("not_set", "expired")}
    codes |= {
        ("order_warning", code): set() for code in (check.UTILISATION, check.OVERRIDDEN, check.SAME_NUMBER)
    }
    codes |= {("doubt", code): set() for code in get_args(Doubt)}
    codes |= {("trait", item.key): set() for item in DEFAULT.traits.items}
    codes |= {("assessment_flag", flag): set() for flag in flags()}
    codes |= {("collection_step", step): set() for step in NEXT_STEPS}
    assert problems_with("credit", codes) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_told_with_its_numbers(language: Language):
    words = Words("credit")
    for reason in held_for_everything():
        said = words.say(language, "hold_reason", reason.code, reason.params)
        assert "{" not in said, said
        assert said != reason.code


def test_a_reason_is_a_sentence():
    customer = graded(Customer(), "50,000")
    (held,) = of_type(customer.orders("o1", "60000"), OrderHeld)
    (reason,) = held.reasons
    assert Words("credit").say("en", "hold_reason", reason.code, reason.params) == (
        "With this order the exposure is USD 60,000, more than limit and tolerance, USD 55,000."
    )
    (held,) = of_type(customer.orders("o2", "100", "OA_120"), OrderHeld)
    reason = held.reasons[0]
    assert Words("credit").say("en", "hold_reason", reason.code, reason.params) == (
        "The payment terms O/A 120 days do not fit credit grade A: this grade is allowed 90 days at most."
    )


def test_every_code_of_a_field_is_known_here_or_to_all():
    sources = "".join(path.read_text() for path in Path(credit.__path__[0]).rglob("*.py"))
    used = set(re.findall(r'Invalid\(\s*[^,]+,\s*"(\w+)"', sources))
    used |= set(re.findall(r'code="(\w+)"', sources))
    assert used
    assert used - set(FIELD_CODES) <= Words().codes("field")
    assert set(FIELD_CODES) <= used
