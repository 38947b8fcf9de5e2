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
from credit.receivable.commands import TakeBackPayment
from credit.receivable.events import (
    ArrearsEnded,
    CollectionLetterDue,
    CollectionLetterRevised,
    CollectionStepReached,
    InvoiceOverdue,
    PaymentReceived,
)
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


def letters(customer: Customer) -> list[CollectionLetterDue]:
    return of_type(customer.events, CollectionLetterDue)


@pytest.mark.req("R279")
@pytest.mark.req_in_part("R284")
def test_the_ladder_goes_from_a_call_to_court_each_step_on_its_day():
    customer = debtor()
    customer.lives_until(DUE + 200 * DAY)
    reached = of_type(customer.events, CollectionStepReached)
    assert [(s.stage, s.days_overdue, s.action, s.owner) for s in reached] == [
        ("L0", 1, "call", "sales"),
        ("L1", 3, "email", "sales"),
        ("L1b", 7, "call", "sales"),
        ("L2", 15, "email", "credit"),
        ("L3", 30, "letter", "credit"),
        ("L3b", 45, "call", "finance"),
        ("L4", 60, "letter", "finance"),
        ("L5", 75, "decision", "management"),
        ("L6", 90, "decision", "management"),
        ("L7", 180, "decision", "management"),
    ]
    assert [letter.stage for letter in letters(customer)] == ["L1", "L2", "L3", "L4"]


@pytest.mark.req("R285")
def test_a_letter_states_amount_days_and_what_comes_next():
    customer = debtor()
    customer.lives_until(DUE + 30 * DAY)
    letter = letters(customer)[-1]
    (line,) = letter.lines
    assert (line.number, line.amount, line.days_overdue, line.due_on) == ("INV-i1", usd("1000.00"), 30, DUE)
    assert (letter.total, letter.next_step) == (usd("1000.00"), "management_contact")


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


def test_a_customer_gets_one_letter_for_a_step_with_a_line_for_each_invoice():
    customer = Customer(today=date(2025, 3, 1)).opened()
    for number, amount in (("i1", "1000"), ("i2", "8000"), ("i3", "5000")):
        customer.is_invoiced(number, amount, due_on=DUE)
    customer.lives_until(DUE + 15 * DAY)
    first, second = letters(customer)
    assert [letter.stage for letter in (first, second)] == ["L1", "L2"]
    for letter in (first, second):
        assert [(line.number, line.amount) for line in letter.lines] == [
            ("INV-i1", usd("1000")),
            ("INV-i2", usd("8000")),
            ("INV-i3", usd("5000")),
        ]
        assert letter.total == usd("14000")
    assert second.replaces == first.letter_id


def test_two_overdue_invoices_get_one_letter_at_the_higher_level_with_a_line_for_each():
    customer = debtor()
    customer.is_invoiced("i2", "500.00", due_on=DUE + 12 * DAY)
    customer.lives_until(DUE + 15 * DAY)
    today = [
        (step.invoice_id, step.stage)
        for step in of_type(customer.events, CollectionStepReached)
        if step.business_date == DUE + 15 * DAY
    ]
    assert today == [("i1", "L2"), ("i2", "L1")]
    letter = letters(customer)[-1]
    assert [(line.number, line.stage, line.days_overdue, line.amount) for line in letter.lines] == [
        ("INV-i1", "L2", 15, usd("1000.00")),
        ("INV-i2", "L1", 3, usd("500.00")),
    ]
    assert (letter.stage, letter.total, letter.unapplied) == ("L2", usd("1500.00"), usd(0))


def test_missed_days_are_caught_up_without_a_letter_and_today_writes_one_of_todays_level():
    customer = debtor()
    for days in range(1, 35):
        customer.on(DUE + days * DAY).does(VisitAccount(customer_id=CUSTOMER), calendar=DUE + 35 * DAY)
    assert [stage for stage, _ in steps(customer)] == ["L0", "L1", "L1b", "L2", "L3"]
    assert letters(customer) == []
    customer.on(DUE + 35 * DAY).does(VisitAccount(customer_id=CUSTOMER))
    (letter,) = letters(customer)
    assert (letter.stage, letter.lines[0].days_overdue, letter.business_date) == ("L3", 35, DUE + 35 * DAY)


