"""Money is corrected by events that say so: free cash finds its invoice, and nothing is lost on the way."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.order_check.commands import WithdrawOrder
from credit.receivable.commands import (
    AllocatePayment,
    Allocation,
    CancelInvoice,
    CreditInvoice,
    RefundPayment,
    ReversePayment,
    TakeBackPayment,
)
from credit.receivable.errors import (
    Implausible,
    InvoiceIsCancelled,
    InvoiceOverAllocated,
    InvoiceOverCredited,
    NotOnThisInvoice,
    PaymentIsRefunded,
    PaymentNotFound,
    PaymentOverAllocated,
)
from credit.receivable.events import (
    BankChargeReopened,
    DepositReleased,
    InvoiceCancelled,
    InvoiceCredited,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceReopened,
    InvoiceSettled,
    PaymentApplied,
    PaymentReceived,
    PaymentRefunded,
    PaymentReversed,
)
from eventing import Invalid, NotFound, Refused
from tests.unit.credit.histories import CONFIRMED, CUSTOMER, Customer, of_type, one, usd

D = Decimal
DAY = timedelta(days=1)
WHY = "it was somebody else's"


@pytest.fixture
def customer() -> Customer:
    """A large invoice due on the last of March, and a small one due a month later."""
    customer = Customer(today=date(2025, 3, 1)).opened()
    customer.is_invoiced("large", "10000.00", due_on=date(2025, 3, 31))
    customer.is_invoiced("small", "500.00", due_on=date(2025, 4, 30))
    return customer


def paid(customer: Customer, amount: str, **more: Any) -> str:
    payment_id: str = one(customer.pays(amount, **more), PaymentReceived).payment_id
    return payment_id


def residual(customer: Customer, invoice_id: str) -> Decimal:
    return customer.account.items[invoice_id].residual


def allocates(customer: Customer, payment_id: str, invoice_id: str, amount: str) -> list[Any]:
    parts = (Allocation(invoice_id=invoice_id, amount=D(amount)),)
    return customer.does(AllocatePayment(customer_id=CUSTOMER, payment_id=payment_id, allocations=parts))


def takes_back(customer: Customer, payment_id: str, invoice_id: str) -> list[Any]:
    return customer.does(
        TakeBackPayment(customer_id=CUSTOMER, payment_id=payment_id, invoice_id=invoice_id, reason=WHY)
    )


def reverses(customer: Customer, payment_id: str) -> list[Any]:
    return customer.does(ReversePayment(customer_id=CUSTOMER, payment_id=payment_id, reason="it bounced"))


def refunds(customer: Customer, payment_id: str, amount: str) -> list[Any]:
    return customer.does(
        RefundPayment(
            customer_id=CUSTOMER,
            payment_id=payment_id,
            amount=usd(amount),
            refunded_on=customer.today,
            reason="paid twice",
        )
    )


def credits(customer: Customer, invoice_id: str, amount: str) -> list[Any]:
    return customer.does(
        CreditInvoice(
            customer_id=CUSTOMER,
            invoice_id=invoice_id,
            credit_note="CN-1",
            amount=usd(amount),
            credited_on=customer.today,
            reason="scratches",
        )
    )


def cancels(customer: Customer, invoice_id: str) -> list[Any]:
    return customer.does(CancelInvoice(customer_id=CUSTOMER, invoice_id=invoice_id, reason="wrong customer"))


# -- free cash goes to the oldest open invoice when it becomes free ----------------------------------


def test_what_a_payment_leaves_beside_its_allocations_pays_the_oldest_invoice(customer: Customer):
    small = (Allocation(invoice_id="small", amount=D("500.00")),)
    events = customer.pays("10500.00", allocations=small)
    assert one(events, PaymentApplied).invoice_id == "large"
    assert customer.account.open_items() == []
    customer.lives_until(date(2025, 9, 1))
    assert not of_type(customer.events, InvoiceOverdue)


def test_the_deposit_of_a_cancelled_order_pays_the_oldest_invoice(customer: Customer):
    customer.orders("o1", "3000.00", "TT30_70BL")
    customer.pays("900.00", order_id="o1")
    assert residual(customer, "large") == 10000
    events = customer.does(WithdrawOrder(customer_id=CUSTOMER, order_id="o1"))
    assert one(events, DepositReleased).amount == usd("900.00")
    assert residual(customer, "large") == 9100


def test_money_beyond_what_an_order_needs_pays_the_oldest_invoice(customer: Customer):
    customer.orders("o1", "3000.00", "TT30_70BL")
    events = customer.pays("3400.00", order_id="o1")
    assert one(events, DepositReleased).amount == usd("400.00")
    assert (residual(customer, "large"), customer.account.deposit_of("o1")) == (D(9600), D(3000))


def test_money_freed_by_a_credit_note_or_a_cancelled_invoice_pays_the_oldest(customer: Customer):
    customer.pays("500.00", allocations=(Allocation(invoice_id="small", amount=D("500.00")),))
    credits(customer, "small", "100.00")
    assert (residual(customer, "small"), residual(customer, "large")) == (D(0), D(9900))
    cancels(customer, "small")
    assert residual(customer, "large") == 9500


# -- allocate, take back, refund ---------------------------------------------------------------------


def test_money_taken_back_waits_for_a_person_and_goes_where_they_say(customer: Customer):
    payment_id = paid(customer, "500.00")
    assert residual(customer, "large") == 9500
    takes_back(customer, payment_id, "large")
    assert (residual(customer, "large"), customer.account.free_cash()) == (D(10000), D(500))
    customer.lives_until(customer.today + 3 * DAY)
    assert customer.account.free_cash() == 500
    events = allocates(customer, payment_id, "small", "500.00")
    assert one(events, InvoiceSettled).invoice_id == "small"
    assert customer.account.free_cash() == 0


def test_a_settled_invoice_is_open_again_when_its_money_is_taken_back_with_its_bank_charge(
    customer: Customer,
):
    payment_id = paid(customer, "9980.00", bank_charge=D("20.00"))
    assert customer.account.items["large"].settled_on is not None
    events = takes_back(customer, payment_id, "large")
    assert one(events, BankChargeReopened).amount == usd("20.00")
    assert one(events, InvoiceReopened).residual == usd("10000.00")


def test_a_deposit_can_be_put_on_another_invoice_by_hand(customer: Customer):
    customer.orders("o1", "3000.00", "TT30_70BL")
    payment_id = paid(customer, "900.00", order_id="o1")
    allocates(customer, payment_id, "small", "500.00")
    assert (residual(customer, "small"), customer.account.deposit_of("o1")) == (D(0), D(400))


def test_what_is_given_back_is_nobodys_any_more(customer: Customer):
    customer.pays("10500.00")
    payment_id = paid(customer, "300.00")
    refunded = one(refunds(customer, payment_id, "200.00"), PaymentRefunded)
    assert (refunded.unapplied, customer.account.free_cash()) == (D(100), D(100))
    with pytest.raises(PaymentOverAllocated):
        refunds(customer, payment_id, "100.01")
    with pytest.raises(PaymentIsRefunded):
        reverses(customer, payment_id)


# -- reversals ---------------------------------------------------------------------------------------


def test_a_payment_that_bounced_opens_its_invoices_again_and_they_are_overdue_again(customer: Customer):
    payment_id = paid(customer, "10400.00")
    customer.lives_until(date(2025, 4, 10))
    assert not customer.account.in_arrears
    events = reverses(customer, payment_id)
    assert one(events, PaymentReversed).amount == usd("10400.00")
    assert [event.invoice_id for event in of_type(events, InvoiceReopened)] == ["large"]
    assert (residual(customer, "large"), residual(customer, "small")) == (D(10000), D(500))
    assert one(customer.lives_until(date(2025, 4, 11)), InvoiceOverdue).invoice_id == "large"
    assert reverses(customer, payment_id) == []


def test_an_invoice_that_was_overdue_before_is_told_to_be_so_again(customer: Customer):
    customer.lives_until(date(2025, 4, 10))
    payment_id = paid(customer, "10000.00")
    reverses(customer, payment_id)
    assert one(customer.lives_until(date(2025, 4, 11)), InvoiceOverdue).invoice_id == "large"


def test_a_credit_note_lowers_an_invoice_and_can_settle_it(customer: Customer):
    events = credits(customer, "small", "200.00")
    assert one(events, InvoiceCredited).residual == D("300.00")
    settled = one(credits(customer, "small", "300.00"), InvoiceSettled)
    assert settled.how == "credited"
    with pytest.raises(InvoiceOverCredited):
        credits(customer, "small", "0.01")


def test_a_cancelled_invoice_is_owed_no_more_and_its_number_is_free(customer: Customer):
    events = cancels(customer, "small")
    assert [type(event) for event in events] == [InvoiceCancelled, InvoiceSettled]
    assert one(events, InvoiceSettled).how == "cancelled"
    assert cancels(customer, "small") == []
    assert (
        one(customer.is_invoiced("again", "50.00", number="INV-small"), InvoiceIssued).number == "INV-small"
    )
    with pytest.raises(InvoiceIsCancelled):
        credits(customer, "small", "1.00")


def test_history_keeps_both_what_was_recorded_and_what_corrected_it(customer: Customer):
    payment_id = paid(customer, "500.00")
    reverses(customer, payment_id)
    cancels(customer, "small")
    kept = [event for event in customer.events if isinstance(event, PaymentReceived | InvoiceIssued)]
    assert [getattr(event, "payment_id", getattr(event, "invoice_id", "")) for event in kept] == [
        "large",
        "small",
        payment_id,
    ]


@pytest.mark.parametrize(
    ("correct", "error"),
    [
        (lambda c: reverses(c, "nobodys"), PaymentNotFound),
        (lambda c: refunds(c, "nobodys", "1"), PaymentNotFound),
        (lambda c: takes_back(c, "nobodys", "large"), PaymentNotFound),
        (lambda c: takes_back(c, paid(c, "1.00"), "small"), NotOnThisInvoice),
        (lambda c: allocates(c, paid(c, "1.00"), "small", "1.00"), PaymentOverAllocated),
        (lambda c: allocates(c, paid(c, "10600.00"), "small", "1.00"), InvoiceOverAllocated),
        (lambda c: refunds(c, paid(c, "10600.00"), "100.001"), Invalid),
        (lambda c: credits(c, "large", "10000.01"), InvoiceOverCredited),
        (lambda c: cancels(c, "nobodys"), NotFound),
    ],
    ids=(
        "reverse what never came",
        "refund what never came",
        "take back what never came",
        "take back what is elsewhere",
        "allocate what is allocated",
        "allocate to what is paid",
        "refund less than a cent",
        "credit more than the invoice",
        "cancel what was never issued",
    ),
)
def test_a_correction_of_what_is_not_there_is_refused(
    customer: Customer, correct: Callable[[Customer], object], error: type[Refused]
):
    with pytest.raises(error):
        correct(customer)


# -- what looks wrong --------------------------------------------------------------------------------


def on_order(customer: Customer, order_id: str) -> list[Any]:
    return customer.is_invoiced("i9", "3000.01", order_id=order_id)


@pytest.mark.parametrize(
    ("order_id", "doubt"),
    [("unknown", "order_unknown"), ("cancelled", "order_cancelled"), ("o1", "beyond_order")],
)
def test_an_invoice_over_an_implausible_order_is_refused_until_it_is_confirmed_with_a_reason(
    customer: Customer, order_id: str, doubt: str
):
    customer.orders("o1", "3000.00")
    customer.orders("cancelled", "3000.00")
    customer.does(WithdrawOrder(customer_id=CUSTOMER, order_id="cancelled"))
    with pytest.raises(Implausible) as refused:
        on_order(customer, order_id)
    assert refused.value.doubts == (doubt,)
    with pytest.raises(Invalid) as needed:
        customer.is_invoiced("i9", "3000.01", order_id=order_id, confirm=True)
    assert needed.value.field == "reason"
    invoice = one(customer.is_invoiced("i9", "3000.01", order_id=order_id, **CONFIRMED), InvoiceIssued)
    assert (invoice.doubts, invoice.reason) == ((doubt,), CONFIRMED["reason"])


@pytest.mark.parametrize(("order_id", "doubt"), [("unknown", "order_unknown"), ("o1", "order_cancelled")])
def test_a_payment_for_an_implausible_order_is_refused_until_it_is_confirmed(
    customer: Customer, order_id: str, doubt: str
):
    customer.orders("o1", "3000.00")
    customer.does(WithdrawOrder(customer_id=CUSTOMER, order_id="o1"))
    with pytest.raises(Implausible) as refused:
        customer.pays("10.00", order_id=order_id)
    assert refused.value.doubts == (doubt,)
    assert one(customer.pays("10.00", order_id=order_id, **CONFIRMED), PaymentReceived).doubts == (doubt,)


def test_the_same_bank_reference_twice_is_refused_until_it_is_confirmed_or_the_first_was_reversed(
    customer: Customer,
):
    payment_id = paid(customer, "10.00", reference="FT-77")
    with pytest.raises(Implausible) as refused:
        customer.pays("10.00", reference="FT-77")
    assert refused.value.doubts == ("reference_used",)
    assert of_type(customer.pays("10.00", reference="FT-77", **CONFIRMED), PaymentReceived)
    customer = Customer().opened()
    payment_id = paid(customer, "10.00", reference="FT-77")
    reverses(customer, payment_id)
    assert of_type(customer.pays("10.00", reference="FT-77"), PaymentReceived)


# -- nothing is lost ---------------------------------------------------------------------------------

cents = st.integers(1, 30_000).map(lambda n: D(n) / 100)
MOVES = ("invoice", "pay", "credit", "cancel", "take back", "allocate", "refund", "reverse", "write off")


@given(st.lists(st.tuples(st.sampled_from(MOVES), cents, st.integers(0, 5)), max_size=25))
def test_whatever_is_corrected_what_came_in_is_on_invoices_in_hand_or_given_back(
    moves: list[tuple[str, Decimal, int]],
):
    customer = Customer().opened()
    for number, (move, amount, which) in enumerate(moves):
        with suppress(Refused):
            does_move(customer, move, f"{number}", amount, which)
        account = customer.account
        kept = [payment for payment in account.payments.values() if not payment.reversed]
        came_in = sum((payment.amount - payment.refunded for payment in kept), D(0))
        on_invoices = sum((item.paid for item in account.items.values()), D(0))
        assert came_in == on_invoices + sum((cash.amount for cash in account.cash), D(0))
        for item in account.items.values():
            assert item.residual >= 0
            assert (item.settled_on is None) == (item.residual > 0)
        # Free cash waits only where there is nothing to pay, or a person took it back.
        free = [cash for cash in account.cash if cash.order_id is None and not cash.aside]
        assert not free or not account.open_items()


def does_move(customer: Customer, move: str, name: str, amount: Decimal, which: int) -> None:
    items, payments = [*customer.account.items], [*customer.account.payments]
    item = items[which % len(items)] if items else "none"
    payment = payments[which % len(payments)] if payments else "none"
    match move:
        case "invoice":
            customer.is_invoiced(f"i{name}", str(amount))
        case "pay":
            customer.pays(str(amount), bank_charge=D(which))
        case "credit":
            credits(customer, item, str(amount))
        case "cancel":
            cancels(customer, item)
        case "take back":
            takes_back(customer, payment, item)
        case "allocate":
            allocates(customer, payment, item, str(amount))
        case "refund":
            refunds(customer, payment, str(amount))
        case "reverse":
            reverses(customer, payment)
        case _:
            customer.lives_until(customer.today + DAY)
