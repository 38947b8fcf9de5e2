"""What an assessment looks at: each aspect of a customer, what they can bear, and the minimum."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from credit.assessment.assessing import rounded_limit
from credit.assessment.events import CreditAssessed, CreditGradeChanged
from credit.assessment.working_assets import Figures
from credit.grades import Grade
from credit.policy.default import DEFAULT
from tests.unit.credit.histories import KEYS, W2, Customer, graded, one

D = Decimal


@pytest.mark.req("R243")
@pytest.mark.parametrize(
    ("aspect", "traits"),
    [
        ("financial state", ("growth", "capital_structure", "balance_sheet")),
        ("credit history", ("payment_record", "credit_references")),
        ("business size", ("total_capital",)),
        ("market reputation", ("appearance", "competitive_strength", "end_customers")),
    ],
)
def test_each_aspect_of_a_customer_counts_in_the_assessment(aspect: str, traits: tuple[str, ...]):
    def percent(score: int) -> Decimal:
        customer = Customer().opened()
        customer.is_scored(**dict.fromkeys(traits, score))
        found = one(customer.is_reviewed(), CreditAssessed).traits
        assert found is not None
        return found.percent

    assert percent(3) < percent(6) < percent(9), aspect


@pytest.mark.req("R243")
def test_the_balance_sheet_and_how_a_customer_paid_count_by_themselves():
    assert one(graded(Customer()).files(W2, period_end=date(2025, 1, 1)), CreditGradeChanged).grade == "B"
    late = graded(Customer())
    for number in range(3):
        due_on = late.today
        late.is_invoiced(f"i{number}", "1000", due_on=due_on)
        late.lives_until(due_on + timedelta(days=10))
        late.pays("1000")
    assert late.account.grade == "B"


amounts = st.integers(0, 5_000_000).map(lambda n: D(n))


@pytest.mark.req("R246")
@given(amounts, amounts, amounts, amounts, st.integers(-1_000_000, 5_000_000))
def test_no_limit_is_beyond_what_the_customer_can_bear(
    current: Decimal, inventory: Decimal, short: Decimal, total: Decimal, worth: int
):
    sheet = Figures(
        current_assets=current,
        inventory=min(inventory, current),
        non_current_assets=max(D(0), total + worth - current),
        current_liabilities=min(short, total),
        total_liabilities=total,
        net_worth=D(worth),
    )
    assume(sheet.current_assets + sheet.non_current_assets == total + worth)
    customer = Customer().opened()
    customer.files(sheet)
    customer.is_scored(**dict.fromkeys(KEYS, 10))
    customer.is_reviewed(confirmed=True)
    # A quarter of the working assets, and a quarter more for the best traits.
    working_assets = (current - sheet.current_liabilities + worth) / 2
    assert (customer.account.limit or D(0)) <= max(D(0), working_assets) * D("0.25") * D("1.25")


@pytest.mark.req("R246")
def test_the_better_a_customer_the_longer_the_terms_and_none_is_too_long():
    days = [DEFAULT.terms.by_grade[grade].max_days for grade in ("A", "B", "C", "NR", "D")]
    assert days == sorted(days, reverse=True)
    assert (max(days), min(days)) == (90, 0)


@pytest.mark.req("R272")
@pytest.mark.parametrize("financial", list(Grade))
@pytest.mark.parametrize("traits", list(Grade))
def test_the_minimum_for_credit_is_a_row_of_the_policy_and_below_it_there_is_none(
    financial: Grade, traits: Grade
):
    grade = DEFAULT.matrix[financial][traits]
    # Bad figures or bad traits are below it, whatever the other is.
    assert (grade is Grade.D) is (Grade.D in (financial, traits))
    if grade is Grade.D:
        assert rounded_limit(D("100000"), grade, None, None, DEFAULT) == 0
        assert DEFAULT.terms.by_grade[grade].allowed == ("TT100",)
        assert DEFAULT.terms.by_grade[grade].deposit_percent == 100