# -- the customer's own money ------------------------------------------------------------------------


def test_a_letter_asks_for_no_more_than_is_owed_beyond_the_money_in_hand():
    customer = debtor()
    payment_id = one(customer.pays("400.00"), PaymentReceived).payment_id
    customer.does(
        TakeBackPayment(customer_id=CUSTOMER, payment_id=payment_id, invoice_id="i1", reason="for another")
    )
    customer.lives_until(DUE + 3 * DAY)
    (letter,) = letters(customer)
    assert (letter.total, letter.unapplied) == (usd("600.00"), usd("400.00"))
    assert [line.amount for line in letter.lines] == [usd("600.00")]


def test_what_money_in_hand_covers_is_not_overdue_whatever_holds_that_up():
    customer = debtor()
    payment_id = one(customer.pays("1000.00"), PaymentReceived).payment_id
    customer.does(
        TakeBackPayment(customer_id=CUSTOMER, payment_id=payment_id, invoice_id="i1", reason="for another")
    )
    customer.lives_until(DUE + 95 * DAY)
    assert not of_type(customer.events, InvoiceOverdue)
    assert customer.account.grade == "NR"


def test_a_payment_withdraws_the_letter_and_part_of_one_revises_it():
    customer = debtor()
    customer.is_invoiced("i2", "500.00", due_on=DUE)
    customer.lives_until(DUE + 3 * DAY)
    (letter,) = letters(customer)
    revised = one(customer.pays("1200.00"), CollectionLetterRevised)
    assert (revised.letter_id, revised.total, revised.stage) == (letter.letter_id, usd("300.00"), "L1")
    assert [line.number for line in revised.lines] == ["INV-i2"]
    withdrawn = one(customer.pays("300.00"), CollectionLetterRevised)
    assert (withdrawn.letter_id, withdrawn.lines) == (letter.letter_id, ())
    assert not of_type(customer.pays("1.00"), CollectionLetterRevised)


# -- small amounts -----------------------------------------------------------------------------------


def test_small_invoices_are_chased_once_their_sum_is_not_small():
    customer = Customer(today=date(2025, 3, 1)).opened()
    for number in range(4):
        customer.is_invoiced(f"i{number}", "20.00", due_on=DUE + number * DAY)
    customer.lives_until(DUE + 2 * DAY)
    assert not of_type(customer.events, InvoiceOverdue)
    customer.lives_until(DUE + 33 * DAY)
    assert len(of_type(customer.events, InvoiceOverdue)) == 4
    # The days count from when the sum was reached: on the day after the third of them was due.
    assert dict(steps(customer, "i0"))["L3"] == 32
    assert letters(customer)[-1].total == usd("80.00")


def test_a_bank_charge_left_open_for_long_does_not_age_what_is_new():
    customer = graded(Customer(today=date(2025, 1, 2)))
    customer.is_invoiced("old", "1000", due_on=date(2025, 1, 10))
    customer.on(date(2025, 1, 10)).pays("980")
    customer.lives_until(date(2025, 6, 1))
    customer.is_invoiced("new", "1000", due_on=date(2025, 6, 1))
    customer.lives_until(date(2025, 6, 3))
    assert customer.account.grade == "A"
    assert steps(customer, "old") == [("L0", 143)]


@pytest.mark.req("R286")
@pytest.mark.parametrize("grade", ["A", "D"])
def test_in_every_grade_somebody_gets_in_touch_on_the_first_day(grade: str):
    customer = graded(Customer(today=date(2025, 1, 2)))
    if grade == "D":
        customer.is_invoiced("old", "10000", due_on=customer.today)
        customer.lives_until(date(2025, 4, 15))
    assert customer.account.grade == grade
    due_on = customer.today
    customer.is_invoiced("i1", "1000", due_on=due_on)
    customer.lives_until(due_on + 3 * DAY)
    # Grade D goes on with the second reminder, on the day of the others' first.
    assert steps(customer) == [("L0", 1), *([("L2", 3)] if grade == "D" else [])]


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
