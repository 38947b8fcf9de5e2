"""The collection ladder: one step a day and invoice, none skipped, letters a week apart and consolidated."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.account.model import ACCOUNT
from credit.assessment.events import CreditGradeChanged
from credit.collection_run.commands import VisitAccount
from credit.policy.default import DEFAULT
from credit.receivable.ageing import days_past_due
from credit.receivable.events import ArrearsEnded, CollectionStepReached, InvoiceOverdue
from eventing.testing import scenario
from tests.unit.credit.histories import CUSTOMER, Customer, graded, of_type, on_day, one, usd

D = Decimal
DAY = timedelta(days=1)
DUE = date(2025, 3, 31)


def debtor(today: date = date(2025, 3, 1)) -> Customer:
    """Not assessed; one invoice of 1,000."""
    customer = Customer(today=today).opened()
    customer.is_invoiced("i1", "1000.00", due_on=DUE)
    return customer


def steps(customer: Customer, invoice_id: str = "i1") -> list[tuple[str, int]]:
    return [
        (step.stage, step.days_overdue)
        for step in of_type(customer.events, CollectionStepReached)
        if step.invoice_id == invoice_id
    ]


@pytest.mark.req("R284")
def test_the_ladder_goes_from_a_call_to_court_each_step_on_its_day():
    customer = debtor()
    customer.lives_until(DUE + 200 * DAY)
    reached = of_type(customer.events, CollectionStepReached)
    assert [(s.stage, s.days_overdue, s.action, s.owner, s.letter) for s in reached] == [
        ("L0", 1, "call", "sales", False),
        ("L1", 3, "email", "sales", True),
        ("L1b", 10 - 3, "call", "sales", False),
        ("L2", 15, "email", "credit", True),
        ("L3", 30, "letter", "credit", True),
        ("L3b", 45, "call", "finance", False),
        ("L4", 60, "letter", "finance", True),
        ("L5", 75, "decision", "management", False),
        ("L6", 90, "decision", "management", False),
        ("L7", 180, "decision", "management", False),
    ]


@pytest.mark.req("R285")
def test_a_letter_states_amount_days_and_what_comes_next():
    customer = debtor()
    customer.lives_until(DUE + 30 * DAY)
    letter = of_type(customer.events, CollectionStepReached)[-1]
    assert letter.letter
    assert (letter.amount, letter.days_overdue, letter.due_on) == (usd("1000.00"), 30, DUE)
    assert letter.next_step == "management_contact"


def test_every_step_says_what_comes_next():
    assert all(step.next_step for step in DEFAULT.ladder.steps)


@pytest.mark.req("R286")
def test_somebody_is_to_call_on_the_first_day_overdue():
    customer = debtor()
    assert customer.lives_until(DUE) == []
    overdue, step, *_ = customer.on(DUE + DAY).does(VisitAccount(customer_id=CUSTOMER))
    assert isinstance(overdue, InvoiceOverdue)
    assert isinstance(step, CollectionStepReached)
    assert (overdue.days_overdue, step.stage, step.action) == (1, "L0", "call")


@pytest.mark.req("R296")
def test_being_overdue_is_told_once():
    customer = debtor()
    customer.lives_until(DUE + 20 * DAY)
    assert one(customer.events, InvoiceOverdue).residual == usd("1000.00")


def test_one_day_after_the_due_date_is_one_day_overdue():
    assert days_past_due(date(2025, 3, 12), date(2025, 3, 13)) == 1


def test_visiting_twice_on_one_day_changes_nothing_more():
    customer = debtor()
    customer.lives_until(DUE + 3 * DAY)
    assert customer.does(VisitAccount(customer_id=CUSTOMER)) == []


def test_before_the_first_collection_run_a_visit_finds_nothing_to_be_late_for():
    customer = debtor()
    day = on_day(DUE + 3 * DAY)
    visited = scenario(ACCOUNT, customer.events)
    assert visited.knowing(replace(day, business_date=None)).when(VisitAccount(customer_id=CUSTOMER)) == []
    assert visited.knowing(day).when(VisitAccount(customer_id=CUSTOMER)) != []


def test_a_visit_to_an_account_that_was_never_opened_changes_nothing():
    assert scenario(ACCOUNT, facts=on_day(DUE)).when(VisitAccount(customer_id=CUSTOMER)) == []


def test_rules_count_from_the_business_date_and_before_the_first_from_the_companys_calendar():
    day = replace(on_day(DUE), calendar_date=DUE + DAY)
    assert (day.today, replace(day, business_date=None).today) == (DUE, DUE + DAY)


def test_missed_days_are_caught_up_one_step_a_day():
    customer = debtor()
    customer.on(DUE + 40 * DAY).does(VisitAccount(customer_id=CUSTOMER))
    customer.lives_until(DUE + 60 * DAY)
    # Calls follow the day after; letters keep a week between them.
    assert steps(customer) == [("L0", 40), ("L1", 41), ("L1b", 42), ("L2", 48), ("L3", 55), ("L3b", 56)]


@pytest.mark.parametrize(("run", "selected"), [(13, False), (14, True)])
def test_the_days_between_letters_are_the_policys(run: int, selected: bool):
    # Last letter on the 1st, interval 14: the run of the 14th passes, that of the 15th writes.
    policy = replace(DEFAULT, ladder=replace(DEFAULT.ladder, notice_interval_days=14))
    customer = Customer(policy, date(2025, 2, 1)).opened()
    customer.is_invoiced("i1", "1000", due_on=date(2025, 2, 26))
    customer.is_invoiced("i2", "1000", due_on=date(2025, 2, 27))
    customer.lives_until(date(2025, 3, 1))
    assert customer.account.last_notice_on == date(2025, 3, 1)
    customer.lives_until(date(2025, 3, 1) + run * DAY)
    assert (("L1", 2 + run) in steps(customer, "i2")) is selected


def test_two_overdue_invoices_get_one_letter_at_the_higher_level_with_a_line_for_each():
    customer = debtor()
    customer.is_invoiced("i2", "500.00", due_on=DUE + 12 * DAY)
    customer.pays("50.00", order_id="o1")
    customer.lives_until(DUE + 15 * DAY)
    events = [
        step
        for step in of_type(customer.events, CollectionStepReached)
        if step.business_date == DUE + 15 * DAY
    ]
    assert [(step.invoice_id, step.stage, step.letter) for step in events] == [
        ("i1", "L2", True),
        ("i2", "L1", False),
    ]
    letter = events[0]
    assert [(line.number, line.stage, line.days_overdue, line.amount) for line in letter.lines] == [
        ("INV-i1", "L2", 15, usd("1000.00")),
        ("INV-i2", "L1", 3, usd("500.00")),
    ]
    assert (letter.overdue_total, letter.unapplied) == (usd("1500.00"), usd(0))


def test_free_cash_is_shown_against_what_is_overdue():
    customer = debtor()
    customer.is_invoiced("i2", "500.00", due_on=DUE + 90 * DAY)
    customer.pays("570.00", allocations=())
    customer.lives_until(DUE + 3 * DAY)
    assert of_type(customer.events, CollectionStepReached)[-1].unapplied == usd("570.00")


def test_grade_d_starts_with_the_second_reminder_on_the_first_day():
    customer = graded(Customer(today=date(2025, 1, 2)))
    customer.is_invoiced("old", "10000", due_on=customer.today)
    customer.lives_until(date(2025, 4, 15))
    assert customer.account.grade == "D"
    customer.is_invoiced("i1", "1000", due_on=date(2025, 4, 15))
    customer.lives_until(date(2025, 4, 20))
    assert steps(customer) == [("L2", 1)]


def test_the_level_returns_to_nothing_when_nothing_is_overdue_whatever_the_cause():
    customer = graded(Customer(today=date(2025, 3, 1)))
    customer.is_invoiced("i1", "1000", due_on=DUE)
    customer.lives_until(DUE + 31 * DAY)
    # What is left is a bank charge, and that is not overdue.
    events = customer.pays("960")
    assert of_type(events, ArrearsEnded)
    customer.orders("o1", "1000")
    assert customer.account.orders["o1"].state == "cleared"


def test_a_paid_invoice_is_not_visited_again():
    customer = debtor()
    customer.lives_until(DUE + 3 * DAY)
    customer.pays("1000.00")
    assert customer.lives_until(DUE + 40 * DAY) == []


# -- behaviour ---------------------------------------------------------------------------------------


def pays_late(customer: Customer, *days: int) -> None:
    """Invoices of 1,000, one after the other, each paid so many days late."""
    for number, late in enumerate(days):
        due_on = customer.today
        customer.is_invoiced(f"late{number}", "1000", due_on=due_on)
        customer.lives_until(due_on + late * DAY)
        customer.pays("1000")


@pytest.mark.req("R294")
@pytest.mark.parametrize(
    ("late", "grade"),
    [((7, 7, 7), "A"), ((7, 7, 8), "B"), ((15, 15, 15), "B"), ((16, 16, 16), "B"), ((29, 29), "A")],
)
def test_paying_late_on_average_costs_one_grade_from_three_invoices_on(late: tuple[int, ...], grade: str):
    customer = graded(Customer())
    pays_late(customer, *late)
    assert customer.account.grade == grade


def test_paying_very_late_opens_a_review_beside_the_one_grade():
    customer = graded(Customer())
    pays_late(customer, 16, 16, 16)
    assert customer.account.review_open
    customer.is_reviewed()
    assert (customer.account.grade, customer.account.review_open) == ("B", False)


def test_lateness_is_weighted_by_amount_and_each_part_payment_counts_for_itself():
    customer = graded(Customer())
    due_on = customer.today
    for name in ("i1", "i2", "i3"):
        customer.is_invoiced(name, "1000", due_on=due_on)
    customer.pays("2900")
    customer.lives_until(due_on + 29 * DAY)
    customer.pays("100")
    # 2,900 in time and 100 after 29 days.
    assert customer.account.items["i3"].payments[1].days_late == 29
    assert customer.account.grade == "A"


def test_lateness_is_forgotten_after_a_year():
    customer = graded(Customer())
    pays_late(customer, 20, 20, 20)
    assert customer.account.grade == "B"
    customer.on(customer.today + 366 * DAY)
    customer.files(period_end=customer.today - 30 * DAY)
    assert one(customer.is_reviewed(), CreditGradeChanged).grade == "A"


def test_no_limit_is_raised_while_something_is_thirty_days_overdue():
    customer = graded(Customer(), "50,000")
    customer.is_invoiced("i1", "1000", due_on=customer.today)
    customer.lives_until(customer.today + 30 * DAY)
    customer.is_reviewed(requested_limit=usd(200_000))
    assert (customer.account.grade, customer.account.limit) == ("B", D("50000"))


def test_the_caps_of_arrears_are_steps_of_one_ladder():
    customer = graded(Customer())
    customer.is_invoiced("i1", "1000", due_on=customer.today)
    customer.lives_until(customer.today + 95 * DAY)
    changes = of_type(customer.events, CreditGradeChanged)[1:]
    assert [(change.grade, change.days_overdue, change.reason) for change in changes] == [
        ("B", 30, "arrears_30"),
        ("C", 60, "arrears_60"),
        ("D", 90, "arrears_90"),
    ]


def test_who_was_never_assessed_stays_so_until_ninety_days():
    customer = debtor()
    customer.lives_until(DUE + 89 * DAY)
    assert customer.account.grade == "NR"
    customer.lives_until(DUE + 90 * DAY)
    assert customer.account.grade == "D"
