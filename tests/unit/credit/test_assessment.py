"""Assessment: matrix, limit, authority, and that only a review raises anything."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.assessment.assessing import assess
from credit.assessment.commands import AssessCredit, FileStatements, ScoreTraits
from credit.assessment.errors import (
    ConfirmationRequired,
)
from credit.assessment.events import (
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitSet,
    StatementsFiled,
    TraitsScored,
)
from credit.assessment.working_assets import Figures
from credit.order_check.events import OrderCleared, OrderHeld
from credit.policy.default import DEFAULT
from eventing import Invalid, Money, NotFound
from tests.unit.credit.histories import (
    CUSTOMER,
    KEYS,
    W1,
    W2,
    W4,
    W9,
    Customer,
    graded,
    of_type,
    on_day,
    one,
    statements,
    usd,
)

D = Decimal
REVIEW = AssessCredit(customer_id=CUSTOMER, by="cc", role="finance_head")


@pytest.mark.req("R268")
@pytest.mark.parametrize(
    ("financial", "expected"),
    [
        ("A", "A A C D C"),
        ("B", "B B C D C"),
        ("C", "B C C D C"),
        ("D", "D D D D D"),
        ("NR", "C C NR D NR"),
    ],
)
def test_the_two_grades_meet_in_the_matrix(financial: str, expected: str):
    row = DEFAULT.matrix[financial]
    assert [row[trait] for trait in ("A", "B", "C", "D", "NR")] == expected.split()


@pytest.mark.req("R245", "R267", "R269")
@pytest.mark.parametrize(
    ("points", "grade", "limit"), [(10, "A", "265600"), (6, "A", "212500"), (3, "C", "106200")]
)
def test_the_traits_adjust_the_limit_of_the_model_upwards_or_down(points: int, grade: str, limit: str):
    # Two of the eighteen traits are computed from W1's figures: 9 and 7.
    customer = Customer().opened()
    customer.files(W1)
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, points)))
    customer.is_reviewed()
    assert (customer.account.grade, customer.account.limit) == (grade, D(limit))


def test_the_combined_example_is_rounded_down_to_the_step():
    # W2 gives 87,500; traits of band C halve it: 43,750.
    customer = Customer().opened()
    customer.files(W2)
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, 4)))
    customer.is_reviewed()
    assert (customer.account.grade, customer.account.limit) == ("C", D("43700"))


def test_the_additive_adjustment_is_a_switch_of_the_policy():
    policy = replace(DEFAULT, traits=replace(DEFAULT.traits, adjustment="additive_percent"))
    customer = graded(Customer(policy), "500,000")
    assert customer.account.limit == D("346500")  # 212,500 x 1.631 = 346,587.50


def test_no_customer_is_granted_more_than_a_tenth_of_our_sales_or_than_was_asked_for():
    customer = graded(Customer())
    customer.is_reviewed(own_sales=usd(1_000_000))
    assert customer.account.limit == D("100000")
    customer.is_reviewed(requested_limit=usd("30050"))
    assert customer.account.limit == D("30000")


@pytest.mark.req("R268")
def test_financial_grade_d_is_granted_nothing():
    customer = Customer().opened()
    customer.files(W4)
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, 9)))
    customer.is_reviewed()
    assert (customer.account.grade, customer.account.limit) == ("D", D(0))


@pytest.mark.req("R259")
def test_incomplete_figures_need_somebody_to_vouch_for_them():
    customer = Customer().opened()
    customer.files(W9)
    customer.is_scored()
    with pytest.raises(ConfirmationRequired):
        customer.is_reviewed()
    customer.is_reviewed(confirmed=True)
    assert customer.account.limit == D("125000")


def test_without_statements_the_limit_starts_from_orders_that_were_paid_on_time():
    customer = Customer().opened()
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, 8)))
    for number, amount in enumerate(("6000", "8000", "9000", "13000")):
        customer.orders(f"o{number}", amount, "TT100")
        customer.pays(amount, order_id=f"o{number}")
        customer.is_invoiced(f"i{number}", amount, order_id=f"o{number}", terms="TT100")
    customer.is_reviewed()
    assert (customer.account.grade, customer.account.limit) == ("C", D("10000"))


@pytest.mark.parametrize(("amounts", "limit"), [(("6000", "8000"), "7000"), (("20000", "30000"), "10000")])
def test_the_limit_at_the_start_is_their_average_and_ten_thousand_at_most(
    amounts: tuple[str, ...], limit: str
):
    customer = Customer().opened()
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, 8)))
    for number, amount in enumerate(amounts):
        customer.orders(f"o{number}", amount, "TT100")
        customer.pays(amount, order_id=f"o{number}")
        customer.is_invoiced(f"i{number}", amount, order_id=f"o{number}", terms="TT100")
    customer.is_reviewed()
    assert customer.account.limit == D(limit)


def test_one_order_paid_on_time_is_no_record_yet():
    customer = Customer().opened()
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, 8)))
    customer.orders("o1", "6000", "TT100")
    customer.pays("6000", order_id="o1")
    customer.is_invoiced("i1", "6000", order_id="o1", terms="TT100")
    customer.is_reviewed()
    assert customer.account.limit is None


def test_old_statements_are_as_good_as_none():
    customer = Customer(today=date(2026, 7, 1)).opened()
    customer.files(W1, period_end=date(2024, 12, 31))
    customer.is_scored()
    assert one(customer.is_reviewed(), CreditAssessed).flags[0] == "STATEMENTS_TOO_OLD"


@pytest.mark.parametrize(
    ("figures", "points", "grade", "days"),
    [(W1, 6, "A", 365), (W2, 6, "B", 180), (W1, 3, "C", 90), (W4, 6, "D", 30)],
)
def test_the_limit_expires_by_grade(figures: Figures, points: int, grade: str, days: int):
    today = date(2025, 1, 2)
    customer = Customer(today=today).opened()
    customer.files(figures)
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, points)))
    customer.is_reviewed()
    assert customer.account.grade == grade
    assert customer.account.limit_expires_on == today + timedelta(days=days)


def test_a_grade_may_have_a_ceiling():
    policy = replace(DEFAULT, limits=replace(DEFAULT.limits, ceilings={"A": D("80050"), "B": D("9")}))
    assert graded(Customer(policy)).account.limit == D("80000")


def test_worse_figures_lower_grade_and_limit_at_once_and_better_ones_wait_for_a_review():
    customer = graded(Customer())
    events = customer.files(W2, period_end=date(2025, 1, 1))
    assert one(events, CreditAssessed).occasion == "statements"
    assert one(events, CreditGradeChanged).grade == "B"
    assert one(events, CreditLimitSet).limit == usd("87500")
    events = customer.files(W1, period_end=date(2025, 1, 2))
    assert [type(event) for event in events] == [StatementsFiled]
    assert customer.account.grade == "B"
    assert one(customer.is_reviewed(), CreditGradeChanged).grade == "A"


def test_worse_traits_lower_the_grade_at_once():
    customer = graded(Customer())
    events = customer.does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores=dict.fromkeys(KEYS, 3)))
    assert of_type(events, TraitsScored)
    assert one(events, CreditGradeChanged).grade == "C"


@pytest.mark.req("R273")
@pytest.mark.parametrize(("grade", "days"), [("A", 365), ("B", 180), ("C", 90)])
def test_credit_is_given_for_a_period_after_which_it_is_reviewed_anew(grade: str, days: int):
    customer = graded(Customer())
    if grade != "A":
        customer.files(W2, period_end=date(2025, 1, 1))
        customer.is_scored(**dict.fromkeys(KEYS, 8 if grade == "B" else 3))
        customer.is_reviewed()
    assert customer.account.grade == grade
    ends = customer.today + timedelta(days=days)
    assert customer.account.limit_expires_on == ends
    # It is good for the days of grace, and no order is cleared on it after them until somebody reviews it.
    customer.on(ends + timedelta(days=31)).files(W1, period_end=ends - timedelta(days=10))
    events = customer.orders("o1", "1000", "LC_SIGHT")
    assert [reason.code for reason in one(events, OrderHeld).reasons] == ["H3"]
    events = customer.is_reviewed()
    assert of_type(events, OrderCleared)
    # History keeps each assessment with what it rested on.
    assert len({event.inputs_hash for event in of_type(customer.events, CreditAssessed)}) >= 2


@pytest.mark.req("R273")
def test_a_new_assessment_keeps_the_old_ones_and_tells_the_policy_and_the_inputs_of_each():
    customer = graded(Customer())
    customer.is_reviewed()
    first, second = of_type(customer.events, CreditAssessed)
    assert first.policy_version == second.policy_version == 1
    assert first.requested_limit == usd(212_500)
    assert first.inputs_hash != second.inputs_hash


@pytest.mark.req("R271")
def test_statements_keep_their_source_date_and_reliability():
    customer = Customer().opened()
    filed = one(customer.files(W1), StatementsFiled)
    assert (filed.origin, filed.reliability, filed.period_end) == (
        "annual report",
        "audited",
        date(2024, 12, 31),
    )


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(statements(W1), currency="EUR"), "currency"),
        (replace(statements(W1), period_end=date(2025, 1, 3)), "period_end"),
        (replace(statements(W1), period_end=date(1, 12, 31)), "period_end"),
        (replace(REVIEW, requested_limit=Money(D(1), "EUR")), "requested_limit"),
        (replace(REVIEW, own_sales=Money(D(1), "EUR")), "own_sales"),
    ],
)
def test_another_currency_or_a_future_period_is_refused_by_field(
    command: FileStatements | AssessCredit, field: str
):
    with pytest.raises(Invalid) as refused:
        Customer().opened().does(command)
    assert refused.value.field == field


def test_who_has_no_account_is_not_assessed():
    with pytest.raises(NotFound):
        Customer().is_reviewed()


def test_assessing_is_a_function_of_account_policy_and_day_alone():
    customer = graded(Customer())
    context = on_day(date(2025, 3, 1))
    assert assess(customer.account, context, None, None) == assess(customer.account, context, None, None)
