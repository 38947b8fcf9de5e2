"""Payment terms: the meaning of a code, the due date of an invoice, and the deposit."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeAlias

from credit.grades import Grade
from credit.policy.tables import TermsRules

PREPAID = "TT100"

WhyNot: TypeAlias = Literal["unknown", "not_for_grade", "too_long"]

_SIGHT_FAMILIES = frozenset({PREPAID, "TT30_70BL", "LC_SIGHT", "DP_SIGHT"})
_WITH_DAYS = re.compile(r"(LC_USANCE|DA|OA)_?([1-9]\d{0,2})")


@dataclass(frozen=True)
class Terms:
    """Payment terms. `family` is the code without its days: `OA_60` is family `OA`, 60 days."""

    family: str
    days: int


def parse(code: str) -> Terms | None:
    """The terms of a code; None for an unknown one."""
    if code in _SIGHT_FAMILIES:
        return Terms(code, 0)
    match = _WITH_DAYS.fullmatch(code)
    return Terms(match[1], int(match[2])) if match else None


def due_date(terms: Terms, issued_on: date, shipped_on: date | None, rules: TermsRules) -> date:
    """The due date of an invoice, counted from shipment (bill of lading), else from issue.

    TT100 and L/C at sight always count from issue. The days are in the policy, and are our own choice.
    """
    start = shipped_on or issued_on
    match terms.family:
        case "TT100":
            return issued_on
        case "TT30_70BL":
            return start + timedelta(days=rules.balance_days)
        case "LC_SIGHT":
            return _bank_days_after(issued_on, rules.bank_days)
        case "DP_SIGHT":
            return start + timedelta(days=rules.transit_days)
        case _:
            return start + timedelta(days=terms.days)


def required_deposit(
    terms: Terms, total: Decimal, agreed: Decimal | None, grade: Grade, rules: TermsRules
) -> Decimal:
    """The deposit that must arrive before an order is cleared: the most of what was agreed, the terms' own
    share and the grade's."""
    if terms.family == PREPAID:
        return total
    of_terms = total * rules.deposit_percent.get(terms.family, Decimal(0)) / 100
    of_grade = Decimal(0)
    if terms.family not in rules.no_deposit:
        of_grade = total * rules.by_grade[grade].deposit_percent / 100
    required = max(agreed or Decimal(0), of_terms, of_grade)
    return min(total, required.quantize(Decimal("0.01"), ROUND_HALF_UP))


def why_not_allowed(terms: Terms | None, grade: Grade, rules: TermsRules) -> WhyNot | None:
    """Why terms are not allowed for a grade; None when they are."""
    if terms is None:
        return "unknown"
    allowed = rules.by_grade[grade]
    if terms.family not in allowed.allowed:
        return "not_for_grade"
    return "too_long" if terms.days > allowed.max_days else None


def _bank_days_after(start: date, days: int) -> date:
    # Banks of two countries are involved; only weekends are certain to be holidays in both.
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
